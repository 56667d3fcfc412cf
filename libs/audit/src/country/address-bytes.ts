import { isIPv4, isIPv6 } from 'node:net';

const V4_BYTES = 4;
/** What an IPv4 address that is written as IPv6 begins with. */
const MAPPED = /^::ffff:(?=\d+\.)/i;

/** An IPv4 address as such, also where a socket tells it as `::ffff:203.0.113.7`; anything else as it is. */
export function unmapped(ip: string): string {
  const plain = ip.replace(MAPPED, '');
  return isIPv4(plain) ? plain : ip;
}

/** 4 or 16 bytes; `undefined` for what is no address. */
export function addressBytes(ip: string): readonly number[] | undefined {
  if (isIPv4(ip)) return ip.split('.').map(Number);
  if (!isIPv6(ip) || ip.includes('%')) return undefined;
  const [head = '', tail] = ip.split('::');
  const before = groups(head);
  if (tail === undefined) return before;
  const after = groups(tail);
  return [...before, ...Array<number>(4 * V4_BYTES - before.length - after.length).fill(0), ...after];
}

function groups(text: string): number[] {
  if (!text) return [];
  return text.split(':').flatMap((group) => {
    if (group.includes('.')) return group.split('.').map(Number);
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 255];
  });
}
