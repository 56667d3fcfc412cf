import { OAuthRefusal } from './oauth.errors';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const LONGEST = { client_assertion: 8_192, scope: 2_000 } as const;
const LONGEST_FIELD = 500;
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/;
const BASIC = /^basic +([\w+/=-]+)$/i;

/** How a client proves who it is: with its secret, or with a signature of its private key. */
export type ClientProof =
  | { readonly kind: 'secret'; readonly clientId: string; readonly secret: string }
  | { readonly kind: 'assertion'; readonly clientId: string | undefined; readonly assertion: string };

export interface TokenRequest {
  readonly proof: ClientProof;
  /** `undefined`: all that the client has. */
  readonly scopes: readonly string[] | undefined;
}

/** A request of the client credentials grant (RFC 6749 section 4.4). @throws OAuthRefusal */
export function tokenRequestOf(authorization: string | undefined, body: unknown): TokenRequest {
  const field = fieldsOf(body);
  const grant = field('grant_type');
  if (grant === undefined) throw new OAuthRefusal('invalid_request');
  if (grant !== 'client_credentials') throw new OAuthRefusal('unsupported_grant_type');
  const proof = proofOf(authorization, field);
  const scope = field('scope');
  if (scope === undefined) return { proof, scopes: undefined };
  const scopes = scope.split(' ').filter(Boolean);
  if (!scopes.length || !scopes.every((one) => SCOPE.test(one))) throw new OAuthRefusal('invalid_scope');
  return { proof, scopes: [...new Set(scopes)].toSorted() };
}

type Fields = (name: string) => string | undefined;

/** A field that is sent twice is refused, an empty one is as if it were not sent (RFC 6749 section 3.2). */
function fieldsOf(body: unknown): Fields {
  const given = Object.entries((body ?? {}) as Record<string, unknown>);
  if (given.some(([name, value]) => typeof value !== 'string' || value.length > longest(name)))
    throw new OAuthRefusal('invalid_request');
  const fields = new Map(given as [string, string][]);
  return (name) => fields.get(name) || undefined;
}

const longest = (name: string) => LONGEST[name as keyof typeof LONGEST] ?? LONGEST_FIELD;

/** One way, not two: whoever sends two proofs may be somebody who adds one to another's request. */
function proofOf(authorization: string | undefined, field: Fields): ClientProof {
  const [clientId, secret, assertion] = [
    field('client_id'),
    field('client_secret'),
    field('client_assertion'),
  ];
  // another scheme is no way of a client's: a library may send what it sends everywhere
  const basic = authorization !== undefined && /^basic /i.test(authorization) ? authorization : undefined;
  const ways = [basic, secret, assertion ?? field('client_assertion_type')];
  if (ways.filter((way) => way !== undefined).length > 1) throw new OAuthRefusal('invalid_request');
  if (basic !== undefined) return basicOf(basic, clientId);
  if (secret !== undefined && clientId !== undefined) return { kind: 'secret', clientId, secret };
  if (assertion !== undefined && field('client_assertion_type') === ASSERTION_TYPE)
    return { kind: 'assertion', clientId, assertion };
  throw new OAuthRefusal(
    assertion === undefined && secret === undefined ? 'invalid_client' : 'invalid_request',
  );
}

/** `client_secret_basic`: id and secret are form-encoded before they are joined (RFC 6749 section 2.3.1). */
function basicOf(authorization: string, clientId: string | undefined): ClientProof {
  const [, encoded] = authorization.length <= LONGEST_FIELD ? (authorization.match(BASIC) ?? []) : [];
  const [id, secret, ...rest] = encoded ? Buffer.from(encoded, 'base64').toString('utf8').split(':') : [];
  if (!id || !secret || rest.length) throw new OAuthRefusal('invalid_client');
  const named = decoded(id);
  if (clientId !== undefined && clientId !== named) throw new OAuthRefusal('invalid_request');
  return { kind: 'secret', clientId: named, secret: decoded(secret) };
}

function decoded(text: string): string {
  return new URLSearchParams(`v=${text.replaceAll('&', '%26')}`).get('v') ?? '';
}
