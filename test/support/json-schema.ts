/** The part of JSON Schema that the OpenAPI document uses. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Where a schema asks for an id: the property's name, and the steps that lead there. */
export interface IdPlace {
  readonly name: string;
  readonly steps: readonly (string | number)[];
}

const ITEM = '[]';
const TEXTS = [
  'サンプル',
  '0001',
  'entrance',
  'sample-1',
  '2026-04-01',
  '2026-04-01T09:00:00+09:00',
  '00:11:22:aa:bb:cc',
  'someone@example.jp',
  '192.0.2.1',
  // a verifier's SHA-256 in base64url (RFC 7636)
  'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  // a SHA-256 in hex, as preview tokens and checksums are
  '5a'.repeat(32),
  // a country (ISO 3166-1)
  'JP',
];
let counter = 0;

/** Values that fit the schemas of one document. */
export class SchemaSamples {
  constructor(private readonly components: Readonly<Record<string, JsonSchema>>) {}

  resolve(schema: JsonSchema): JsonSchema {
    if (!schema.$ref) return schema;
    const name = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
    const found = this.components[name];
    if (!found) throw new Error(`the document has no schema ${name}`);
    return this.resolve(found);
  }

  /** Every place for an id in values of this schema, through all alternatives. */
  idPlaces(of: JsonSchema, steps: readonly (string | number)[] = [], name = ''): IdPlace[] {
    const schema = this.resolve(of);
    if (schema.format === 'uuid') return [{ name, steps }];
    const variants = schema.oneOf ?? schema.anyOf ?? [];
    return [
      ...variants.flatMap((variant, index) => this.idPlaces(variant, [...steps, index], name)),
      ...(schema.items ? this.idPlaces(schema.items, [...steps, ITEM], name) : []),
      ...Object.entries(schema.properties ?? {}).flatMap(([key, property]) =>
        this.idPlaces(property, [...steps, key], key),
      ),
    ];
  }

  /**
   * The smallest value that fits: what is required, what lies on the way `steps`, and `id(name)` wherever an id goes.
   * `all`: every property.
   */
  sample(
    of: JsonSchema,
    id: (name: string) => string,
    {
      steps = [],
      name = '',
      all = false,
    }: { steps?: readonly (string | number)[]; name?: string; all?: boolean } = {},
  ): unknown {
    const schema = this.resolve(of);
    const [step, ...rest] = steps;
    const variants = schema.oneOf ?? schema.anyOf;
    if (variants) {
      const chosen = variants[typeof step === 'number' ? step : 0];
      return chosen && this.sample(chosen, id, { steps: typeof step === 'number' ? rest : steps, name, all });
    }
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return schema.enum[0];
    const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
    if (type === 'object') {
      const wanted = Object.entries(schema.properties ?? {}).filter(
        ([key]) => all || key === step || schema.required?.includes(key),
      );
      return Object.fromEntries(
        wanted.map(([key, property]) => [
          key,
          this.sample(property, id, { steps: key === step ? rest : [], name: key, all }),
        ]),
      );
    }
    if (type === 'array') {
      const items = schema.items && (step === ITEM || (schema.minItems ?? 0) > 0 || all);
      return items ? [this.sample(schema.items, id, { steps: step === ITEM ? rest : [], name, all })] : [];
    }
    if (type === 'integer' || type === 'number') return schema.minimum ?? 1;
    if (type === 'boolean') return false;
    if (type === 'null') return null;
    return schema.format === 'uuid' ? id(name) : textFor(schema, name);
  }
}

function textFor({ pattern, format, minLength = 0, maxLength = Infinity }: JsonSchema, name: string): string {
  const unique = `s${(counter += 1)}x`;
  const own = /code|loginId/i.test(name) ? [unique] : [];
  const known = format === 'email' ? ['someone@example.jp'] : format === 'date' ? ['2026-04-01'] : TEXTS;
  const rule = pattern === undefined ? undefined : new RegExp(pattern, 'u');
  const long = 'correct horse battery staple'.repeat(Math.ceil(minLength / 28));
  const fits = (text: string) =>
    text.length >= minLength && text.length <= maxLength && (!rule || rule.test(text));
  const found = [...own, ...known, unique, long].find(fits);
  if (found === undefined)
    throw new Error(`no sample text fits ${name}: ${pattern ?? format ?? 'its length'}`);
  return found;
}
