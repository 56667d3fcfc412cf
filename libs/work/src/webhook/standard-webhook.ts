import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** The symmetric scheme of Standard Webhooks (standardwebhooks.com), version `v1`. */
export function newSecret(): Buffer {
  return randomBytes(SECRET_BYTES);
}

/** As receivers are given it. */
export function shownSecret(secret: Buffer): string {
  return `${PREFIX}${secret.toString('base64')}`;
}

/** The headers of one attempt: `v1,<base64 of HMAC-SHA256 over id.timestamp.body>` for each secret in force. */
export function signedHeaders(
  { id, at, body }: { readonly id: string; readonly at: Date; readonly body: string },
  secrets: readonly Buffer[],
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = secrets.map(
    (secret) => `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

/** The body that is signed and sent. */
export function bodyOf(type: string, timestamp: string, data: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ type, timestamp, data });
}
