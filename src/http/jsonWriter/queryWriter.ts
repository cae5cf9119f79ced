import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getArgumentValues,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { beginRun, selectedOn, unwritable, type Write, writerOf } from './jsonWriter.js';

/** Runs a query and answers its data as JSON. Rejects with what a resolver throws, or with `unwritable`. */
export type WriteQuery = (context: object, variables: Readonly<Record<string, unknown>>) => Promise<string>;

interface Root {
  begin: string;
  field: GraphQLField<unknown, unknown>;
  info: Omit<GraphQLResolveInfo, 'variableValues'>;
  write: Write;
}

/** Undefined for what isn't as plain as jsonWriter.ts has it. */
export function createQueryWriter(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): WriteQuery | undefined {
  const query = schema.getQueryType();
  if (operation.operation !== 'query' || !query) return undefined;
  const roots = rootsOf(schema, document, operation, query);
  if (!roots) return undefined;
  const definitions = operation.variableDefinitions ?? [];
  const coercedOf = (variables: Readonly<Record<string, unknown>>): Record<string, unknown> => {
    if (definitions.length === 0) return {};
    const { coerced, errors } = getVariableValues(schema, definitions, variables, { maxErrors: 1 });
    if (errors) throw errors[0] as Error;
    return coerced;
  };
  return async (context, variables) => {
    const coerced = coercedOf(variables);
    // All begin before any is waited for, as graphql-js has it.
    const values = await Promise.all(roots.map((root) => resolved(root, context, coerced)));
    beginRun();
    let text = '';
    for (let n = 0; n < roots.length; n++) {
      const { begin, write } = roots[n] as Root;
      text += begin + write(values[n]);
    }
    return `${text}}`;
  };
}

function rootsOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  query: GraphQLObjectType,
): Root[] | undefined {
  const fragments: Record<string, FragmentDefinitionNode> = {};
  for (const one of document.definitions) if (one.kind === Kind.FRAGMENT_DEFINITION) fragments[one.name.value] = one;
  const place = { schema, fragments };
  const selected = selectedOn(place, operation.selectionSet, query) ?? [];
  const roots: Root[] = [];
  for (const { key, node } of selected) {
    const field = query.getFields()[node.name.value];
    const write = field?.resolve && writerOf(place, field.type, node.selectionSet);
    if (!field || !write) return undefined;
    roots.push({
      begin: `${roots.length === 0 ? '{' : ','}"${key}":`,
      field,
      write,
      info: {
        ...{ fieldName: field.name, fieldNodes: [node], returnType: field.type, parentType: query },
        ...{ path: { prev: undefined, key, typename: query.name }, schema, fragments, rootValue: undefined, operation },
      },
    });
  }
  return roots.length > 0 ? roots : undefined;
}

async function resolved({ field, info }: Root, context: object, variableValues: Record<string, unknown>): Promise<unknown> {
  const [node] = info.fieldNodes;
  const args = node && field.args.length > 0 ? getArgumentValues(field, node, variableValues) : {};
  const value: unknown = await field.resolve?.(undefined, args, context, { ...info, variableValues });
  if (value instanceof Error) throw unwritable;
  return value;
}
