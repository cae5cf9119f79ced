import 'reflect-metadata';
import { type GraphQLObjectType, type GraphQLSchema, isAbstractType, isObjectType } from 'graphql';
import { buildSchemaSync, type NonEmptyArray } from 'type-graphql';
import { nodeIdOf } from '../../../entities/nodeIds.js';
import { DateTime } from '../../../entities/types/scalars.js';

// biome-ignore lint/complexity/noBannedTypes: type-graphql's own type for a resolver class
type ResolverClass = Function;

/** type-graphql asks for one wherever there are subscriptions; ours each bring their own stream, so it is never used. */
const noPubSub = {
  publish: () => {
    throw new Error('events go through src/events.ts');
  },
  subscribe: () => {
    throw new Error('a subscription needs its own `subscribe`');
  },
};

/**
 * The executable schema. Input is checked in the use cases (`validate: false`: the library's validator is slow and shows the whole input,
 * passwords included, in an error), and no middleware is global: each would wrap every scalar in a promise, 4.0 k against 1.5 k requests/s.
 */
export function buildAppSchema(resolvers: readonly ResolverClass[]): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: resolvers as NonEmptyArray<ResolverClass>,
    validate: false,
    scalarsMap: [{ type: Date, scalar: DateTime }],
    pubSub: noPubSub,
    // It introspects the schema at each start, a tenth of its time, to see what Apollo Server checks as well.
    skipCheck: true,
  });
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isObjectType(type)) showPublicId(type);
    // type-graphql's own is an async function, which costs a promise per value and which compilers of queries refuse.
    if (isAbstractType(type)) type.resolveType = (value: { __typename: string }) => value.__typename;
  }
  return schema;
}

/** Rows hold uuids; what leaves has its type in front. In one place, so that no resolver forgets it. */
function showPublicId(type: GraphQLObjectType): void {
  const field = type.getFields().id;
  if (!field) return;
  const idOf = nodeIdOf(type.name);
  if (!idOf) throw new Error(`The type ${type.name} has an id and no prefix; name its noun in entities/nodeIds.ts`);
  field.resolve = idOf;
  // It looks at nothing but the row: jsonWriter.ts calls it with nothing else.
  field.extensions = { ...field.extensions, ofRow: true };
}
