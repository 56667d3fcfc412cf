import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedType,
  getNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
} from 'graphql';

/** A document of one root field, and where its variables take ids. */
export interface RootField {
  /** E.g. `mutation updateCamera`. */
  readonly title: string;
  readonly document: string;
  readonly args: readonly GraphQLArgument[];
  /** The named type that it answers. */
  readonly answers: string;
  readonly idPlaces: readonly ArgumentPlace[];
}

export interface ArgumentPlace {
  readonly name: string;
  readonly steps: readonly string[];
}

const MOST_ITEMS = 2;
/** What is no single value: a polygon has three corners. */
const SHAPES: Readonly<Record<string, unknown>> = {
  points: [
    { x: 0.1, y: 0.1 },
    { x: 0.4, y: 0.1 },
    { x: 0.2, y: 0.5 },
  ],
};
/** What a scope names → its kind. */
const KINDS: Readonly<Record<string, string>> = {
  regionId: 'region',
  siteIds: 'sites',
  cameraGroupIds: 'cameraGroups',
};
let counter = 0;

/** Every root field with everything below it selected, to `depth` objects. */
export function rootFields(schema: GraphQLSchema, depth: number): RootField[] {
  return (['query', 'mutation'] as const).flatMap((kind) => {
    const root = kind === 'query' ? schema.getQueryType() : schema.getMutationType();
    return Object.values(root?.getFields() ?? {}).map(({ name, args, type }) => {
      const declared = args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
      const passed = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
      const document =
        `${kind} Asked${declared ? `(${declared})` : ''} { ` +
        `${name}${passed ? `(${passed})` : ''}${selection(schema, type, depth, [])} }`;
      const idPlaces = args.flatMap((arg) => placesOf(arg.type, [arg.name], arg.name));
      return { title: `${kind} ${name}`, document, args, answers: getNamedType(type).name, idPlaces };
    });
  });
}

function selection(
  schema: GraphQLSchema,
  of: GraphQLOutputType,
  depth: number,
  above: readonly string[],
): string {
  const type: GraphQLNamedType = getNamedType(of);
  if (isUnionType(type)) {
    const members = type
      .getTypes()
      .map((member) => `... on ${member.name}${selection(schema, member, depth, above)}`);
    return ` { ${members.join(' ')} }`;
  }
  if (!isObjectType(type)) return '';
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const below = getNamedType(field.type);
    const composite = isObjectType(below) || isUnionType(below);
    if (composite && (depth === 0 || above.includes(below.name))) return [];
    const paged = field.args.some(({ name }) => name === 'first') ? `(first: ${MOST_ITEMS})` : '';
    return [`${field.name}${paged}${selection(schema, field.type, depth - 1, [...above, type.name])}`];
  });
  return ` { ${['__typename', ...fields].join(' ')} }`;
}

function placesOf(of: GraphQLInputType, steps: readonly string[], name: string): ArgumentPlace[] {
  const type = getNamedType(of);
  if (type.name === 'ID') return [{ name, steps }];
  if (!isInputObjectType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) =>
    placesOf(field.type, [...steps, field.name], field.name),
  );
}

interface Filling {
  readonly id: (name: string) => string;
  /** The optional arguments on the way to the place that is asked about. */
  readonly steps?: readonly string[];
  /** Texts that have to be right, by argument or field name. */
  readonly texts?: Readonly<Record<string, string>>;
}

/** The smallest variables that fit: what is required and what lies on the way. */
export function variablesFor(args: readonly GraphQLArgument[], filling: Filling): Record<string, unknown> {
  return fields(args, filling, filling.steps ?? []);
}

function fields(
  all: readonly (GraphQLArgument | GraphQLInputField)[],
  filling: Filling,
  [step, ...rest]: readonly string[],
): Record<string, unknown> {
  const wanted = all.filter((field) => field.name === step || isRequired(field) || field.name === 'first');
  return Object.fromEntries(
    wanted.map((field) => [
      field.name,
      valueFor(field.type, field.name, filling, field.name === step ? rest : []),
    ]),
  );
}

const isRequired = (field: GraphQLArgument | GraphQLInputField) =>
  isRequiredArgument(field as GraphQLArgument) || isRequiredInputField(field as GraphQLInputField);

function valueFor(of: GraphQLInputType, name: string, filling: Filling, steps: readonly string[]): unknown {
  if (isNonNullType(of)) return valueFor(of.ofType, name, filling, steps);
  if (isListType(of)) return SHAPES[name] ?? [valueFor(of.ofType, name, filling, steps)];
  if (isInputObjectType(of)) {
    const values = fields(Object.values(of.getFields()), filling, steps);
    // an assignment's scope says its kind beside what it names
    const kind = KINDS[steps[0] ?? ''];
    return kind && 'kind' in values ? { ...values, kind } : values;
  }
  if (isEnumType(of)) return of.getValues()[0]?.name;
  if (of.name === 'ID') return filling.id(name);
  if (of.name === 'Int') return name === 'first' ? MOST_ITEMS : 1;
  if (of.name === 'Boolean') return false;
  return (
    filling.texts?.[name] ?? (name === 'code' ? `g${(counter += 1)}x` : '店舗における犯罪及び事故の防止')
  );
}
