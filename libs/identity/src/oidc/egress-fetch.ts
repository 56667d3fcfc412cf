import type { Egress } from '@mimamori/platform';
import type { CustomFetch, CustomFetchOptions } from 'openid-client';

const NO_BODY = new Set([204, 205, 304]);

/** What openid-client sends is form fields or nothing. */
function bodyOf(body: CustomFetchOptions['body']): string | Uint8Array | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  if (body instanceof URLSearchParams) return body.toString();
  throw new TypeError('only texts, bytes and form fields are sent to a provider');
}

/** `fetch` as openid-client knows it, by the one way out of the product: same limits, same refusals. */
export function egressFetch(egress: Egress): CustomFetch {
  return async (url, { method, headers, body, signal }) => {
    if (method !== 'GET' && method !== 'POST') throw new TypeError(`${method} is not sent to a provider`);
    const answer = await egress.send({
      url,
      method,
      headers,
      body: bodyOf(body),
      ...(signal && { signal }),
    });
    const told = new Headers();
    for (const [name, value] of Object.entries(answer.headers))
      for (const one of [value ?? []].flat()) told.append(name, one);
    const bytes = NO_BODY.has(answer.status) ? null : Uint8Array.from(answer.body);
    return new Response(bytes, { status: answer.status, headers: told });
  };
}
