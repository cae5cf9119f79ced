import 'reflect-metadata';
import { type GraphQLObjectType, type GraphQLSchema, isAbstractType, isObjectType } from 'graphql';
import { buildSchemaSync, type NonEmptyArray } from 'type-graphql';
import { DateTime } from '../../../entities/types/scalars.js';
import { type Noun, publicId } from '../../lib/ids.js';

/** Which noun's prefix a type's id is shown with. A type with an id that is neither here nor below is a fault found at start. */
const nouns: Record<string, Noun> = {
  Message: 'message',
  SenderId: 'senderId',
  Package: 'package',
  Purchase: 'purchase',
  LedgerEntry: 'ledgerEntry',
  Tenant: 'tenant',
  Balance: 'balance',
  SmsCapability: 'smsCapability',
  TenantSettings: 'tenantSettings',
  Viewer: 'viewer',
  User: 'user',
  Membership: 'membership',
  OptOut: 'optOut',
  Invitation: 'invitation',
  Email: 'email',
  AuditEvent: 'auditEvent',
  ApiKey: 'apiKey',
  File: 'file',
  Alert: 'alert',
  QuarantinedItem: 'quarantinedItem',
};

/** Rows that belong to another have its id and a number in theirs. */
const parts: Record<string, { noun: Noun; of: string; number: string }> = {
  MessageEvent: { noun: 'messageEvent', of: 'messageId', number: 'n' },
  Attempt: { noun: 'attempt', of: 'messageId', number: 'number' },
  SenderIdEvent: { noun: 'senderIdEvent', of: 'senderId', number: 'n' },
};

/** What the program itself names has that name in its id. */
const named: Record<string, { prefix: string; by: string }> = {
  Integration: { prefix: 'itg', by: 'name' },
  JobStatus: { prefix: 'job', by: 'name' },
  PaymentChannel: { prefix: 'pch', by: 'code' },
};

/** Their ids are public already: there is one of each, or they have the id of another. */
const publicAlready = new Set(['SystemStatus', 'BackupHealth', 'AuditTarget']);

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
  if (!field || publicAlready.has(type.name)) return;
  const noun = nouns[type.name];
  const part = parts[type.name];
  const name = named[type.name];
  if (noun) field.resolve = (row: { id: string }) => publicId(noun, row.id);
  else if (part) {
    const { noun: ownNoun, of, number } = part;
    field.resolve = (row: Record<string, string>) => `${publicId(ownNoun, row[of] ?? '')}_${row[number]}`;
  } else if (name) field.resolve = (row: Record<string, string>) => `${name.prefix}_${row[name.by]}`;
  else throw new Error(`The type ${type.name} has an id and no prefix; name its noun in src/http/graphql/schema.ts`);
}
