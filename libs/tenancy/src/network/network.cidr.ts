import { isIP } from 'node:net';

import ipaddr from 'ipaddr.js';

/** A network as it is stored: the address without host bits, and the length of its prefix. */
const CIDR = /^([0-9a-fA-F:.]{2,45})(?:\/(\d{1,3}))?$/;
/** Wider than this is no place of a company's: half the Internet would count as inside. */
export const WIDEST = { ipv4: 8, ipv6: 16 } as const;
const MAPPED_BITS = 96;

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = [address: Address, prefix: number];
export type CidrProblem = 'malformed' | 'too_wide';

/** An IPv4 address inside of IPv6 (`::ffff:192.0.2.1`) is that IPv4 address; a zone (`%eth0`) names a cable, not a place. */
function addressOf(ip: string): Address | null {
  const [bare = ''] = ip.split('%', 1);
  // ipaddr.js takes octal and short forms, too, which nobody means here
  return isIP(bare) ? ipaddr.process(bare) : null;
}

function networkOf(text: string): Network | null {
  const [, address = '', length] = text.match(CIDR) ?? [];
  if (!isIP(address)) return null;
  const written = ipaddr.parse(address);
  const bits = written.kind() === 'ipv4' ? 32 : 128;
  const prefix = length === undefined ? bits : Number(length);
  if (prefix > bits) return null;
  if (written instanceof ipaddr.IPv6 && written.isIPv4MappedAddress() && prefix >= MAPPED_BITS)
    return [written.toIPv4Address(), prefix - MAPPED_BITS];
  return [written, prefix];
}

function withoutHostBits([address, prefix]: Network): Address {
  const bytes = address.toByteArray().map((byte, index) => {
    const kept = Math.min(8, Math.max(0, prefix - index * 8));
    return byte & (0xff00 >> kept) & 0xff;
  });
  return ipaddr.fromByteArray(bytes);
}

/**
 * One spelling for one network: `203.0.113.7/24` is `203.0.113.0/24`, a bare address is a network of one, IPv4 inside of
 * IPv6 is IPv4.
 */
export function canonicalCidr(text: string): { cidr: string } | { problem: CidrProblem } {
  const network = networkOf(text.trim());
  if (!network) return { problem: 'malformed' };
  const [address, prefix] = network;
  if (prefix < WIDEST[address.kind()]) return { problem: 'too_wide' };
  // PostgreSQL's own spelling of IPv6 is RFC 5952's, too
  const base = withoutHostBits(network);
  return { cidr: `${base instanceof ipaddr.IPv6 ? base.toRFC5952String() : base.toString()}/${prefix}` };
}

/** Whether an address lies in one of the networks. What is no address lies in none. */
export function inNetworks(ip: string | undefined, cidrs: readonly string[]): boolean {
  const address = ip === undefined ? null : addressOf(ip);
  if (!address) return false;
  return cidrs.some((cidr) => {
    const network = networkOf(cidr);
    if (network?.[0].kind() !== address.kind()) return false;
    return address.match(network[0] as ipaddr.IPv4 & ipaddr.IPv6, network[1]);
  });
}
