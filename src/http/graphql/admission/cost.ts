import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { MOST_ROWS } from '../limits.js';

/** A page without a known `first`, and a list that has no such argument and doesn't say how many rows it usually has (`usualRows`). */
const ASSUMED_PAGE = 50;
const ASSUMED_LIST = 10;
/** A whole introspection takes about as long as this many cells. */
const INTROSPECTION = 5_000;
const MUTATION = 10;

/** A selection set's cost is `fixed + perItem × n`, n being the page size that the field above was given. */
interface Cost {
  fixed: number;
  perItem: number;
}

const memo = new WeakMap<OperationDefinitionNode, number>();

/**
 * What an operation may come to: one point a field, times the rows of the lists around it. Linear in the document, since a fragment's cost
 * is a line in n and computed once. Kept for good where no variable decides it. An unknown field costs like a leaf: validation names it.
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const before = memo.get(operation);
  if (before !== undefined) return before;
  const counter = new Counter(schema, document, operation, variables);
  const root = schema.getRootType(operation.operation) ?? undefined;
  const { fixed, perItem } = counter.selection(operation.selectionSet, root);
  const extra = operation.operation === 'mutation' ? MUTATION * operation.selectionSet.selections.length : 0;
  const cost = Math.min(fixed + perItem * ASSUMED_LIST + extra, Number.MAX_SAFE_INTEGER);
  if (!counter.variable) memo.set(operation, cost);
  return cost;
}

class Counter {
  /** A variable's value was looked at: the next request may cost something else. */
  variable = false;
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly known = new Map<string, Cost>();
  private readonly defaults = new Map<string, ValueNode>();

  constructor(
    private readonly schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    private readonly variables: Readonly<Record<string, unknown>>,
  ) {
    for (const definition of document.definitions)
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(definition.name.value, definition);
    for (const variable of operation.variableDefinitions ?? [])
      if (variable.defaultValue) this.defaults.set(variable.variable.name.value, variable.defaultValue);
  }

  selection(set: SelectionSetNode, type: GraphQLNamedType | undefined): Cost {
    const sum: Cost = { fixed: 0, perItem: 0 };
    for (const selection of set.selections) {
      const cost =
        selection.kind === Kind.FIELD
          ? this.field(selection, type)
          : selection.kind === Kind.FRAGMENT_SPREAD
            ? this.fragment(selection.name.value)
            : this.selection(selection.selectionSet, this.typeNamed(selection.typeCondition?.name.value) ?? type);
      sum.fixed += cost.fixed;
      sum.perItem += cost.perItem;
    }
    return sum;
  }

  private fragment(name: string): Cost {
    const before = this.known.get(name);
    if (before) return before;
    const fragment = this.fragments.get(name);
    if (!fragment) return { fixed: 0, perItem: 0 };
    const cost = this.selection(fragment.selectionSet, this.typeNamed(fragment.typeCondition.name.value));
    this.known.set(name, cost);
    return cost;
  }

  private field(node: FieldNode, parent: GraphQLNamedType | undefined): Cost {
    if (node.name.value === '__schema' || node.name.value === '__type') return { fixed: INTROSPECTION, perItem: 0 };
    if (!node.selectionSet) return { fixed: 1, perItem: 0 };
    const definition = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    const inner = this.selection(node.selectionSet, definition && getNamedType(definition.type));
    const rows = this.rowsGiven(node, definition);
    const isList = definition !== undefined && isListType(getNullableType(definition.type));
    if (!isList) return { fixed: 1 + inner.fixed + inner.perItem * (rows ?? ASSUMED_LIST), perItem: 0 };
    const each = inner.fixed + inner.perItem * ASSUMED_LIST;
    return rows === undefined ? { fixed: 1, perItem: each } : { fixed: 1 + rows * each, perItem: 0 };
  }

  /** `first` as written, by a variable or by default; else the longest list among the arguments; else what is usual, if that is known. */
  private rowsGiven(node: FieldNode, definition: GraphQLField<unknown, unknown> | undefined): number | undefined {
    const page = definition?.args.find((argument) => argument.name === 'first');
    if (page) {
      const written = node.arguments?.find((argument) => argument.name.value === 'first')?.value;
      const value = written ? this.number(written) : page.defaultValue;
      const rows = typeof value === 'number' ? value : ASSUMED_PAGE;
      return Math.min(Math.max(rows, 0), MOST_ROWS);
    }
    const longest = (node.arguments ?? []).reduce((most, argument) => Math.max(most, this.longest(argument.value)), 0);
    if (longest > 0) return Math.max(longest, ASSUMED_LIST);
    return definition?.extensions.usualRows as number | undefined;
  }

  private number(value: ValueNode): number | undefined {
    if (value.kind === Kind.INT) return Number(value.value);
    if (value.kind !== Kind.VARIABLE) return undefined;
    this.variable = true;
    const given = this.variables[value.name.value];
    if (typeof given === 'number') return given;
    const written = this.defaults.get(value.name.value);
    return written?.kind === Kind.INT ? Number(written.value) : undefined;
  }

  private longest(value: ValueNode): number {
    if (value.kind === Kind.LIST) return value.values.length;
    if (value.kind === Kind.OBJECT) return value.fields.reduce((most, field) => Math.max(most, this.longest(field.value)), 0);
    if (value.kind !== Kind.VARIABLE) return 0;
    this.variable = true;
    return longestOf(this.variables[value.name.value], 1);
  }

  private typeNamed(name: string | undefined): GraphQLNamedType | undefined {
    return name === undefined ? undefined : this.schema.getType(name);
  }
}

/** The longest list in a variable's value or, one level down, among an input's members. */
function longestOf(value: unknown, levels: number): number {
  if (Array.isArray(value)) return value.length;
  if (levels === 0 || typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((most: number, member) => Math.max(most, longestOf(member, levels - 1)), 0);
}
