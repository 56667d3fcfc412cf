import { type DestinationStream, type Logger as Pino, pino } from 'pino';

const SECRET_FIELDS = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'token',
  'accessToken',
  'refreshToken',
];

/** JSON lines on standard output. Whatever is called like a secret is blanked, one level deep as well. */
export function createLogger(level: string, destination?: DestinationStream): Pino {
  const names = SECRET_FIELDS.map((name) => `["${name}"]`);
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: [...names, ...names.map((name) => `*${name}`), 'headers.authorization'],
        censor: '[redacted]',
      },
    },
    destination ?? pino.destination({ dest: 1, sync: false }),
  );
}
