import { type GraphQLOutputType, getNullableType, isListType, isNonNullType, isObjectType } from 'graphql';

/** JSON Schema as far as an answer's fields go. */
export interface Shape {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
}

/** Compares answers of REST, as OpenAPI has them, with types of GraphQL: names of fields, and what may be null. */
export class ShapeComparison {
  /** `Type.field` of those that were left out, because GraphQL says them otherwise. */
  readonly leftOut = new Set<string>();
  private readonly seen = new Set<string>();

  constructor(
    private readonly components: Readonly<Record<string, Shape>>,
    private readonly otherwise: Readonly<Record<string, string>>,
  ) {}

  /** What of `shape` GraphQL lacks or says otherwise; each type is compared with a shape once. */
  faults(type: GraphQLOutputType, shape: Shape, place: string): string[] {
    const of = getNullableType(type);
    const { properties, items } = this.plain(shape);
    if (isListType(of)) {
      const list = items ?? properties?.items?.items;
      return list ? this.faults(of.ofType, list, place) : [`${place}: a list here, and none in REST`];
    }
    if (!isObjectType(of)) return properties && of.name !== 'JsonValue' ? [`${place}: no object here`] : [];
    if (of.name.endsWith('Connection')) {
      const edges = getNullableType(of.getFields().edges!.type);
      const edge = isListType(edges) ? getNullableType(edges.ofType) : undefined;
      if (!isObjectType(edge)) return [`${place}: a connection without edges`];
      return this.faults(edge.getFields().node!.type, properties?.items?.items ?? {}, place);
    }
    const key = `${of.name} ${Object.keys(properties ?? {}).join(' ')}`;
    if (this.seen.has(key)) return [];
    this.seen.add(key);
    return Object.entries(properties ?? {}).flatMap(([name, inner]) =>
      this.fieldFaults(of.getFields()[name]?.type, inner, {
        place: `${of.name}.${name}`,
        required: this.plain(shape).required?.includes(name) ?? false,
      }),
    );
  }

  private fieldFaults(
    type: GraphQLOutputType | undefined,
    shape: Shape,
    { place, required }: { place: string; required: boolean },
  ): string[] {
    if (place in this.otherwise) {
      this.leftOut.add(place);
      return [];
    }
    if (!type) return [`${place}: only in REST`];
    const always = required && !this.isNullable(shape);
    const faults = this.faults(type, shape, place);
    if (always === isNonNullType(type)) return faults;
    return [`${place}: ${always ? 'never' : 'may be'} null in REST, and not so here`, ...faults];
  }

  /** Of any value nothing is said: not whether it may be null, either. */
  private isNullable(shape: Shape): boolean {
    const { type, anyOf, $ref } = shape;
    if ($ref) return this.isNullable(this.plain(shape));
    const isAnything = !['type', 'anyOf', 'oneOf', 'const', 'enum'].some((word) => word in shape);
    return isAnything || [type].flat().includes('null') || !!anyOf?.some((one) => one.type === 'null');
  }

  /** Behind its reference, and without `null` beside it. */
  private plain(shape: Shape): Shape {
    const { $ref, anyOf } = shape;
    if ($ref) return this.plain(this.components[$ref.replace('#/components/schemas/', '')] ?? {});
    const rest = anyOf?.filter(({ type }) => type !== 'null');
    return rest?.length === 1 ? this.plain(rest[0]!) : shape;
  }
}
