import {
  astFromValue,
  type DocumentNode,
  defaultFieldResolver,
  type ExecutionResult,
  execute,
  type FragmentDefinitionNode,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  type GraphQLType,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type NamedTypeNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
  typeFromAST,
  type ValueNode,
  valueFromASTUntyped,
  visit,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { unwritable } from '../jsonWriter/jsonWriter.js';
import { createQueryWriter } from '../jsonWriter/queryWriter.js';

/** Runs an operation for one request. Its errors are graphql-js' own. */
export type Run = (context: object, variables: Readonly<Record<string, unknown>>) => Promise<Result>;
/** `text`: the data as JSON, of a query without errors. */
export type Result = ExecutionResult<Record<string, unknown>> & { text?: string };

/** The one mutation of a request, as it came out. */
interface Change {
  outcome?: Promise<unknown>;
}
/** By the context of the request. */
type Changes = WeakMap<object, Change>;

/**
 * Operations as code that graphql-jit makes of each when it first runs, instead of walking the document each time: 50 messages with their
 * sender ids take graphql-js 380 µs of processor and this 14. What is plainer still goes from rows to text (jsonWriter). Undefined for what
 * isn't plain. Where something failed graphql-js runs the
 * operation again, so that errors are its own; of a mutation only what is selected, since that itself never runs twice.
 */
export function createJitExecutor(schema: GraphQLSchema): (document: DocumentNode, operation: OperationDefinitionNode) => Run | undefined {
  const kept = new WeakMap<OperationDefinitionNode, Run | 'not plain'>();
  const changes = runMutationsOnce(schema);
  return (document, operation) => {
    const run =
      kept.get(operation) ?? (isPlain(schema, document, operation) ? createRun(schema, document, operation, changes) : 'not plain');
    kept.set(operation, run);
    return run === 'not plain' ? undefined : run;
  };
}

/** Where a request is in `changes`, its mutation's resolver runs once, and is answered with that outcome whenever it is called again. */
function runMutationsOnce(schema: GraphQLSchema): Changes {
  const changes: Changes = new WeakMap();
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const { resolve = defaultFieldResolver } = field;
    field.resolve = (source, args, context, info) => {
      const change = changes.get(context);
      if (!change) return resolve(source, args, context, info);
      change.outcome ??= new Promise((settle) => settle(resolve(source, args, context, info)));
      return change.outcome;
    };
  }
  return changes;
}

/**
 * Fields of one operation, its fragments written out, each as often as it is compiled (a Node's: for every type): one costs 50 µs, and
 * nobody's request may hold up the others' for long. 20 `node` of one document took 60–200 ms.
 */
const MOST_FIELDS = 400;

function createRun(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, changes: Changes): Run {
  const operationName = operation.name?.value;
  const delicate = delicateVariables(document, operation);
  const fill = fillDefaults(schema, operation);
  let compiled: ReturnType<typeof compileQuery<Record<string, unknown>, Record<string, unknown>>> | undefined;
  let write = createQueryWriter(schema, document, operation);
  const walk = async (context: object, variables: Readonly<Record<string, unknown>>): Promise<Result> =>
    (await execute({ schema, document, operationName, contextValue: context, variableValues: variables })) as Result;
  return async (context, variables) => {
    try {
      if (write) return { text: await write(context, variables) };
    } catch (error) {
      if (error !== unwritable) return walk(context, variables);
      write = undefined;
    }
    compiled ??= compileQuery(schema, document, operationName);
    if (operation.operation === 'mutation') changes.set(context, {});
    const areGiven = delicate.every((name) => Object.hasOwn(variables, name) && variables[name] !== null);
    if (areGiven && isCompiledQuery(compiled)) {
      const result = (await compiled.query(undefined, context, fill ? fill(variables) : variables)) as Result;
      if (!result.errors) return result;
    }
    return walk(context, variables);
  };
}

/**
 * Variables that may be null, inside a literal or deciding whether a field is there. Where one isn't given, graphql-jit reads null: yet a
 * member of an input that is left out gets its default or isn't there, and nothing can be decided by null.
 */
function delicateVariables(document: DocumentNode, operation: OperationDefinitionNode): string[] {
  const nullable = (operation.variableDefinitions ?? []).filter(({ type }) => type.kind !== Kind.NON_NULL_TYPE);
  if (nullable.length === 0) return [];
  const delicate = new Set<string>();
  visit(document, {
    Variable({ name }, _key, _parent, _path, ancestors) {
      if (ancestors.some((one) => 'kind' in one && delicatePlaces.has(one.kind))) delicate.add(name.value);
    },
  });
  return nullable.map(({ variable }) => variable.name.value).filter((name) => delicate.has(name));
}

const delicatePlaces: ReadonlySet<Kind> = new Set([Kind.OBJECT, Kind.LIST, Kind.DIRECTIVE]);

/**
 * Whether it is worth compiling: not too large, no introspection (rare, and its types go round in circles), and no member named __proto__,
 * which an object literal would take for its prototype, or variable named as what every object has. Of mutations only one at a time.
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
  const { operation: type, selectionSet } = operation;
  const isOneChange = type === 'mutation' && selectionSet.selections.length === 1 && selectionSet.selections[0]?.kind === Kind.FIELD;
  const areReadable = operation.variableDefinitions?.every(
    ({ variable: { name }, type }) => !(name.value in Object.prototype) && isReadable(typeFromAST(schema, type as NamedTypeNode)),
  );
  return (type === 'query' || isOneChange) && areReadable !== false && walk(selectionSet, schema.getRootType(type) ?? undefined, 1);
}

/** graphql-jit would for ever write out how an input is read that may hold itself, and doesn't know @oneOf. */
function isReadable(type: GraphQLType | undefined, inside: readonly GraphQLType[] = []): boolean {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return true;
  if (named.isOneOf || inside.includes(named)) return false;
  return Object.values(named.getFields()).every((field) => isReadable(field.type, [...inside, named]));
}

const typesOf = (schema: GraphQLSchema, type: GraphQLNamedType | undefined): number =>
  isAbstractType(type) ? schema.getPossibleTypes(type).length : 1;

const isReserved = (name: string | undefined): boolean => name !== '__typename' && name?.startsWith('__') === true;

type Variables = Readonly<Record<string, unknown>>;
type Fill = (value: unknown) => unknown;

/**
 * Writes the defaults of input members that are left out into the variables of an operation. graphql-jit takes a member that is required
 * and has a default for missing: such a send, the usual one, then ran by graphql-js, and its errors were made in vain. Undefined where no
 * variable has any. No input type may hold itself.
 */
export function fillDefaults(schema: GraphQLSchema, operation: OperationDefinitionNode): ((variables: Variables) => Variables) | undefined {
  const fills = (operation.variableDefinitions ?? []).flatMap(({ variable, type }): [string, Fill][] => {
    const input = typeFromAST(schema, type as Parameters<typeof typeFromAST>[1]);
    const fill = isInputType(input) ? fillOf(input) : undefined;
    return fill ? [[variable.name.value, fill]] : [];
  });
  if (fills.length === 0) return undefined;
  return (variables) => {
    const filled: Record<string, unknown> = { ...variables };
    for (const [name, fill] of fills) if (Object.hasOwn(filled, name)) filled[name] = fill(filled[name]);
    return filled;
  };
}

function fillOf(type: GraphQLInputType): Fill | undefined {
  if (isNonNullType(type)) return fillOf(type.ofType);
  if (isInputObjectType(type)) return fillObject(type);
  if (!isListType(type)) return undefined;
  const fill = fillOf(type.ofType);
  return fill && ((value) => (Array.isArray(value) ? value.map(fill) : fill(value)));
}

function fillObject(type: GraphQLInputObjectType): Fill | undefined {
  const defaults: [string, unknown][] = [];
  const inner: [string, Fill][] = [];
  for (const { name, type: of, defaultValue } of Object.values(type.getFields())) {
    // As a caller would write it: an enum's name, a moment's text.
    if (defaultValue !== undefined) defaults.push([name, valueFromASTUntyped(astFromValue(defaultValue, of) as ValueNode)]);
    const fill = fillOf(of);
    if (fill) inner.push([name, fill]);
  }
  if (defaults.length + inner.length === 0) return undefined;
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const filled = { ...value } as Record<string, unknown>;
    for (const [name, own] of defaults) if (filled[name] === undefined) filled[name] = own;
    for (const [name, fill] of inner) if (filled[name] !== undefined) filled[name] = fill(filled[name]);
    return filled;
  };
}
