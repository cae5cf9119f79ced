import { execute, type GraphQLFieldResolver, type GraphQLObjectType, getNamedType, isAbstractType, isObjectType, parse } from 'graphql';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Permission } from '../../../entities/types/roles.js';
import { permissionsOf } from '../../../src/auth/permissions.js';
import type { Actor, Ctx } from '../../../src/context.js';
import { AppError } from '../../../src/errors.js';
import { type Noun, newId, parseId } from '../../../src/lib/ids.js';
import { type Ids, idsOf } from '../../isolation/idsOf.js';
import { createNeighbours } from '../../isolation/neighbours.js';
import { rowsOf } from '../../isolation/tenantRows.js';
import type { Client } from '../../support/client.js';
import { documentOf, everything, operations, required, schema } from '../../support/operations.js';
import { createTestApp, type ServingApp } from '../../support/testApp.js';

/** What was done is never answered with FORBIDDEN because of a field of the answer: it is refused before, and then nothing is done. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

interface Call {
  root: Record<string, unknown>;
  args: unknown;
  info: unknown;
}
type Resolve = GraphQLFieldResolver<unknown, Ctx>;

let app: ServingApp;
/** With one of everything. */
let tenant: { tenantId: string; token: string };
let ids: Ids;
/** By 'Type.field', as they are before calls are recorded. */
const resolves = new Map<string, Resolve>();
const calls = new Map<string, Call[]>();

beforeAll(async () => {
  app = await createTestApp({ serve: true, worker: true });
  tenant = (await createNeighbours(app)).theirs;
  ids = await idsOf(app, tenant.token);
  recordCalls();
  const read = (who: Actor, source: string, variables: Record<string, unknown>) =>
    execute({ schema, document: parse(source), contextValue: app.context(who), variableValues: variables });
  for (const who of [owner(), app.operator.actor])
    for (const operation of operations.filter(({ kind }) => kind === 'Query'))
      await read(who, documentOf(operation), required(operation.field.args, String));
  const all = [...ids.values()].flat();
  for (const type of Object.values(schema.getTypeMap()))
    if (isObjectType(type) && type.getInterfaces().length > 0)
      await read(owner(), `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on ${type.name} ${everything(type)} } }`, { ids: all });
});
afterAll(() => app.close());

const tenantId = () => parseId('tenant', tenant.tenantId) ?? '';
const in1000s = () => new Date(Date.now() + 1_000_000);
const owner = (permissions = permissionsOf('OWNER', null)): Actor => ({
  ...{ kind: 'user', userId: newId(), sessionId: newId(), tenantId: tenantId(), role: 'OWNER', platformRole: null, permissions },
  expiresAt: in1000s(),
});
const key = (permission: Permission): Actor => ({
  ...{ kind: 'apiKey', keyId: newId(), tenantId: tenantId(), test: false, expiresAt: null, permissions: new Set([permission]) },
});

/** Keeps the first calls of each resolver of a field. */
function recordCalls(): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || /^(__|(Query|Mutation|Subscription)$)/.test(type.name)) continue;
    for (const field of Object.values(type.getFields())) {
      const { resolve } = field;
      if (!resolve || field.extensions.ofRow) continue;
      const name = `${type.name}.${field.name}`;
      resolves.set(name, resolve);
      field.resolve = (root, args, ctx, info) => {
        calls.set(name, [...(calls.get(name) ?? []), { root, args, info }].slice(0, 10));
        return resolve(root, args, ctx, info);
      };
    }
  }
}

/** The types that the answers of mutations lead to. */
function typesOfPayloads(): GraphQLObjectType[] {
  const seen = new Set<GraphQLObjectType>();
  const visit = (type: unknown): void => {
    if (isAbstractType(type)) for (const one of schema.getPossibleTypes(type)) visit(one);
    if (!isObjectType(type) || seen.has(type)) return;
    seen.add(type);
    for (const field of Object.values(type.getFields())) visit(getNamedType(field.type));
  };
  for (const { kind, field } of operations) if (kind === 'Mutation') visit(getNamedType(field.type));
  return [...seen];
}

/** A row that has everything that a row can lead to. */
const filled = (root: Record<string, unknown>) =>
  new Proxy(root, {
    get: (of, name) => {
      const value = Reflect.get(of, name);
      if (typeof name === 'symbol') return value;
      if (/Ids$|^recipients$/.test(name)) return Array.isArray(value) && value.length > 0 ? value : [newId()];
      return /(^id|Id)$/.test(name) ? (value ?? newId()) : value;
    },
  });

async function isForbidden(run: () => unknown): Promise<boolean> {
  try {
    await run();
    return false;
  } catch (error) {
    // What isn't there can't be read further: only who may is asked here.
    return error instanceof AppError && error.code === 'FORBIDDEN';
  }
}

test('each field that asks for a right of its own says so in the schema: it needs what its reading needs', async () => {
  const readers: Record<string, Actor> = {
    ...Object.fromEntries(Object.values(Permission).map((one) => [one, key(one)])),
    member: owner(permissionsOf('MEMBER', null)),
    operator: app.operator.actor,
  };
  const wrong: string[] = [];
  let asking = 0;
  for (const type of typesOfPayloads())
    for (const field of Object.values(type.getFields())) {
      const name = `${type.name}.${field.name}`;
      const [resolve, needs] = [resolves.get(name), field.extensions.needs as ((ctx: Ctx) => unknown) | undefined];
      if (!resolve) continue;
      if (needs) asking++;
      const met = calls.get(name) ?? [{ root: {}, args: {}, info: { fieldNodes: [], fragments: {} } }];
      for (const [who, actor] of Object.entries(readers)) {
        const refused = await Promise.all(
          met.map(({ root, args, info }) => isForbidden(() => resolve(filled(root), args as never, app.context(actor), info as never))),
        );
        const said = await isForbidden(() => needs?.(app.context(actor)));
        if (said !== refused.includes(true)) wrong.push(`${name} for ${who}: says ${said ? 'no' : 'yes'}, is ${said ? 'yes' : 'no'}`);
      }
    }
  expect(wrong).toEqual([]);
  expect(asking).toBeGreaterThan(15);
});

const nouns: Record<string, Noun> = {
  ...{ fileId: 'file', documentIds: 'file', contactIds: 'contact', groupIds: 'contactGroup', templateId: 'template' },
  ...{ quoteId: 'campaignQuote', scheduleId: 'campaignSchedule', contactId: 'contact', ids: 'message', purchaseId: 'purchase' },
};
/** The noun that a mutation's `id` is of, by its name or what it answers. */
const nounOf = (mutation: string, payload: readonly string[]): Noun | undefined =>
  [...ids.keys()].find((noun) => payload.includes(noun)) ??
  [...ids.keys()].find((noun) => mutation.toLowerCase().endsWith(noun.toLowerCase()));

test('a key that may send and not read is told before that the costs are not for it, and may leave them out', async () => {
  const made = await app
    .client(tenant.token)
    .execute('mutation { createApiKey(input: { name: "Sends", permissions: [SEND_SMS] }) { secret } }');
  const create = (selection: string, variables = {}, more = '') =>
    app.client(made.data.createApiKey.secret).execute(
      `mutation M${selection.includes('$') ? '($costs: Boolean = true)' : ''} { createCampaign(input: { name: "Sends", text: { body: "Hi" },
        audience: { phones: ["0754000001"] } }) { campaign { id ${selection} } } } ${more}`,
      variables,
    );
  for (const refused of [
    await create('cost { confirmed }'),
    await create('... @include(if: $costs) { cost { confirmed } }'),
    await create('...Told', {}, 'fragment Told on Campaign { audience { groups { id } } }'),
  ]) {
    expect(refused.data).toBeUndefined();
    expect(refused.errors?.[0]).toMatchObject({ extensions: { code: 'FORBIDDEN' }, message: expect.stringContaining('Nothing was done.') });
  }
  expect(await app.db.sql.rows(`select from campaign where tenant_id = $1 and name = 'Sends'`, [tenantId()])).toEqual([]);
  const left = await create('... @include(if: $costs) { cost { confirmed } }', { costs: false });
  expect(left.errors).toBeUndefined();
  expect(left.data.createCampaign.campaign.id).toMatch(/^cmp_/);
});

test('a mutation that answers FORBIDDEN, whatever is selected, has done nothing: every mutation with every permission alone', async () => {
  const done = new Set<string>();
  const create = 'mutation ($p: [Permission!]!) { createApiKey(input: { name: "Alone", permissions: $p }) { secret } }';
  // All before the first of them changes the tenant or its people. Undefined for what only people may have.
  const secrets = await Promise.all(
    [...permissionsOf('OWNER', null)].map(async (permission): Promise<string | undefined> => {
      const { data } = await app.client(tenant.token).execute(create, { p: [permission] });
      return data.createApiKey?.secret;
    }),
  );
  for (const secret of secrets.filter((one) => one !== undefined)) {
    const client = app.client(secret);
    const refused: (() => ReturnType<Client['execute']>)[] = [];
    for (const operation of operations.filter(({ kind }) => kind === 'Mutation')) {
      const payload = getNamedType(operation.field.type);
      const noun = nounOf(operation.field.name, isObjectType(payload) ? Object.keys(payload.getFields()) : []);
      const variables = required(operation.field.args, (name) => ids.get(nouns[name] ?? noun ?? 'message')?.[0] ?? '');
      const ask = () => client.execute(documentOf(operation), variables);
      const { data, errors } = await ask();
      const forbidden = errors?.filter(({ extensions }) => extensions.code === 'FORBIDDEN') ?? [];
      // Below the mutation's own field it would be what it answers, and too late.
      expect(forbidden.filter(({ path }) => path && path.length > 1)).toEqual([]);
      if (forbidden.length > 0) refused.push(ask);
      if (data?.[operation.field.name]) done.add(operation.name);
    }
    // The worker may change something meanwhile, but not each time.
    await expect.poll(() => changes(refused), { timeout: 30_000 }).toBe(false);
  }
  expect(done.size).toBeGreaterThan(10);
});

/** Whether anything of the tenant is different after all of these. */
async function changes(asked: readonly (() => Promise<unknown>)[]): Promise<boolean> {
  const before = await rowsOf(app, tenant.tenantId);
  for (const ask of asked) await ask();
  return (await rowsOf(app, tenant.tenantId)) !== before;
}
