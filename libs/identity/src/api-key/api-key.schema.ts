import { japanIso } from '@mimamori/platform';
import { idSchema, listQuery } from '@mimamori/web';
import { z } from 'zod';

import type { ApiKey } from './api-key.entity';

const DAY_MILLISECONDS = 86_400_000;
const USUAL_DAYS = 90;
const MOST_DAYS = 365;
const MOST_SCOPES = 200;
const MOST_SITES = 2_000;
const MOST_NETWORKS = 50;
const LONGEST_NUMBER = 700;

export const API_KEY_STATES = ['active', 'expired', 'revoked'] as const;
export type ApiKeyState = (typeof API_KEY_STATES)[number];

const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^\P{Cc}*$/u);
const instant = z.iso.datetime({ offset: true });
const once = (items: string[]) => [...new Set(items)].toSorted();

/** Checked by the service, which says what is wrong with it. */
const networkSchema = z
  .string()
  .trim()
  .min(2)
  .max(49)
  .regex(/^[0-9a-fA-F:./]+$/);

const number = z
  .string()
  .min(1)
  .max(LONGEST_NUMBER)
  .regex(/^[\w-]+$/);
const publicJwkSchema = z
  .discriminatedUnion('kty', [
    z.strictObject({ kty: z.literal('RSA'), n: number, e: number }),
    z.strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: number, y: number }),
  ])
  .describe(
    'A public key (RFC 7517): RSA of 2,048 to 4,096 bits, or P-256. With any private part it is refused.',
  );

const limits = {
  name: line(100)
    .describe('What it is for.')
    .meta({ examples: ['勤怠システム連携'] }),
  scopes: z
    .array(z.string().max(100))
    .min(1)
    .max(MOST_SCOPES)
    .transform(once)
    .describe('`<subject>:<action>` or `<subject>:*`; never more than the caller holds, at any time.')
    .meta({ examples: [['camera:read']] }),
  siteIds: z
    .array(idSchema)
    .min(1)
    .max(MOST_SITES)
    .transform(once)
    .nullable()
    .describe('Stores that it is cut to; null cuts nothing.'),
  networks: z
    .array(networkSchema)
    .min(1)
    .max(MOST_NETWORKS)
    .nullable()
    .describe('Where it works from (203.0.113.0/24); null: from anywhere.'),
};

export const apiKeyCreateSchema = z
  .strictObject({
    ...limits,
    siteIds: limits.siteIds.optional(),
    networks: limits.networks.optional(),
    expiresInDays: z.int().min(1).max(MOST_DAYS).default(USUAL_DAYS),
    publicJwk: publicJwkSchema
      .optional()
      .describe('The client proves itself with the private key at /oauth/token; no secret is made.'),
  })
  .meta({ id: 'ApiKeyCreate' });
export type ApiKeyCreate = z.input<typeof apiKeyCreateSchema>;

/** A key is only ever made narrower: whoever holds it must not gain power without being told. */
export const apiKeyPatchSchema = z.strictObject(limits).partial().meta({ id: 'ApiKeyPatch' });
export type ApiKeyPatch = z.output<typeof apiKeyPatchSchema>;

export const apiKeyRevokeSchema = z
  .strictObject({ reason: line(500).optional() })
  .meta({ id: 'ApiKeyRevoke' });
export type ApiKeyRevoke = z.output<typeof apiKeyRevokeSchema>;

export const apiKeySchema = z
  .strictObject({
    id: z.uuid().describe('Also its client_id at /oauth/token.'),
    name: z.string(),
    proof: z.enum(['secret', 'private_key']).describe('How it proves itself.'),
    state: z.enum(API_KEY_STATES).describe('An active key also ends with its creator.'),
    scopes: z.array(z.string()),
    siteIds: z.array(z.uuid()).nullable(),
    networks: z.array(z.string()).nullable(),
    createdBy: z.uuid().describe('Whose rights it borrows.'),
    expiresAt: instant,
    lastUsedAt: instant.nullable().describe('To the minute.'),
    revokedAt: instant.nullable(),
    revokedBy: z.string().nullable(),
    revokeReason: z.string().nullable(),
    version: z.int(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'ApiKey' });
export type ApiKeyView = z.output<typeof apiKeySchema>;

export const newApiKeySchema = apiKeySchema
  .extend({
    key: z
      .string()
      .nullable()
      .describe('`mmk_live_…`: shown this once; null where the client proves itself with a private key.'),
  })
  .meta({ id: 'NewApiKey' });
export type NewApiKey = z.output<typeof newApiKeySchema>;

export const apiKeyListQuery = listQuery({
  sorts: ['createdAt', 'expiresAt'],
  defaultSort: '-createdAt',
  filters: { state: z.enum(API_KEY_STATES), createdBy: idSchema },
}).omit({ q: true });
export type ApiKeyListRequest = z.output<typeof apiKeyListQuery>;

export type ApiKeyRow = Omit<ApiKey, 'tenantId' | 'secretHash' | 'publicJwk' | 'deniedAt'> & {
  readonly proof: 'secret' | 'private_key';
};

export function expiryOf(createdAt: Date, days: number): Date {
  return new Date(createdAt.getTime() + days * DAY_MILLISECONDS);
}

export function stateOf({ revokedAt, expiresAt }: Pick<ApiKeyRow, 'revokedAt' | 'expiresAt'>, now: Date) {
  if (revokedAt) return 'revoked';
  return expiresAt <= now ? 'expired' : 'active';
}

export function toApiKeyView(row: ApiKeyRow, now: Date): ApiKeyView {
  const { expiresAt, lastUsedAt, revokedAt, createdAt, updatedAt, ...rest } = row;
  return {
    ...rest,
    state: stateOf(row, now),
    expiresAt: japanIso(expiresAt),
    lastUsedAt: lastUsedAt && japanIso(lastUsedAt),
    revokedAt: revokedAt && japanIso(revokedAt),
    createdAt: japanIso(createdAt),
    updatedAt: japanIso(updatedAt),
  };
}
