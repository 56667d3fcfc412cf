import { addressBytes } from './address-bytes';

/** Networks as `203.0.113.0/24`, and what the table says about them. */
export type SampleEntries = readonly (readonly [network: string, value: unknown])[];

interface Tree {
  left?: Tree | number;
  right?: Tree | number;
}
type Side = 'left' | 'right';

/** A table in MaxMind DB format, whole, as a publisher would make it. Entries do not overlap. */
export function sampleTable(
  entries: SampleEntries,
  { recordSize = 24, ipVersion = 6 }: { recordSize?: 24 | 28 | 32; ipVersion?: 4 | 6 } = {},
): Buffer {
  const data: Buffer[] = [];
  const root: Tree = {};
  for (const [network, value] of entries) {
    const place = Buffer.concat(data).length;
    data.push(encoded(value));
    plant(root, bitsOf(network, ipVersion), place);
  }
  const nodes = numbered(root);
  const recordOf = (child: Tree | number | undefined) =>
    child === undefined
      ? nodes.length
      : typeof child === 'number'
        ? nodes.length + 16 + child
        : nodes.indexOf(child);
  const tree = nodes.map(({ left, right }) => nodeBytes(recordOf(left), recordOf(right), recordSize));
  const metadata = encoded({
    binary_format_major_version: 2,
    build_epoch: 1_790_000_000,
    database_type: 'Sample-Country',
    ip_version: ipVersion,
    node_count: nodes.length,
    record_size: recordSize,
  });
  const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
  return Buffer.concat([...tree, Buffer.alloc(16), ...data, marker, metadata]);
}

function bitsOf(network: string, ipVersion: 4 | 6): number[] {
  const [address = '', length = '0'] = network.split('/');
  const bytes = addressBytes(address) ?? [];
  const bits = bytes.flatMap((byte) => Array.from({ length: 8 }, (_, at) => (byte >> (7 - at)) & 1));
  const lead = bytes.length === 4 && ipVersion === 6 ? Array<number>(96).fill(0) : [];
  return [...lead, ...bits.slice(0, Number(length))];
}

function plant(root: Tree, bits: readonly number[], place: number): void {
  const sides = bits.map((bit): Side => (bit ? 'right' : 'left'));
  let node = root;
  for (const side of sides.slice(0, -1)) {
    const child = node[side];
    node = typeof child === 'object' ? child : (node[side] = {});
  }
  node[sides.at(-1)!] = place;
}

function numbered(root: Tree): Tree[] {
  const nodes = [root];
  for (const { left, right } of nodes)
    nodes.push(...[left, right].filter((child): child is Tree => typeof child === 'object'));
  return nodes;
}

function nodeBytes(left: number, right: number, size: 24 | 28 | 32): Buffer {
  const hex = [left, right].map((record) => record.toString(16).padStart(size / 4, '0')) as [string, string];
  if (size !== 28) return Buffer.from(hex.join(''), 'hex');
  const [one, two] = hex;
  return Buffer.from(`${one.slice(1)}${one[0]}${two[0]}${two.slice(1)}`, 'hex');
}

function encoded(value: unknown): Buffer {
  if (typeof value === 'string') {
    const text = Buffer.from(value, 'utf8');
    return Buffer.concat([control(2, text.length), text]);
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(6, 4), bytes]);
  }
  if (typeof value === 'boolean') return control(14, value ? 1 : 0);
  if (Array.isArray(value)) return Buffer.concat([control(11, value.length), ...value.map(encoded)]);
  const members = Object.entries(value as object);
  return Buffer.concat([control(7, members.length), ...members.flat().map(encoded)]);
}

function control(type: number, size: number): Buffer {
  const extended = type > 7;
  const told = size < 29 ? size : size < 285 ? 29 : 30;
  const more = told === 29 ? [size - 29] : told === 30 ? [(size - 285) >> 8, (size - 285) & 255] : [];
  return Buffer.from([((extended ? 0 : type) << 5) | told, ...(extended ? [type - 7] : []), ...more]);
}
