import { sha256 } from './attempt-secrets';

const LONGEST_HEADER = 8_192;
const VALUE = /^[A-Za-z0-9_-]{43}$/;
const NAME_CHARACTERS = 16;

/**
 * One cookie for each sign-in, so that two tabs do not undo each other. Over TLS its name starts with `__Host-`: then no
 * neighbouring host can have set it.
 */
function cookieName(state: string, secure: boolean): string {
  const name = `mimamori-sso-${sha256(state).toString('hex').slice(0, NAME_CHARACTERS)}`;
  return secure ? `__Host-${name}` : name;
}

export interface CookiePlace {
  readonly state: string;
  /** Whether the browser speaks TLS; without it a `Secure` cookie would be thrown away. */
  readonly secure: boolean;
}

/** A `Set-Cookie` header; `maxAge` in seconds, 0 takes the cookie away. */
export function browserCookie({ state, secure }: CookiePlace, value: string, maxAge: number): string {
  const marks = `Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  return `${cookieName(state, secure)}=${value}; ${marks}`;
}

/** The value that came back in a `Cookie` header; `undefined` when it is missing, told twice, or none of ours. */
export function readBrowserCookie(
  { state, secure }: CookiePlace,
  header: string | undefined,
): string | undefined {
  if (!header || header.length > LONGEST_HEADER) return undefined;
  const name = cookieName(state, secure);
  const values = header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  const [value] = values;
  return values.length === 1 && value !== undefined && VALUE.test(value) ? value : undefined;
}
