import { foldFields, japanIso } from '@mimamori/platform';
import { listQuery } from '@mimamori/web';
import { z } from 'zod';

import type { WebhookEntity } from './webhook.entity';
import { DISABLED_REASONS, WEBHOOK_STATES } from './webhook.words';

const MOST_TYPES = 50;
const LONGEST_URL = 2_000;
const instant = z.iso.datetime({ offset: true });

/** The URL that would be called: HTTPS:example.com, tabs and all, is https://example.com/. What is none stays, and is refused. */
function canonicalUrl(text: string): string {
  return URL.canParse(text) ? new URL(text).href : text;
}

const settings = z.strictObject({
  url: z
    .string()
    .trim()
    .min(1)
    .max(LONGEST_URL)
    .overwrite(canonicalUrl)
    .max(LONGEST_URL)
    .describe('https, on the public internet; looked at when it is saved and before every attempt.')
    .meta({ examples: ['https://hooks.example.com/mimamori'] }),
  description: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .regex(/^\P{Cc}*$/u)
    .nullable(),
  eventTypes: z
    .array(z.string().max(100))
    .min(1)
    .max(MOST_TYPES)
    .transform((types) => [...new Set(types)].toSorted())
    .describe('Names of announced events, as `/asyncapi.json` lists them.')
    .meta({ examples: [['cameras.camera.registered']] }),
});

export const webhookCreateSchema = settings.partial({ description: true }).meta({ id: 'WebhookCreate' });
export type WebhookCreate = z.infer<typeof webhookCreateSchema>;

export const webhookPatchSchema = settings
  .extend({ state: z.enum(WEBHOOK_STATES) })
  .partial()
  .meta({ id: 'WebhookPatch' });
export type WebhookPatch = z.infer<typeof webhookPatchSchema>;

export const webhookSchema = z
  .strictObject({
    id: z.uuid(),
    url: z.string(),
    description: z.string().nullable(),
    eventTypes: z.array(z.string()),
    state: z.enum(WEBHOOK_STATES),
    disabledReason: z.enum(DISABLED_REASONS).nullable(),
    failingSince: instant.nullable().describe('The first failure since the last success.'),
    oldSecretUntil: instant.nullable().describe('Until then the secret before the last rotation signs, too.'),
    version: z.int(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Webhook' });
export type Webhook = z.infer<typeof webhookSchema>;

export const webhookWithSecretSchema = webhookSchema
  .extend({
    secret: z.string().describe('`whsec_` and base64: shown this once, to check signatures with.'),
  })
  .meta({ id: 'WebhookWithSecret' });
export type WebhookWithSecret = z.infer<typeof webhookWithSecretSchema>;

export const webhookListQuery = listQuery({
  sorts: ['createdAt'],
  defaultSort: '-createdAt',
  filters: { state: z.enum(WEBHOOK_STATES) },
});
export type WebhookListRequest = z.output<typeof webhookListQuery>;

/** A webhook as lists and single reads answer it: without its secrets. */
export type WebhookRow = Pick<
  WebhookEntity,
  | 'id'
  | 'url'
  | 'description'
  | 'eventTypes'
  | 'state'
  | 'disabledReason'
  | 'failingSince'
  | 'oldSecretUntil'
  | 'version'
  | 'createdAt'
  | 'updatedAt'
>;

/** An old secret whose time is over is no longer told of. */
export function toWebhook(row: WebhookRow, now: Date): Webhook {
  const { failingSince, oldSecretUntil, createdAt, updatedAt, ...rest } = row;
  return {
    ...rest,
    failingSince: failingSince && japanIso(failingSince),
    oldSecretUntil: oldSecretUntil && oldSecretUntil > now ? japanIso(oldSecretUntil) : null,
    createdAt: japanIso(createdAt),
    updatedAt: japanIso(updatedAt),
  };
}

export function searchTextOf({ url, description }: Pick<WebhookRow, 'url' | 'description'>): string {
  return foldFields(url, description);
}
