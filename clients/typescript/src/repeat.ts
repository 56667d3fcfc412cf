/** Answers that ask to come again: too many requests, and a server that is starting or draining. */
const AGAIN = new Set([429, 503]);
const LONGEST_WAIT_MS = 30_000;

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** How long `Retry-After` (seconds, or a date) asks to wait; a second without it. */
export function waitOf(response: Response, now: number): number {
  const header = response.headers.get('retry-after');
  if (header === null) return 1_000;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? 1_000 : Math.max(ms, 0);
}

/**
 * Sends a request again while the server asks for patience; commands carry an Idempotency-Key, so nothing happens twice. A
 * wait longer than half a minute is the caller's decision: the answer is given back.
 */
export async function repeated(
  send: (request: Request) => Promise<Response>,
  request: Request,
  times: number,
): Promise<Response> {
  const response = await send(times > 0 ? request.clone() : request);
  const wait = AGAIN.has(response.status) ? waitOf(response, Date.now()) : Infinity;
  if (times <= 0 || wait > LONGEST_WAIT_MS) return response;
  await response.body?.cancel();
  await pause(wait);
  return repeated(send, request, times - 1);
}
