import ipaddr from 'ipaddr.js';

const IPV4_BYTES = 3;
const IPV6_BYTES = 7;

/** The network that one customer of a provider usually has: /24 of IPv4, /56 of IPv6. */
export function addressPrefix(ip: string | undefined): string {
  if (!ip || !ipaddr.isValid(ip)) return 'unknown';
  const address = ipaddr.process(ip);
  const bytes = address.toByteArray().slice(0, address.kind() === 'ipv4' ? IPV4_BYTES : IPV6_BYTES);
  return `${address.kind()}:${Buffer.from(bytes).toString('hex')}`;
}
