/** A JSON Schema as OpenAPI 3.1 and AsyncAPI write it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly [limit: string]: unknown;
}

/** Who writes the value decides what breaks: clients write inputs and read outputs. */
export type Direction = 'input' | 'output';

export interface SchemaComparison {
  readonly direction: Direction;
  readonly before: (ref: string) => Schema;
  readonly after: (ref: string) => Schema;
}

const LOWER_LIMITS = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const UPPER_LIMITS = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];

const typesOf = ({ type, enum: values, const: only }: Schema): string[] => {
  if (type !== undefined) return [type].flat();
  const known = only === undefined ? values : [only];
  return known ? [...new Set(known.map((value) => (value === null ? 'null' : typeof value)))] : [];
};
const wider = (type: string, types: readonly string[]) =>
  types.includes(type) || (type === 'integer' && types.includes('number'));

/** What breaks clients between two versions of one schema; each line names the place. */
export function schemaChanges(before: Schema, after: Schema, comparison: SchemaComparison): string[] {
  return compare(before, after, '', { ...comparison, seen: new Set() });
}

type Walk = SchemaComparison & { readonly seen: Set<string> };

function compare(oldSchema: Schema, newSchema: Schema, at: string, walk: Walk): string[] {
  if (oldSchema.$ref !== undefined || newSchema.$ref !== undefined) {
    const pair = `${oldSchema.$ref ?? at} → ${newSchema.$ref ?? at}`;
    if (walk.seen.has(pair)) return [];
    const inner = { ...walk, seen: new Set([...walk.seen, pair]) };
    const resolvedOld = oldSchema.$ref === undefined ? oldSchema : walk.before(oldSchema.$ref);
    const resolvedNew = newSchema.$ref === undefined ? newSchema : walk.after(newSchema.$ref);
    return compare(resolvedOld, resolvedNew, at, inner);
  }
  return [
    ...typeChanges(oldSchema, newSchema, at, walk.direction),
    ...enumChanges(oldSchema, newSchema, at, walk.direction),
    ...(walk.direction === 'input' ? tightened(oldSchema, newSchema, at) : []),
    ...propertyChanges(oldSchema, newSchema, at, walk),
    ...(oldSchema.items && newSchema.items
      ? compare(oldSchema.items, newSchema.items, `${at}/items`, walk)
      : []),
    ...variantChanges(oldSchema, newSchema, at, walk),
  ];
}

const place = (at: string) => at || '/';

/** An input must go on taking what it took; an output must not answer what it never answered. */
function typeChanges(before: Schema, after: Schema, at: string, direction: Direction): string[] {
  const [old, now] = [typesOf(before), typesOf(after)];
  if (!old.length || !now.length) return [];
  const [promised, offered] = direction === 'input' ? [old, now] : [now, old];
  const broken = promised.filter((type) => !wider(type, offered));
  if (!broken.length) return [];
  return [`${place(at)}: type was ${old.join('|')}, is ${now.join('|')}`];
}

/** New words in answers are growth: clients are told to expect them. */
function enumChanges(before: Schema, after: Schema, at: string, direction: Direction): string[] {
  if (direction === 'output' || !after.enum) return [];
  const gone = (before.enum ?? []).filter((value) => !after.enum?.includes(value));
  return [
    ...gone.map((value) => `${place(at)}: ${JSON.stringify(value)} is no longer taken`),
    ...(before.enum
      ? []
      : [`${place(at)}: takes only ${after.enum.map((v) => JSON.stringify(v)).join(', ')}`]),
  ];
}

function tightened(before: Schema, after: Schema, at: string): string[] {
  const limits = (names: readonly string[], isTighter: (old: number, now: number) => boolean, none: number) =>
    names.flatMap((name) => {
      const old = (before[name] as number | undefined) ?? none;
      const now = (after[name] as number | undefined) ?? none;
      if (!isTighter(old, now)) return [];
      return [`${place(at)}: ${name} was ${Number.isFinite(old) ? old : 'none'}, is ${now}`];
    });
  const sameText = (['pattern', 'format'] as const).flatMap((name) =>
    after[name] !== undefined && after[name] !== before[name]
      ? [`${place(at)}: ${name} was ${before[name] ?? 'none'}, is ${after[name]}`]
      : [],
  );
  return [
    ...limits(LOWER_LIMITS, (old, now) => now > old, -Infinity),
    ...limits(UPPER_LIMITS, (old, now) => now < old, Infinity),
    ...sameText,
  ];
}

function propertyChanges(before: Schema, after: Schema, at: string, walk: Walk): string[] {
  const [old, now] = [before.properties ?? {}, after.properties ?? {}];
  const isClosed = after.additionalProperties === false;
  const gone = Object.keys(old).filter((name) => !(name in now));
  const newlyRequired = (after.required ?? []).filter((name) => !before.required?.includes(name));
  const noLongerSure = (before.required ?? []).filter(
    (name) => name in now && !after.required?.includes(name),
  );
  return [
    ...(walk.direction === 'output' || isClosed ? gone.map((name) => `${at}/${name}: is gone`) : []),
    ...(walk.direction === 'input' ? newlyRequired.map((name) => `${at}/${name}: is required now`) : []),
    ...(walk.direction === 'output' ? noLongerSure.map((name) => `${at}/${name}: may be absent now`) : []),
    ...Object.entries(old).flatMap(([name, schema]) =>
      now[name] ? compare(schema, now[name], `${at}/${name}`, walk) : [],
    ),
  ];
}

/** Variants are paired by their place; a variant more is growth in inputs, one less is a break in them. */
function variantChanges(before: Schema, after: Schema, at: string, walk: Walk): string[] {
  return (['anyOf', 'oneOf', 'allOf'] as const).flatMap((kind) => {
    const [old, now] = [before[kind], after[kind]];
    if (old && !now) return walk.direction === 'input' ? lostVariants(old, after, at) : [];
    if (!old && now) return walk.direction === 'output' ? gainedVariants(before, now, at) : [];
    if (!old || !now) return [];
    const fewer = now.length < old.length && walk.direction === 'input';
    return [
      ...(fewer ? [`${place(at)}: ${old.length - now.length} of ${old.length} variants are gone`] : []),
      ...old.slice(0, now.length).flatMap((schema, index) => compare(schema, now[index]!, at, walk)),
    ];
  });
}

function lostVariants(old: readonly Schema[], after: Schema, at: string): string[] {
  const now = typesOf(after);
  const lost = old.flatMap(typesOf).filter((type) => now.length && !wider(type, now));
  return lost.length ? [`${place(at)}: no longer takes ${lost.join(', ')}`] : [];
}

function gainedVariants(before: Schema, now: readonly Schema[], at: string): string[] {
  const old = typesOf(before);
  const gained = now.flatMap(typesOf).filter((type) => old.length && !wider(type, old));
  return gained.length ? [`${place(at)}: answers ${gained.join(', ')} now`] : [];
}
