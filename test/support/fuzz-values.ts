import fc from 'fast-check';

import type { JsonSchema, SchemaSamples } from './json-schema';

/** Percent-encoded; half surrogates, which no URL can carry, become U+FFFD. */
export const wellFormed = (text: string) => encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'));

const HUGE = 200_000;
const DEEP = 5_000;

/** Text that breaks careless code: NUL, half surrogates, U+FFFD, right-to-left marks, SQL, markup, format strings. */
export const nastyText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\0',
    'a\0b',
    '\uD800',
    '\uDC00x',
    '\uFFFD',
    '\u202Eabc',
    '𠮷野家',
    'ｶﾒﾗ①㈱髙﨑',
    "' or 1=1; --",
    '<script>alert(1)</script>',
    '%s%n{0}{{count}}{count, plural,',
    '../../etc/passwd',
    '__proto__',
    'constructor',
    '9'.repeat(400),
    '2026-02-30',
    '0000-00-00T00:00:00Z',
    '+275760-09-13T00:00:00.001Z',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ maxLength: 300 }),
);

const nastyNumber = fc.oneof(
  fc.constantFrom(-1, 0, -0, 1.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, 1e-308),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

const nested = (depth: number): unknown => {
  let value: unknown = 'x';
  for (let level = 0; level < depth; level++) value = level % 2 ? [value] : { a: value };
  return value;
};

/** Anything that JSON can say, and nothing that a schema asks for. */
export const junk: fc.Arbitrary<unknown> = fc.oneof(
  nastyText,
  nastyNumber,
  fc.constantFrom(null, true, false, [], {}, [[]], [null]),
  fc.array(fc.oneof(nastyText, nastyNumber), { maxLength: 5 }),
  fc.dictionary(nastyText, fc.oneof(nastyText, nastyNumber), { maxKeys: 4 }),
  fc.constantFrom(30, 40, 200).map(nested),
);

/** Values that fit a schema, more or less. */
export function valuesOf(
  of: JsonSchema,
  samples: SchemaSamples,
  id: (name: string) => string,
  name = '',
): fc.Arbitrary<unknown> {
  const schema = samples.resolve(of);
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants) return fc.oneof(...variants.map((variant) => valuesOf(variant, samples, id, name)));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'object') {
    const properties = Object.entries(schema.properties ?? {});
    const wanted = new Set(schema.required);
    const smallest = properties.filter(([key]) => wanted.has(key));
    return fc.oneof(
      fc.record(
        Object.fromEntries(smallest.map(([key, property]) => [key, valuesOf(property, samples, id, key)])),
      ),
      fc.record(
        Object.fromEntries(
          properties.map(([key, property]) => [key, spoilt(valuesOf(property, samples, id, key))]),
        ),
        { requiredKeys: [...(schema.required ?? [])] },
      ),
    );
  }
  if (type === 'array' && schema.items)
    return fc.array(spoilt(valuesOf(schema.items, samples, id, name)), {
      minLength: schema.minItems,
      maxLength: 3,
    });
  if (type === 'integer' || type === 'number')
    return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 1_000, 1_000_000) });
  if (type === 'boolean') return fc.boolean();
  if (type === 'null') return fc.constant(null);
  if (schema.format === 'uuid') return fc.oneof(fc.constant(name).map(id), fc.uuid());
  return fc.constant(null).map(() => samples.sample(schema, id, { name }));
}

/** Mostly as it was; now and then something else in its place. */
function spoilt(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 20, arbitrary: value }, { weight: 1, arbitrary: junk });
}

/** Made once: they are large, and asked for with every schema. */
const HOSTILE_TEXTS: fc.Arbitrary<string> = fc.constantFrom(
  '',
  '\ufeff{}',
  '{"a":1e999}',
  '{"name":"\\ud800"}',
  '{"name":"\\u0000"}',
  `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`,
  `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`,
  JSON.stringify({ name: 'あ'.repeat(HUGE) }),
  JSON.stringify({ name: 'x'.repeat(HUGE * 10) }),
);

/** JSON texts: of the value, with fields nobody asked for, and texts that only look like JSON. */
export function jsonTexts(value: fc.Arbitrary<unknown>): fc.Arbitrary<string | Buffer> {
  const text = value.map((it) => JSON.stringify(it) ?? 'null');
  const withMore = (more: string) =>
    text.map((json) => (json.startsWith('{') ? `{${more}${json === '{}' ? '' : ','}${json.slice(1)}` : json));
  return fc.oneof(
    { weight: 16, arbitrary: text },
    { weight: 1, arbitrary: withMore('"__proto__":{"admin":true}') },
    { weight: 1, arbitrary: withMore('"constructor":{"prototype":{"admin":true}}') },
    { weight: 1, arbitrary: withMore('"nobodyAsked":1') },
    { weight: 1, arbitrary: junk.map((it) => JSON.stringify(it) ?? '') },
    { weight: 1, arbitrary: text.map((json) => json.slice(0, -1)) },
    {
      weight: 1,
      arbitrary: text.map((json) =>
        Buffer.concat([Buffer.from(json.slice(0, -1)), Buffer.from([0xff, 0xc3, 0x28])]),
      ),
    },
    { weight: 1, arbitrary: HOSTILE_TEXTS },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
  );
}

/** Files that are no inventory, or a broken one; forms that are none. */
export const fileBodies: fc.Arbitrary<{ body: Buffer; type: string }> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('店番,カメラ番号,カメラ名\r\n', 'storeCode,cameraCode,name\n', '', '\ufeff', 'a,b\n"c'),
      fc.array(nastyText, { maxLength: 6 }),
      fc.constantFrom('utf8', 'utf16le', 'latin1'),
    )
    .map(([head, cells, encoding]) => ({
      body: Buffer.from(`${head}${cells.join(',')}\r\n`, encoding as BufferEncoding),
      type: 'text/csv',
    })),
  fc.uint8Array({ maxLength: 2_000 }).map((bytes) => ({ body: Buffer.from(bytes), type: 'text/csv' })),
  fc.tuple(fc.string({ maxLength: 100 }), fc.constantFrom('x', 'y', '')).map(([text, boundary]) => ({
    body: Buffer.from(
      `--x\r\nContent-Disposition: form-data; name="file"; filename="${text}"\r\n\r\n${text}\r\n--x--`,
    ),
    type: `multipart/form-data${boundary ? `; boundary=${boundary}` : ''}`,
  })),
);

/** Segments of paths as they go over the wire. */
export const pathSegments: fc.Arbitrary<string> = fc.oneof(
  fc.uuid(),
  fc.constantFrom(
    '%00',
    '%FF',
    '%E0%A4',
    '%',
    '..',
    '%2e%2e',
    '%2F',
    'x'.repeat(300),
    'null',
    '-1',
    "'",
    '%F0%9F%92%A9',
  ),
  fc.string({ maxLength: 20 }).map((text) => wellFormed(text)),
);

/** Values of a query as they go over the wire. */
export const queryValues: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    '-1',
    '0',
    '201',
    '9'.repeat(30),
    '1e9',
    'NaN',
    '%00',
    '%FF',
    '%',
    '[]',
    '{}',
    'null',
    '__proto__',
  ),
  fc.string({ minLength: 1, maxLength: 40 }).map((text) => wellFormed(text)),
  fc.base64String({ maxLength: 200 }).map(encodeURIComponent),
  fc.constant('x'.repeat(3_000)),
);
