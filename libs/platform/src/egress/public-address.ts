import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = readonly [Address, number];

/** What the address registries call unicast, though a cloud answers there with its own machinery. */
const CLOUD_INTERNAL: readonly string[] = ['168.63.129.16'];
/** The only block that is given out for use on the internet (RFC 4291, IANA). */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');
/** ISATAP (RFC 5214): an IPv4 address, perhaps a private one, inside any prefix. */
const ISATAP: readonly number[] = [0x5efe];

/**
 * Whether an IP address, in its usual notation, is one of a host on the public internet. Anything else is not: private,
 * loopback, link-local, shared (CGNAT), multicast, broadcast, reserved, documentation, benchmarking, and every IPv6 form
 * that carries an IPv4 address (mapped, compatible, 6to4, Teredo, NAT64, ISATAP). What is no address is not public.
 */
export function isPublicAddress(text: string): boolean {
  const address = parsed(text);
  if (!address || address.range() !== 'unicast') return false;
  if (address instanceof ipaddr.IPv4) return !CLOUD_INTERNAL.includes(address.toString());
  return address.match(GLOBAL_IPV6) && !isIsatap(address);
}

/** `10.0.0.0/8` or `10.1.2.3`, and the same of IPv6. */
export function isNetwork(text: string): boolean {
  return parsed(text) !== undefined || ipaddr.isValidCIDR(text);
}

/** @throws Error when the text is no network */
export function parseNetwork(text: string): Network {
  if (text.includes('/')) return ipaddr.parseCIDR(text);
  const address = ipaddr.parse(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

export function isWithin(text: string, networks: readonly Network[]): boolean {
  const address = parsed(text);
  if (!address) return false;
  return networks.some(([base, bits]) => base.kind() === address.kind() && address.match(base, bits));
}

function isIsatap({ parts }: ipaddr.IPv6): boolean {
  const [marker = 0, mapped = 0] = [parts[4], parts[5]];
  return (marker === 0 || marker === 0x200) && ISATAP.includes(mapped);
}

/** Only the usual notations: shorthands and octal ones are somebody's trick, and a zone is never public. */
function parsed(text: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (!text.includes(':') || text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined;
  return ipaddr.IPv6.parse(text);
}
