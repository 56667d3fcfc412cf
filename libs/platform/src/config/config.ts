import type { z } from 'zod';

import { configSchema } from './config.schema';

type Values = z.output<typeof configSchema>;
const list = (text: string | undefined): readonly string[] =>
  Object.freeze((text ?? '').split(',').flatMap((part) => part.trim() || []));

/** One line for each wrong variable; values are left out, because some are secrets. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration is not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** The configuration, read once at start and frozen. */
export class Config {
  readonly port: number;
  readonly host: string;
  readonly databaseUrl: string;
  readonly systemDatabaseUrl: string;
  readonly migrationDatabaseUrl: string | undefined;
  readonly dbPoolSize: number;
  readonly production: boolean;
  /** Without a slash at the end. */
  readonly publicUrl: string;
  /** 32 bytes. */
  readonly masterKey: Buffer;
  readonly dataDir: string;
  readonly demo: boolean;
  readonly demoPassword: string | undefined;
  readonly demoScale: number;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string | undefined;
  readonly logLevel: Values['LOG_LEVEL'];
  readonly metricsToken: string | undefined;
  readonly trustProxy: readonly string[];
  readonly corsOrigins: readonly string[];
  readonly argon2MemoryKib: number;
  readonly argon2Iterations: number;
  readonly bodyLimitBytes: number;
  readonly uploadLimitBytes: number;
  readonly egressAllow: readonly string[];
  readonly countryTable: string | undefined;
  /** Requests a minute, in each process. */
  readonly rateLimitPerPrincipal: number;
  readonly rateLimitPerTenant: number;
  readonly rateLimitPublicFactor: number;
  readonly handlerTimeoutSeconds: number;
  readonly shutdownDelaySeconds: number;
  readonly shutdownGraceSeconds: number;
  readonly metricsPort: number | undefined;
  readonly statusHistoryMonths: number;

  constructor(values: Values) {
    this.port = values.PORT;
    this.host = values.HOST;
    this.databaseUrl = values.DATABASE_URL;
    this.systemDatabaseUrl = values.SYSTEM_DATABASE_URL;
    this.migrationDatabaseUrl = values.MIGRATION_DATABASE_URL;
    this.dbPoolSize = values.DB_POOL_SIZE;
    this.production = values.MIMAMORI_MODE === 'production';
    this.publicUrl = (values.MIMAMORI_PUBLIC_URL ?? `http://${values.HOST}:${values.PORT}`).replace(
      /\/$/,
      '',
    );
    this.masterKey = Buffer.from(values.MIMAMORI_MASTER_KEY, 'base64');
    this.dataDir = values.MIMAMORI_DATA_DIR;
    this.demo = values.MIMAMORI_DEMO && !this.production;
    this.demoPassword = values.MIMAMORI_DEMO_PASSWORD;
    this.demoScale = values.MIMAMORI_DEMO_SCALE;
    this.smtpUrl = values.SMTP_URL;
    this.mailFrom = values.MAIL_FROM;
    this.logLevel = values.LOG_LEVEL;
    this.metricsToken = values.METRICS_TOKEN;
    this.trustProxy = list(values.TRUST_PROXY);
    this.corsOrigins = list(values.CORS_ORIGINS);
    this.argon2MemoryKib = values.ARGON2_MEMORY_KIB;
    this.argon2Iterations = values.ARGON2_ITERATIONS;
    this.bodyLimitBytes = values.BODY_LIMIT_KIB * 1024;
    this.uploadLimitBytes = values.UPLOAD_LIMIT_KIB * 1024;
    this.egressAllow = list(values.MIMAMORI_EGRESS_ALLOW);
    this.countryTable = values.MIMAMORI_COUNTRY_TABLE;
    this.rateLimitPerPrincipal = values.RATE_LIMIT_PER_PRINCIPAL;
    this.rateLimitPerTenant = values.RATE_LIMIT_PER_TENANT;
    this.rateLimitPublicFactor = values.RATE_LIMIT_PUBLIC_FACTOR;
    this.handlerTimeoutSeconds = values.HANDLER_TIMEOUT_SECONDS;
    this.shutdownDelaySeconds = values.SHUTDOWN_DELAY_SECONDS;
    this.shutdownGraceSeconds = values.SHUTDOWN_GRACE_SECONDS;
    this.metricsPort = values.METRICS_PORT;
    this.statusHistoryMonths = values.STATUS_HISTORY_MONTHS;
    Object.freeze(this);
  }
}

/** An empty variable counts as not set. @throws ConfigError naming every wrong variable. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = configSchema.safeParse(given);
  if (parsed.success) return new Config(parsed.data);
  throw new ConfigError(
    parsed.error.issues.map(({ path, code, message }) => {
      const name = String(path[0]);
      const reason =
        given[name] === undefined ? 'is not set' : code === 'custom' ? message : `is not valid (${message})`;
      return `${name} ${reason}: ${configSchema.shape[name as keyof Values].description}`;
    }),
  );
}

/** For `main.ts`: prints what is wrong and ends the process with code 2. */
export function loadConfigOrExit(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  try {
    return loadConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}
