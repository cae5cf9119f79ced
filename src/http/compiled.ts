import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  GraphQLID,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  GraphQLString,
  getArgumentValues,
  getVariableValues,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** One request's part of an execution. */
interface Run {
  readonly variables: Record<string, unknown>;
  readonly context: unknown;
}
type Complete = (value: unknown, run: Run) => unknown;
type Read = (source: unknown, run: Run) => unknown;
type Plan = (run: Run) => unknown;

/** A document like this one is left to graphql-js. */
class NotCompiled extends Error {}
/** A value that doesn't fit its type: the request runs again on graphql-js, which says it as the specification wants. */
class NotAnswered extends Error {}

const noArguments: Record<string, unknown> = Object.freeze({});
const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
/** Null where a type allows it. A promise is judged when it is settled. */
const orNull =
  (complete: Complete): Complete =>
  (value, run) =>
    value === null || value === undefined ? null : complete(value, run);

interface Kept {
  requests: number;
  plan?: Plan;
}

/**
 * Runs queries from closures that are made once per operation, on its second request, instead of walking the document each time: 50 messages
 * with their sender ids took graphql-js a third of the request. Answers the data, or undefined where graphql-js must run the request
 * (it wasn't asked twice, it holds a directive, something failed): a query may run twice then, and its errors are graphql-js' own.
 */
export function createCompiled(schema: GraphQLSchema) {
  const kept = new WeakMap<OperationDefinitionNode, Kept>();
  const planOf = (document: DocumentNode, operation: OperationDefinitionNode): Plan | undefined => {
    const known = kept.get(operation) ?? { requests: 0 };
    kept.set(operation, known);
    known.requests += 1;
    if (known.requests === 2) known.plan = compile(schema, document, operation);
    return known.plan;
  };
  return async (
    document: DocumentNode,
    operation: OperationDefinitionNode,
    inputs: Readonly<Record<string, unknown>>,
    context: unknown,
  ): Promise<Record<string, unknown> | undefined> => {
    if (operation.operation !== 'query') return undefined;
    const plan = planOf(document, operation);
    if (!plan) return undefined;
    const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], inputs);
    if (!coerced) return undefined;
    try {
      return (await plan({ variables: coerced, context })) as Record<string, unknown>;
    } catch {
      // Whatever it was, graphql-js meets it again, and there it is masked, logged and answered.
      return undefined;
    }
  };
}

function compile(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Plan | undefined {
  const root = schema.getQueryType();
  if (!root) return undefined;
  try {
    const selection = new Compiler(schema, document, operation).selection(root, [operation.selectionSet]);
    return (run) => selection(undefined, run);
  } catch (error) {
    if (error instanceof NotCompiled) return undefined;
    throw error;
  }
}

class Compiler {
  private readonly fragments: Record<string, FragmentDefinitionNode> = Object.create(null);

  constructor(
    private readonly schema: GraphQLSchema,
    document: DocumentNode,
    private readonly operation: OperationDefinitionNode,
  ) {
    for (const definition of document.definitions)
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.fragments[definition.name.value] = definition;
  }

  selection(type: GraphQLObjectType, sets: SelectionSetNode[]): Complete {
    // Its isTypeOf would have to be asked of each value; no type of ours has one.
    if (type.isTypeOf) throw new NotCompiled();
    const nodes = new Map<string, FieldNode[]>();
    for (const set of sets) this.collect(type, set, nodes, new Set());
    const reads = [...nodes].map(([key, same]): [string, Read] => [key, this.field(type, key, same)]);
    return (source, run) => {
      const data: Record<string, unknown> = {};
      const pending: Promise<void>[] = [];
      try {
        for (const [key, read] of reads) {
          const value = read(source, run);
          data[key] = value;
          if (isPromise(value))
            pending.push(
              value.then((settled) => {
                data[key] = settled;
              }),
            );
        }
      } catch (error) {
        return abandon(pending, error);
      }
      return pending.length > 0 ? Promise.all(pending).then(() => data) : data;
    };
  }

  /** The fields that this type answers, in the order of the document, those of one name together. */
  private collect(type: GraphQLObjectType, set: SelectionSetNode, into: Map<string, FieldNode[]>, seen: Set<string>): void {
    for (const selection of set.selections) {
      if (selection.directives?.length) throw new NotCompiled();
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        const same = into.get(key);
        if (same) same.push(selection);
        else into.set(key, [selection]);
        continue;
      }
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? this.fragments[selection.name.value] : selection;
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        if (seen.has(selection.name.value)) continue;
        seen.add(selection.name.value);
      }
      if (!fragment || fragment.directives?.length) throw new NotCompiled();
      const condition = fragment.typeCondition && this.schema.getType(fragment.typeCondition.name.value);
      const applies = !condition || condition === type || (isAbstractType(condition) && this.schema.isSubType(condition, type));
      if (applies) this.collect(type, fragment.selectionSet, into, seen);
    }
  }

  private field(type: GraphQLObjectType, key: string, nodes: FieldNode[]): Read {
    const [node] = nodes as [FieldNode];
    const name = node.name.value;
    if (name === '__typename') return () => type.name;
    const definition = type.getFields()[name];
    // Introspection is rare, and an answer's member of this name would be its prototype.
    if (!definition || key === '__proto__') throw new NotCompiled();
    const complete = this.completion(definition.type, nodes);
    const resolve = this.resolution(type, definition, key, nodes);
    return (source, run) => {
      const value = resolve(source, run);
      return isPromise(value) ? value.then((settled) => complete(settled, run)) : complete(value, run);
    };
  }

  private resolution(type: GraphQLObjectType, definition: GraphQLField<unknown, unknown>, key: string, nodes: FieldNode[]): Read {
    const [node] = nodes as [FieldNode];
    const { name, resolve } = definition;
    const argumentsOf = (run: Run) => (definition.args.length === 0 ? noArguments : getArgumentValues(definition, node, run.variables));
    const known: Omit<GraphQLResolveInfo, 'variableValues'> = {
      fieldName: name,
      fieldNodes: nodes,
      returnType: definition.type,
      parentType: type,
      // The way from the root is not kept: nobody asks, and errors are graphql-js'.
      path: { prev: undefined, key, typename: type.name },
      schema: this.schema,
      fragments: this.fragments,
      rootValue: undefined,
      operation: this.operation,
    };
    const infoOf = (run: Run): GraphQLResolveInfo => ({ ...known, variableValues: run.variables });
    if (resolve && resolve.length <= 1) return (source, run) => resolve(source, noArguments, run.context, known as GraphQLResolveInfo);
    if (resolve) return (source, run) => resolve(source, argumentsOf(run), run.context, infoOf(run));
    return (source, run) => {
      const value = (source as Record<string, unknown> | null | undefined)?.[name];
      return typeof value === 'function' ? value.call(source, argumentsOf(run), run.context, infoOf(run)) : value;
    };
  }

  private completion(type: GraphQLOutputType, nodes: FieldNode[]): Complete {
    if (!isNonNullType(type)) return orNull(this.present(type, nodes));
    const complete = this.present(type.ofType, nodes);
    return (value, run) => {
      if (value === null || value === undefined) throw new NotAnswered();
      return complete(value, run);
    };
  }

  /** How a value that is there is completed. */
  private present(type: GraphQLOutputType, nodes: FieldNode[]): Complete {
    if (isListType(type)) return listOf(this.completion(type.ofType, nodes));
    if (type === GraphQLString || type === GraphQLID) return (value) => (typeof value === 'string' ? value : serialized(type, value));
    if (isLeafType(type)) return (value) => serialized(type, value);
    const sets = nodes.flatMap((node) => node.selectionSet ?? []);
    if (isObjectType(type)) {
      const complete = this.selection(type, sets);
      return (value, run) => complete(rightful(value), run);
    }
    if (!isAbstractType(type) || !type.resolveType) throw new NotCompiled();
    const { resolveType } = type;
    const each = new Map(this.schema.getPossibleTypes(type).map((one) => [one.name, this.selection(one, sets)]));
    return (value, run) => {
      const name = resolveType(rightful(value), run.context, undefined as never, type);
      const complete = typeof name === 'string' ? each.get(name) : undefined;
      if (!complete) throw new NotAnswered();
      return complete(value, run);
    };
  }
}

const rightful = (value: unknown): unknown => {
  if (value instanceof Error) throw value;
  return value;
};

function serialized(type: { serialize(value: unknown): unknown }, value: unknown): unknown {
  const result = type.serialize(rightful(value));
  if (result === null || result === undefined) throw new NotAnswered();
  return result;
}

function listOf(complete: Complete): Complete {
  return (value, run) => {
    if (!Array.isArray(value)) throw new NotAnswered();
    const pending: Promise<unknown>[] = [];
    const completed: unknown[] = [];
    try {
      for (const item of value) {
        const one = isPromise(item) ? item.then((settled) => complete(settled, run)) : complete(item, run);
        if (isPromise(one)) pending.push(one);
        completed.push(one);
      }
    } catch (error) {
      return abandon(pending, error);
    }
    return pending.length > 0 ? Promise.all(completed) : completed;
  };
}

/** Gives up beside promises that nobody will wait for any more: one that rejects would end the process. */
function abandon(pending: Promise<unknown>[], error: unknown): never {
  for (const one of pending) one.catch(() => undefined);
  throw error;
}
