const MINUTE = 60_000;
/** After the first failed attempt, the second, …: eight attempts in about eight hours. */
const PAUSES = [1, 5, 15, 30, 60, 120, 240].map((minutes) => minutes * MINUTE);

/** Why a mail did not leave: words for the register, never a server's answer, which may carry an address. */
export type MailFault = 'refused' | 'not_authorised' | 'unreachable' | 'unknown';

/** What a mail server or the way to it said; nodemailer puts these on its errors. */
interface TransportError {
  readonly code?: unknown;
  readonly responseCode?: unknown;
}

const REFUSED = 'refused';
const BY_CODE: Readonly<Record<string, MailFault>> = {
  EAUTH: 'not_authorised',
  ENOAUTH: 'not_authorised',
  EOAUTH2: 'not_authorised',
  ECONNECTION: 'unreachable',
  ECONNREFUSED: 'unreachable',
  ECONNRESET: 'unreachable',
  ETIMEDOUT: 'unreachable',
  ESOCKET: 'unreachable',
  EDNS: 'unreachable',
  ETLS: 'unreachable',
  EREQUIRETLS: 'unreachable',
};

export function faultOf(error: unknown): MailFault {
  const { code, responseCode } = (error ?? {}) as TransportError;
  const known = BY_CODE[String(code)];
  if (known) return known;
  return typeof responseCode === 'number' && responseCode >= 500 ? REFUSED : 'unknown';
}

/** When to try again after `attempts` failed ones; `null`: not any more. What is refused for good is not asked again. */
export function nextAttemptAt(fault: MailFault, attempts: number, now: Date): Date | null {
  const pause = fault === REFUSED ? undefined : PAUSES[attempts - 1];
  return pause === undefined ? null : new Date(now.getTime() + pause);
}
