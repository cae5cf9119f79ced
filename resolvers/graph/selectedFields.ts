import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

const known = new WeakMap<FieldNode, ReadonlySet<string>>();

/**
 * The names of all fields anywhere below a field, whatever type they are of: a statement may leave out columns that aren't among them.
 * Computed once per document.
 */
export function selectedFields(info: GraphQLResolveInfo): ReadonlySet<string> {
  const [node, ...others] = info.fieldNodes;
  const before = node && others.length === 0 ? known.get(node) : undefined;
  if (before) return before;
  const names = new Set<string>();
  const seen = new Set<string>();
  const walk = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FIELD) names.add(selection.name.value);
      if (selection.kind !== Kind.FRAGMENT_SPREAD) {
        walk(selection.selectionSet);
        continue;
      }
      const { value } = selection.name;
      if (!seen.has(value)) walk(info.fragments[value]?.selectionSet);
      seen.add(value);
    }
  };
  for (const one of info.fieldNodes) walk(one.selectionSet);
  if (node && others.length === 0) known.set(node, names);
  return names;
}
