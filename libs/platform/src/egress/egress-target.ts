import { isIP } from 'node:net';

import type { EgressAllowance } from './egress-allow';
import { EgressRefused } from './egress.errors';
import { isPublicAddress } from './public-address';

const LONGEST_URL = 2_000;
const HTTPS_PORT = 443;
/** Below are the well-known ports of other protocols: mail, databases, remote shells. */
const FIRST_FREE_PORT = 1_024;
/** Names that only a private network answers (RFC 6761, RFC 6762, RFC 8375, ICANN's `internal`). */
const PRIVATE_NAME = /(^|\.)(localhost|local|internal|home\.arpa|lan|intranet|corp|home|test|invalid|onion)$/;

export interface EgressTarget {
  readonly url: URL;
  /** A name to be resolved, or an IP address without brackets. */
  readonly host: string;
  readonly isAddress: boolean;
  /** The installation names this host and port: no further questions about where it lies. */
  readonly allowed: boolean;
}

/**
 * What a URL says by itself, before any name is resolved. The WHATWG parser has already made one spelling of the many
 * (decimal, octal, hexadecimal and short addresses, full-width letters), so what is judged is what would be called.
 * @throws EgressRefused
 */
export function parseTarget(text: string, allowance: EgressAllowance): EgressTarget {
  if (text.length > LONGEST_URL || !URL.canParse(text)) throw new EgressRefused('url');
  const url = new URL(text);
  if (url.username || url.password || url.hash || !url.hostname) throw new EgressRefused('url');
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  // an empty label names nothing, and would hide what `localhost..` is from the look at its name
  if (host.split('.').includes('')) throw new EgressRefused('url');
  const isAddress = isIP(host) > 0;
  const allowed = allowance.host(url);
  const spared = allowed || (isAddress && allowance.address(host));
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && spared)) throw new EgressRefused('scheme');
  if (!spared) requirePublic(url, host, isAddress);
  return { url, host, isAddress, allowed };
}

function requirePublic({ port }: URL, host: string, isAddress: boolean): void {
  const number = port === '' ? HTTPS_PORT : Number(port);
  if (number !== HTTPS_PORT && number < FIRST_FREE_PORT) throw new EgressRefused('port', { port: number });
  const isPublic = isAddress ? isPublicAddress(host) : host.includes('.') && !PRIVATE_NAME.test(host);
  if (!isPublic) throw new EgressRefused('private', { host });
}
