import {
  type GraphQLFormattedError,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isScalarType,
} from 'graphql';
import type { Issue } from '../../errors.js';

/** Root fields that anybody may ask. What they take is no secret: a form without `email` must say so to whoever logs in. */
export const openToAll: readonly string[] = [
  ...['viewer', 'publicSettings', 'errorCodes', 'packages', 'paymentChannels', 'node', 'nodes'],
  ...['register', 'login', 'refreshSession', 'logout', 'verifyEmail', 'requestPasswordReset', 'resetPassword', 'acceptInvitation'],
  'switchTenant',
];

/** Every server has these. */
const common = ['Query', 'Mutation', 'Subscription', 'String', 'Int', 'Float', 'Boolean', 'ID', 'skip', 'include', 'if'];
const NAME = /[A-Za-z_]\w*/g;

/**
 * What a document's or its variables' refusal says to who may not read the schema: each name that they didn't write is "…", in the message
 * and in `issues` (a place ends before it). graphql-js names types, and members that are missing.
 */
export function withoutUnwrittenNames(
  error: GraphQLFormattedError,
  { schema, source, variables }: { schema: GraphQLSchema; source: string; variables: unknown },
): GraphQLFormattedError {
  const names = new Set([...common, ...(`${source} ${JSON.stringify(variables ?? {})}`.match(NAME) ?? [])]);
  for (const field of openToAll) if (names.has(field)) addInputNames(schema, field, names);
  const isKnown = (text: string) => (text.match(NAME) ?? []).every((name) => names.has(name));
  const issues = ((error.extensions?.issues ?? []) as Issue[]).flatMap((issue) => {
    const places = issue.field?.split('.') ?? [];
    const unknown = places.findIndex((place) => !isKnown(place));
    if (unknown < 0) return issue;
    return unknown === 0 ? [] : { ...issue, field: places.slice(0, unknown).join('.') };
  });
  const message = error.message
    .replace(/"([^"]*)"/g, (quoted, text) => (isKnown(text) ? quoted : '"…"'))
    // Our scalars name themselves: "A value does not fit its type: PhoneNumber is written as a string."
    .replace(/(?<=^|: )\w+/g, (word) => (isScalarType(schema.getType(word)) && !isKnown(word) ? 'This' : word));
  return { ...error, message, extensions: { ...error.extensions, issues } };
}

/** Adds the names of a root field's arguments, of their types and of all that is in those. */
function addInputNames(schema: GraphQLSchema, field: string, names: Set<string>): void {
  const inside = new Set<string>();
  const add = (name: string, type: GraphQLInputType): void => {
    names.add(name);
    const of = getNamedType(type);
    names.add(of.name);
    if (!isInputObjectType(of) || inside.has(of.name)) return;
    inside.add(of.name);
    for (const member of Object.values(of.getFields())) add(member.name, member.type);
  };
  for (const root of [schema.getQueryType(), schema.getMutationType()])
    for (const { name, type } of root?.getFields()[field]?.args ?? []) add(name, type);
}
