/** `length` bytes of a file from a place on. @throws RangeError beyond its end */
export type BytesAt = (place: number, length: number) => Buffer;

interface Read {
  readonly value: unknown;
  /** Where the next value begins. */
  readonly next: number;
}

const DEEPEST = 32;
const LONGEST_TEXT = 4_096;
const MOST_MEMBERS = 4_096;

/** Types of the MaxMind DB format, version 2. */
const TYPE = { pointer: 1, text: 2, double: 3, bytes: 4, map: 7, array: 11, boolean: 14, float: 15 } as const;
const WHOLE_NUMBERS: ReadonlySet<number> = new Set([5, 6, 8, 9, 10]);
/** What is added to a size that is told by so many bytes of its own, and to a pointer. */
const SIZE_OFFSETS = [29, 285, 65_821] as const;
const POINTER_OFFSETS = [0, 2_048, 526_336, 0] as const;

/**
 * Values of the data section of a MaxMind DB (maxmind.github.io/MaxMind-DB, a public specification that several publishers
 * of tables use), read piece by piece where they are asked for.
 */
export class MmdbValues {
  /** @param start of the section: pointers are counted from there */
  constructor(
    private readonly bytes: BytesAt,
    private readonly start: number,
  ) {}

  /** @throws RangeError, TypeError for what is no such value */
  at(place: number): unknown {
    return this.read(place, 0).value;
  }

  private read(place: number, depth: number): Read {
    if (depth > DEEPEST) throw new RangeError('values are nested too deeply');
    const control = this.number(place, 1);
    const plain = control >> 5;
    if (plain === TYPE.pointer) return this.pointed(place, control, depth);
    const type = plain === 0 ? 7 + this.number(place + 1, 1) : plain;
    const { size, from } = this.sizeOf(control & 31, place + (plain === 0 ? 2 : 1));
    if (type === TYPE.map) return this.map(size, from, depth);
    if (type === TYPE.array) return this.array(size, from, depth);
    // of these the size is the value
    if (type === TYPE.boolean) return { value: size === 1, next: from };
    return { value: this.scalar(type, size, from), next: from + size };
  }

  private scalar(type: number, size: number, from: number): unknown {
    if (type === TYPE.text) {
      if (size > LONGEST_TEXT) throw new RangeError('a text is too long');
      return this.bytes(from, size).toString('utf8');
    }
    if (WHOLE_NUMBERS.has(type)) return this.number(from, size);
    if (type === TYPE.double || type === TYPE.float || type === TYPE.bytes) return null;
    throw new TypeError(`no value has the type ${type}`);
  }

  private pointed(place: number, control: number, depth: number): Read {
    const extra = (control >> 3) & 3;
    const high = extra === 3 ? 0 : control & 7;
    const low = this.number(place + 1, extra + 1);
    const target = high * 2 ** (8 * (extra + 1)) + low + POINTER_OFFSETS[extra as 0];
    return { value: this.read(this.start + target, depth + 1).value, next: place + 2 + extra };
  }

  private map(size: number, from: number, depth: number): Read {
    if (size > MOST_MEMBERS) throw new RangeError('a map is too large');
    const members: [string, unknown][] = [];
    let next = from;
    for (let count = 0; count < size; count++) {
      const name = this.read(next, depth + 1);
      const member = this.read(name.next, depth + 1);
      members.push([String(name.value), member.value]);
      ({ next } = member);
    }
    return { value: Object.fromEntries(members), next };
  }

  private array(size: number, from: number, depth: number): Read {
    if (size > MOST_MEMBERS) throw new RangeError('a list is too large');
    const value: unknown[] = [];
    let next = from;
    for (let count = 0; count < size; count++) {
      const member = this.read(next, depth + 1);
      value.push(member.value);
      ({ next } = member);
    }
    return { value, next };
  }

  private sizeOf(told: number, from: number): { size: number; from: number } {
    const more = told - 28;
    if (more <= 0) return { size: told, from };
    return { size: this.number(from, more) + SIZE_OFFSETS[(more - 1) as 0], from: from + more };
  }

  private number(place: number, length: number): number {
    return this.bytes(place, length).reduce((sum, byte) => sum * 256 + byte, 0);
  }
}
