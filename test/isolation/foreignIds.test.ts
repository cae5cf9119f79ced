import {
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Role } from '../../entities/types/roles.js';
import { resolvers } from '../../resolvers/index.js';
import { buildAppSchema } from '../../src/http/graphql/schema.js';
import { newId, parseId } from '../../src/lib/ids.js';
import { suspendTenant } from '../../src/tenants/suspendTenant.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { mutationAttempts } from './mutationAttempts.js';
import { createNeighbours, type Neighbours } from './neighbours.js';
import { type Attempt, queryAttempts, type Targets } from './queryAttempts.js';
import { rowsOf } from './tenantRows.js';

/**
 * Whoever gives the id of another tenant's object is answered as if there were none: every operation that takes ids × every actor of a
 * tenant. Platform staff are left out: they may see all tenants, and test/roles says what they may do.
 */
const attempts: Record<string, Attempt> = { ...queryAttempts, ...mutationAttempts };
const schema = buildAppSchema(resolvers);
const fields = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
  Object.values(type?.getFields() ?? {}).map((field) => ({ operation: `${type?.name}.${field.name}`, field })),
);

/** Where an operation takes ids: 'id', 'input.tenantId', 'filter.ids'. */
const idsTakenBy = (field: GraphQLField<unknown, unknown>): string[] => field.args.flatMap(({ name, type }) => idsIn(type, name));
function idsIn(type: GraphQLInputType, path: string): string[] {
  const named = getNamedType(type);
  if (isInputObjectType(named)) return Object.values(named.getFields()).flatMap((field) => idsIn(field.type, `${path}.${field.name}`));
  return named.name === 'ID' ? [path] : [];
}

/** Which of them a document gives, by variables. */
function idsGivenBy(document: string): string[] {
  const given: string[] = [];
  const path: string[] = [];
  const info = new TypeInfo(schema);
  const named = (name: string) => void path.push(name);
  visit(
    parse(document),
    visitWithTypeInfo(info, {
      Argument: { enter: (node) => named(node.name.value), leave: () => void path.pop() },
      ObjectField: { enter: (node) => named(node.name.value), leave: () => void path.pop() },
      Variable: () => {
        const type = info.getInputType();
        if (path.length > 0 && type && getNamedType(type).name === 'ID') given.push(path.join('.'));
      },
    }),
  );
  return given;
}

/** Ids that the attempts leave out. */
const more: ({ operation: string } & Attempt)[] = [
  ...['files', 'members', 'messages', 'senderIds'].map((list) => ({
    operation: `Query.${list}`,
    document: `query ($t: ID!) { ${list}(filter: { tenantId: $t }) { nodes { id } totalCount } }`,
    variables: ({ theirs }: Targets) => ({ t: theirs.tenantId }),
  })),
  {
    operation: 'Query.messages',
    document: 'query ($e: ID!) { messages(filter: { ledgerEntryId: $e }) { nodes { id } totalCount } }',
    variables: ({ their }) => ({ e: their.ledgerEntry }),
  },
  {
    operation: 'Mutation.requestSenderId',
    document: `mutation ($d: [ID!]) { requestSenderId(input: { name: "Hati", useCase: "x", sampleMessage: "x", documentIds: $d }) {
      senderId { documents { filename } } } }`,
    variables: ({ theirAsset }) => ({ d: [theirAsset] }),
  },
  {
    operation: 'Mutation.resubmitSenderId',
    document: `mutation ($id: ID!, $d: [ID!]) { resubmitSenderId(input: { id: $id, useCase: "x", sampleMessage: "x", documentIds: $d }) {
      senderId { documents { filename } } } }`,
    variables: ({ their, theirAsset }) => ({ id: their.senderId, d: [theirAsset] }),
  },
  {
    operation: 'Mutation.releaseQuarantinedItems',
    document: 'mutation ($ids: [ID!]!) { releaseQuarantinedItems(ids: $ids) { items { id } } }',
    variables: ({ theirItem }) => ({ ids: [theirItem] }),
  },
];
const all = [...Object.entries(attempts).map(([operation, attempt]) => ({ operation, ...attempt })), ...more];

test('every id that an operation takes is tried', () => {
  const missing = fields.flatMap(({ operation, field }) => {
    const given = all.filter((one) => one.operation === operation).flatMap(({ document }) => idsGivenBy(document));
    return idsTakenBy(field).flatMap((path) => (given.includes(path) ? [] : `${operation} ${path}`));
  });
  expect(missing, 'packages are no tenant’s').toEqual(['Mutation.purchaseCredits input.packageId']);
});

const actors = ['nobody', 'owner', 'admin', 'member', 'viewer', 'suspended', 'key', 'testKey'] as const;
let app: ServingApp;
let neighbours: Neighbours;
let tokens: Record<(typeof actors)[number], string | undefined>;
beforeAll(async () => {
  app = await createTestApp({ serve: true, worker: true });
  neighbours = await createNeighbours(app);
  const { ours } = neighbours;
  const inRole = async (role: Role): Promise<string> => {
    const { token } = await app.register(`Ours ${role}`);
    const email = `ours.${role.toLowerCase()}@example.com`;
    await app.db.sql.rows(`update membership set role = $2, tenant_id = $3 where user_id = (select id from app_user where email = $1)`, [
      email,
      role,
      parseId('tenant', ours.tenantId),
    ]);
    return token && app.login(email, 'a long enough password');
  };
  const stopped = await app.register('Ours Stopped');
  const makeKey = async (permissions: string, isTest: boolean): Promise<string> => {
    const input = `{ name: "Ids", permissions: ${permissions}, test: ${isTest} }`;
    return (await app.client(ours.token).execute(`mutation { createApiKey(input: ${input}) { secret } }`)).data.createApiKey.secret;
  };
  tokens = {
    nobody: undefined,
    owner: ours.token,
    admin: await inRole('ADMIN'),
    member: await inRole('MEMBER'),
    viewer: await inRole('VIEWER'),
    suspended: stopped.token,
    key: await makeKey('[SEND_SMS, MANAGE_CONTACTS, MANAGE_SENDER_IDS, MANAGE_BILLING, VIEW_REPORTS]', false),
    testKey: await makeKey('[SEND_SMS, VIEW_REPORTS]', true),
  };
  await suspendTenant(app.operator, parseId('tenant', stopped.tenantId) ?? '', 'A test');
});
afterAll(() => app.close());

const ID = /\b([a-z]{3})_[0-9a-f]{32}\b/g;

test.each(actors)('%s: another tenant’s id is answered as one that doesn’t exist, and changes nothing', async (actor) => {
  const client = app.client(tokens[actor]);
  const before = await rowsOf(app, neighbours.theirs.tenantId);
  const odd: string[] = [];
  let compared = 0;
  for (const { operation, document, variables } of all) {
    if (!variables || operation.startsWith('Subscription')) continue;
    const theirs = variables({ ...neighbours, theirItem: neighbours.theirItem });
    const made = new Map<string, string>();
    // The same request, but for the ids: each is replaced by one that is nobody's.
    const nowhere = (id: string): string => {
      const other = made.get(id) ?? id.replace(ID, (_, prefix: string) => `${prefix}_${newId().replaceAll('-', '')}`);
      made.set(id, other);
      return other;
    };
    const nobodys = JSON.parse(JSON.stringify(theirs).replace(ID, nowhere));
    const [foreign, missing] = [await client.execute(document, theirs), await client.execute(document, nobodys)];
    const shape = ({ text }: { text: string }) => text.replace(ID, 'an id').replace(/"requestId":"[^"]*"/g, '');
    if (made.size > 0) compared += 1;
    if (shape(foreign) !== shape(missing)) odd.push(`${operation}: ${foreign.text} and ${missing.text}`);
    for (const secret of neighbours.secrets.filter((one) => !JSON.stringify(theirs).includes(one)))
      if (foreign.text.includes(secret)) odd.push(`${operation} shows ${secret}`);
  }
  expect(odd).toEqual([]);
  expect(compared).toBeGreaterThan(25);
  expect(await rowsOf(app, neighbours.theirs.tenantId)).toBe(before);
});
