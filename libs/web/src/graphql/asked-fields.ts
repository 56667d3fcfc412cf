import { Extensions } from '@nestjs/graphql';
import {
  type FieldNode,
  getNamedType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';

const READS = 'reads';

/**
 * On a field with a handler: the properties that the handler reads of its parent. A list then fetches these instead of
 * everything, when the field is asked for.
 */
export function Reads(...properties: readonly string[]): MethodDecorator {
  return Extensions({ [READS]: properties }) as MethodDecorator;
}

type Info = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments' | 'returnType'>;
type Asked = ReadonlySet<string> | undefined;

/** All fields in the selections, fragments written out; `@skip` and `@include` are taken as "maybe", which is yes. */
function fieldsOf(
  sets: readonly (SelectionSetNode | undefined)[],
  fragments: Info['fragments'],
): FieldNode[] {
  return sets
    .flatMap((set) => set?.selections ?? [])
    .flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection];
      const inner = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection;
      return fieldsOf([inner?.selectionSet], fragments);
    });
}

/** The properties behind one field; nothing when its handler does not say. */
function behind(type: GraphQLObjectType, name: string): readonly string[] | undefined {
  if (name.startsWith('__')) return [];
  const field = type.getFields()[name];
  const reads = field?.extensions[READS] as readonly string[] | undefined;
  return reads ?? (field && !field.resolve ? [name] : undefined);
}

function collect({ fieldNodes, fragments, returnType }: Info, path: readonly string[]): Asked {
  let type = getNamedType(returnType);
  let fields: readonly FieldNode[] = fieldNodes;
  for (const step of path) {
    fields = fieldsOf(
      fields.map(({ selectionSet }) => selectionSet),
      fragments,
    ).filter(({ name }) => name.value === step);
    const field = isObjectType(type) ? type.getFields()[step] : undefined;
    if (field) type = getNamedType(field.type);
  }
  if (!isObjectType(type)) return undefined;
  const asked = new Set<string>();
  for (const { name } of fieldsOf(
    fields.map(({ selectionSet }) => selectionSet),
    fragments,
  )) {
    const properties = behind(type, name.value);
    if (!properties) return undefined;
    for (const property of properties) asked.add(property);
  }
  return asked;
}

/** By the field's place in the document, which is kept as long as the document is, and by the path below it. */
const known = new WeakMap<FieldNode, Map<string, Asked>>();

/**
 * What somebody wants to know of the objects that a field answers, at `path` below it (`'edges', 'node'` for a
 * connection): their properties, those included that handlers of their fields read. `undefined`: everything.
 */
export function askedFields(info: Info, ...path: readonly string[]): Asked {
  const [node, ...others] = info.fieldNodes;
  // merged with others, it is not known by its own place alone
  if (!node || others.length) return collect(info, path);
  const ofNode = known.get(node) ?? new Map<string, Asked>();
  known.set(node, ofNode);
  const key = path.join('.');
  if (!ofNode.has(key)) ofNode.set(key, collect(info, path));
  return ofNode.get(key);
}
