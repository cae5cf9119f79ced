import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';

interface Kept {
  requests: number;
  query?: CompiledQuery['query'];
}

/**
 * Runs queries as code that graphql-jit makes once per operation, on its second request, instead of walking the document each time: 50
 * messages with their sender ids take graphql-js 380 µs of processor and this 14. Answers the data, or undefined where graphql-js must
 * run the
 * request (it wasn't asked twice, isn't plain, or something failed): a query may run twice then, and its errors are graphql-js' own.
 */
export function createJitExecutor(schema: GraphQLSchema) {
  const kept = new WeakMap<OperationDefinitionNode, Kept>();
  return async (
    document: DocumentNode,
    operation: OperationDefinitionNode,
    inputs: Readonly<Record<string, unknown>>,
    context: unknown,
  ): Promise<Record<string, unknown> | undefined> => {
    if (operation.operation !== 'query') return undefined;
    const known = kept.get(operation) ?? { requests: 0 };
    kept.set(operation, known);
    known.requests += 1;
    if (known.requests === 2) known.query = compile(schema, document, operation);
    const result = await known.query?.(undefined, context, inputs);
    return result && !result.errors ? (result.data as Record<string, unknown>) : undefined;
  };
}

/**
 * Fields of one operation, its fragments written out, each as often as it is compiled (a Node's: for every type): one costs 50 µs, and
 * nobody's request may hold up the others' for long. 20 `node` of one document took 60–200 ms.
 */
const MOST_FIELDS = 400;

function compile(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Kept['query'] {
  if (!isPlain(schema, document, operation)) return undefined;
  const compiled = compileQuery(schema, document, operation.name?.value);
  return isCompiledQuery(compiled) ? compiled.query : undefined;
}

/**
 * Whether it is worth compiling: not too large, no introspection (rare, and its types go round in circles), and no member named __proto__,
 * which an answer made as an object literal would take for its prototype.
 */
function isPlain(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): boolean {
  const fragments = new Map(document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])));
  let left = MOST_FIELDS;
  /** `times`: how many types the selection is compiled for. */
  const walk = (set: SelectionSetNode, type: GraphQLNamedType | undefined, times: number): boolean =>
    set.selections.every((selection) => {
      left -= times;
      if (left < 0) return false;
      if (selection.kind === Kind.FIELD) {
        if ([selection.name.value, selection.alias?.value].some(isReserved)) return false;
        if (!selection.selectionSet) return true;
        const field = isObjectType(type) ? type.getFields()[selection.name.value] : undefined;
        const inner = field && getNamedType(field.type);
        return walk(selection.selectionSet, inner, times * typesOf(schema, inner));
      }
      const { selectionSet, typeCondition } =
        selection.kind === Kind.FRAGMENT_SPREAD ? (fragments.get(selection.name.value) as FragmentDefinitionNode) : selection;
      const narrowed = typeCondition ? schema.getType(typeCondition.name.value) : type;
      return walk(selectionSet, narrowed, (times / typesOf(schema, type)) * typesOf(schema, narrowed));
    });
  return walk(operation.selectionSet, schema.getQueryType() ?? undefined, 1);
}

const typesOf = (schema: GraphQLSchema, type: GraphQLNamedType | undefined): number =>
  isAbstractType(type) ? schema.getPossibleTypes(type).length : 1;

const isReserved = (name: string | undefined): boolean => name !== '__typename' && name?.startsWith('__') === true;
