import { isIP } from 'node:net';

import { z } from 'zod';

import { isEgressEntry } from '../egress/egress-allow';

const MASTER_KEY_BYTES = 32;
const PORT_MAX = 65_535;

const flag = z.enum(['on', 'off']).transform((value) => value === 'on');
const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const url = (...protocols: string[]) =>
  z.string().refine(
    (value) => {
      const parsed = URL.canParse(value) ? new URL(value) : undefined;
      return parsed !== undefined && protocols.includes(parsed.protocol);
    },
    `must be a URL that starts with ${protocols.join('// or ')}//`,
  );
const postgres = url('postgres:', 'postgresql:');

const networks = z
  .string()
  .refine(
    (value) =>
      value
        .split(',')
        .every(
          (part) => /^[^/]+(\/\d{1,3})?$/.test(part.trim()) && isIP(part.trim().split('/', 1)[0] ?? '') > 0,
        ),
    'must be IP addresses or networks such as 10.0.0.0/8, comma separated',
  );

const egressAllow = z
  .string()
  .refine(
    (value) => value.split(',').every((part) => isEgressEntry(part.trim())),
    'must be host:port or networks such as 10.0.0.0/8, comma separated',
  );

const masterKey = z
  .string()
  .refine(
    (value) => Buffer.from(value, 'base64').length === MASTER_KEY_BYTES,
    `must be ${MASTER_KEY_BYTES} bytes in base64`,
  );

/** Every environment variable the product reads. A default is written as text, exactly as one would set it. */
export const configSchema = z.object({
  PORT: whole(0, PORT_MAX).prefault('3000').describe('TCP port of the API; 0 takes any free one'),
  HOST: z.string().min(1).prefault('127.0.0.1').describe('Address the API listens on'),
  DATABASE_URL: postgres.describe('PostgreSQL connection of the app role (no BYPASSRLS)'),
  SYSTEM_DATABASE_URL: postgres.describe('PostgreSQL connection of the system role (worker, asSystem)'),
  MIGRATION_DATABASE_URL: postgres.optional().describe('PostgreSQL connection of the migrating role'),
  DB_POOL_SIZE: whole(1, 500).prefault('10').describe('Connections of one process to PostgreSQL'),
  MIMAMORI_MODE: z
    .enum(['development', 'production'])
    .prefault('development')
    .describe('`production` forbids demo data and an open /metrics'),
  MIMAMORI_PUBLIC_URL: url('http:', 'https:')
    .optional()
    .describe('Base of public links; default http://HOST:PORT'),
  MIMAMORI_MASTER_KEY: masterKey.describe('32 bytes in base64 that all other keys are derived from'),
  MIMAMORI_DATA_DIR: z.string().min(1).prefault('.mimamori').describe('Everything the embedded mode keeps'),
  MIMAMORI_DEMO: flag
    .prefault('on')
    .describe('Demo data on the first start of an embedded database: `on` or `off`'),
  MIMAMORI_DEMO_PASSWORD: z.string().min(1).optional().describe('One password for all demo users'),
  MIMAMORI_DEMO_SCALE: whole(1, 10_000).prefault('47').describe('Number of demo stores, 1 to 10,000'),
  SMTP_URL: url('smtp:', 'smtps:').optional().describe('Mail server'),
  MAIL_FROM: z
    .email()
    .max(254)
    .optional()
    .describe('Sender address of mails; default no-reply@ the host of MIMAMORI_PUBLIC_URL'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .prefault('info')
    .describe('Least important log line that is written'),
  METRICS_TOKEN: z
    .string()
    .min(16)
    .optional()
    .describe('Bearer token of /metrics; needed there in production'),
  TRUST_PROXY: networks
    .optional()
    .describe(
      'Addresses or networks of TLS proxies, comma separated, whose X-Forwarded-* headers are believed',
    ),
  CORS_ORIGINS: z
    .string()
    .optional()
    .describe('Origins of browser clients, comma separated; none by default'),
  ARGON2_MEMORY_KIB: whole(8, 4_194_304)
    .prefault('19456')
    .describe('Argon2id memory per password check, KiB'),
  ARGON2_ITERATIONS: whole(1, 100).prefault('2').describe('Argon2id passes per password check'),
  BODY_LIMIT_KIB: whole(16, 10_240).prefault('1024').describe('Largest JSON body, KiB'),
  MIMAMORI_EGRESS_ALLOW: egressAllow
    .optional()
    .describe(
      'What may be called outside of the public internet, http included: host:port or networks, comma separated',
    ),
  MIMAMORI_COUNTRY_TABLE: z
    .string()
    .min(1)
    .optional()
    .describe(
      'File in MaxMind DB format by which the log estimates the country of an address; none is shipped',
    ),
  RATE_LIMIT_PER_PRINCIPAL: whole(1, 1_000_000_000)
    .prefault('1200')
    .describe('Requests a minute of one user or key, in each process'),
  RATE_LIMIT_PER_TENANT: whole(1, 1_000_000_000)
    .prefault('12000')
    .describe('Requests a minute of one tenant, in each process'),
  RATE_LIMIT_PUBLIC_FACTOR: whole(1, 1_000_000)
    .prefault('1')
    .describe('Multiplies the limits of sign-in and other public routes, which all processes count together'),
  HANDLER_TIMEOUT_SECONDS: whole(1, 3_600).prefault('60').describe('Longest time for one answer, seconds'),
  SHUTDOWN_DELAY_SECONDS: whole(0, 300)
    .prefault('0')
    .describe('How long /health/ready says 503 before a stopping API takes no more connections, seconds'),
  SHUTDOWN_GRACE_SECONDS: whole(1, 300)
    .prefault('20')
    .describe('How long a stopping API lets requests in flight end, seconds'),
  METRICS_PORT: whole(1, PORT_MAX)
    .optional()
    .describe('TCP port of the worker’s /metrics on HOST; none by default'),
  UPLOAD_LIMIT_KIB: whole(64, 102_400)
    .prefault('26624')
    .describe('Largest uploaded file (inventories, documents), KiB'),
  STATUS_HISTORY_MONTHS: whole(2, 600)
    .prefault('24')
    .describe('Whole months that the history of statuses is kept, besides the running one'),
});

/** Variables whose value is never printed. */
const SECRETS: ReadonlySet<string> = new Set([
  'DATABASE_URL',
  'SYSTEM_DATABASE_URL',
  'MIGRATION_DATABASE_URL',
  'MIMAMORI_MASTER_KEY',
  'MIMAMORI_DEMO_PASSWORD',
  'SMTP_URL',
  'METRICS_TOKEN',
]);

export interface ConfigRow {
  readonly name: string;
  /** As text; empty when there is none, `required` when it must be set. */
  readonly default: string;
  readonly description: string;
  readonly secret: boolean;
}

/** The configuration as a table, for the README and its check. */
export function configTable(): ConfigRow[] {
  return Object.entries(configSchema.shape).map(([name, field]) => {
    const preset = field instanceof z.ZodPrefault ? String(field.def.defaultValue) : '';
    const required = preset === '' && !field.safeParse(undefined).success;
    return {
      name,
      default: required ? 'required' : preset,
      description: field.description ?? '',
      secret: SECRETS.has(name),
    };
  });
}
