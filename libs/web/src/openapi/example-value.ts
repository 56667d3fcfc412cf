/** The part of JSON Schema that zod writes. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly minItems?: number;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
}

/** No text that we know fits a pattern: the schema's owner says one with `.meta({ examples: [...] })`. */
export class NoExample extends Error {}

const UUID = '0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';
const INSTANT = '2026-04-01T09:00:00+09:00';
const BY_FORMAT: Readonly<Record<string, string>> = {
  uuid: UUID,
  date: '2026-04-01',
  time: '09:00:00',
  'date-time': INSTANT,
  email: 'someone@example.jp',
  uri: 'https://example.jp/',
  ipv4: '192.0.2.10',
  mac: '00:11:22:aa:bb:cc',
};
/** What a field is called says more than its type. */
const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/At$|^since$|^until$|^from$|^to$|^asOf$/, INSTANT],
  [/(Day|Date|On)$|^day$|^date$/, '2026-04-01'],
  [/Id$|^id$/, UUID],
  [/code$/i, '0001'],
  [/loginId/, 'tanaka'],
  [/kana$/i, 'シンジュク'],
  [/mail/i, 'someone@example.jp'],
  [/name$/i, '新宿東口'],
  [/password/i, 'correct horse battery staple'],
  [/token$/i, 'c2VjcmV0LXRva2Vu'],
  [/sha256$/i, '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  [/cursor/i, 'c2lnbmVkLWN1cnNvcg'],
  [/ip$/i, '192.0.2.10'],
  [/url$|link$/i, 'https://example.jp/'],
];
const TEXTS = [
  'text',
  'サンプル',
  '0001',
  'entrance',
  'sample-1',
  'A1',
  '1',
  '09:00',
  '13101',
  'M04',
  '03-1234-5678',
  'https://example.jp/',
  'example.jp',
  '00:11:22:AA:BB:CC',
  '1.2.3',
  ...Object.values(BY_FORMAT),
];
const DEEPEST = 12;

/** Example values for the schemas of one document: always the same ones, so that the committed document stays still. */
export class ExampleValues {
  constructor(private readonly components: Readonly<Record<string, JsonSchema>>) {}

  resolve(schema: JsonSchema): JsonSchema {
    if (!schema.$ref) return schema;
    const { $ref, ...beside } = schema;
    const found = this.components[$ref.slice($ref.lastIndexOf('/') + 1)];
    return found ? { ...this.resolve(found), ...beside } : beside;
  }

  /** @throws NoExample */
  of(schema: JsonSchema, name = '', depth = 0): unknown {
    const { examples, const: only, enum: words, default: preset, ...rest } = this.resolve(schema);
    if (examples?.length) return examples[0];
    if (only !== undefined) return only;
    if (words?.length) return words[0];
    if (preset !== undefined) return preset;
    if (depth > DEEPEST) throw new NoExample(`${name} goes in circles`);
    if (rest.allOf) return this.merged(rest.allOf, name, depth);
    const choices = rest.oneOf ?? rest.anyOf;
    if (choices) return this.first(choices, name, depth);
    return this.byType(rest, name, depth);
  }

  private byType(schema: JsonSchema, name: string, depth: number): unknown {
    const types = [schema.type ?? []].flat();
    const type = types.find((one) => one !== 'null') ?? types[0];
    if (type === 'object' || schema.properties) return this.object(schema, depth);
    if (type === 'array') return this.array(schema, name, depth);
    if (type === 'integer' || type === 'number') return numberFor(schema);
    if (type === 'boolean') return false;
    if (type === 'string') return textFor(schema, name);
    return type === 'null' ? null : {};
  }

  /** The first alternative that says something, and that ends. */
  private first(choices: readonly JsonSchema[], name: string, depth: number): unknown {
    const told = choices.filter((choice) => this.resolve(choice).type !== 'null');
    for (const choice of told) {
      try {
        return this.of(choice, name, depth + 1);
      } catch (error) {
        if (!(error instanceof NoExample) || choice === told.at(-1)) throw error;
      }
    }
    return null;
  }

  private merged(parts: readonly JsonSchema[], name: string, depth: number): unknown {
    return Object.assign({}, ...parts.map((part) => this.of(part, name, depth + 1) as object));
  }

  private object({ properties = {}, required = [] }: JsonSchema, depth: number): object {
    const entries = Object.entries(properties).flatMap(([key, property]) => {
      try {
        return [[key, this.of(property, key, depth + 1)] as const];
      } catch (error) {
        // what may be left out is left out, when there is nothing to show for it
        if (required.includes(key) || !(error instanceof NoExample)) throw error;
        return [];
      }
    });
    return Object.fromEntries(entries);
  }

  private array({ items, prefixItems, minItems = 0 }: JsonSchema, name: string, depth: number): unknown[] {
    if (prefixItems) return prefixItems.map((item) => this.of(item, name, depth + 1));
    if (!items) return [];
    try {
      const item = this.of(items, name.replace(/s$/, ''), depth + 1);
      return Array.from({ length: Math.max(1, minItems) }, () => item);
    } catch (error) {
      if (minItems > 0 || !(error instanceof NoExample)) throw error;
      return [];
    }
  }
}

function numberFor({ minimum, exclusiveMinimum, maximum }: JsonSchema): number {
  const least = minimum ?? (exclusiveMinimum === undefined ? undefined : exclusiveMinimum + 1);
  // zod writes the bounds of safe integers where nobody set any
  const small = least === undefined || least < -1_000_000 ? 1 : least;
  return maximum !== undefined && maximum < small ? maximum : small;
}

function textFor({ pattern, format, minLength = 0, maxLength = Infinity }: JsonSchema, name: string): string {
  const rule = pattern === undefined ? undefined : new RegExp(pattern, 'u');
  const called = BY_NAME.filter(([word]) => word.test(name)).map(([, text]) => text);
  const candidates = [
    ...(format && BY_FORMAT[format] ? [BY_FORMAT[format]] : []),
    ...called,
    ...TEXTS,
    'x'.repeat(minLength),
  ];
  const found = candidates.find(
    (text) => text.length >= minLength && text.length <= maxLength && (!rule || rule.test(text)),
  );
  if (found === undefined) throw new NoExample(`no text fits ${name}: ${pattern ?? format ?? 'its length'}`);
  return found;
}
