import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { resolvers } from '../../resolvers/index.js';
import { buildAppSchema } from '../../src/http/graphql/schema.js';
import { newId } from '../../src/lib/ids.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { type Probe, probes } from './probes.js';
import { type Column, columns, table } from './table.js';

const schema = buildAppSchema(resolvers);
const operations = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
  Object.keys(type?.getFields() ?? {}).map((field) => `${type?.name}.${field}`),
);
/** A row may be ahead of the schema: who may do a thing is decided before it is built. */
const rows = table
  .split('\n')
  .map((line) => line.trim().split(/\s+/))
  .filter(([operation = '']) => operations.includes(operation))
  .map(([operation = '', ...cells]) => ({ operation, cells }));
let app: ServingApp;
let tokens: Record<Column, string | undefined>;

/** Somebody of a role, in the tenant of the demo's owner. */
async function inRole(role: 'VIEWER' | null, platformRole: 'STAFF' | null): Promise<string> {
  const { sql } = app.db;
  const name = `Roles ${role ?? platformRole}`;
  await app.register(name);
  const email = `${name.toLowerCase().replace(' ', '.')}@example.com`;
  await sql.rows('delete from membership where user_id = (select id from app_user where email = $1)', [email]);
  if (role)
    await sql.rows(
      `insert into membership (id, tenant_id, user_id, role, created_at)
       select $1, t.id, u.id, $2, now() from tenant t, app_user u where t.slug = 'mifumo-labs' and u.email = $3`,
      [newId(), role, email],
    );
  await sql.rows('update app_user set platform_role = $2 where email = $1', [email, platformRole]);
  return app.login(email, 'a long enough password');
}

async function key(owner: string, test: boolean): Promise<string> {
  const permissions = test ? '[SEND_SMS, VIEW_REPORTS]' : '[SEND_SMS, MANAGE_CONTACTS, MANAGE_SENDER_IDS, MANAGE_BILLING, VIEW_REPORTS]';
  const answer = await app
    .client(owner)
    .execute(`mutation { createApiKey(input: { name: "Roles", test: ${test}, permissions: ${permissions} }) { secret } }`);
  return answer.data.createApiKey.secret;
}

beforeAll(async () => {
  app = await createTestApp({ serve: true, worker: true });
  const [owner, operator] = [await app.login('owner@mifumo.example'), await app.login('operator@tuma.example')];
  const stopped = await app.register('Roles Stopped');
  await app
    .client(operator)
    .execute('mutation ($id: ID!) { suspendTenant(id: $id, reason: "roles") { tenant { status } } }', { id: stopped.tenantId });
  tokens = {
    nobody: undefined,
    owner,
    admin: await app.login('admin@mifumo.example'),
    member: await app.login('member@mifumo.example'),
    viewer: await inRole('VIEWER', null),
    operator,
    staff: await inRole(null, 'STAFF'),
    suspended: stopped.token,
    key: await key(owner, false),
    testKey: await key(owner, true),
  };
});
afterAll(() => app.close());

test('every root field has one row and one probe, and every row a cell for each role', () => {
  expect(rows.map(({ operation }) => operation).sort()).toEqual([...operations].sort());
  expect(operations.filter((operation) => !probes[operation])).toEqual([]);
  expect(rows.filter(({ cells }) => cells.length !== columns.length)).toEqual([]);
});

const words: Record<string, string> = { FORBIDDEN: 'no', UNAUTHENTICATED: 'login' };
/** What the API answered, in the words of the table. */
const inWords = (code: string | undefined, past: string | undefined): string =>
  code === past ? 'yes' : code ? (words[code] ?? code) : 'no error';

async function asked({ document, variables, past }: Probe, who: Column): Promise<string> {
  const answer = await app.client(tokens[who]).execute(document, await variables?.(who, app));
  return inWords(answer.errors?.[0]?.extensions.code, past);
}

/** What happens to a subscription: 'yes' when it stands, connected, for as long as three other requests take and a while more. */
async function watched({ document }: Probe, who: Column): Promise<string> {
  const token = tokens[who];
  let connected = (): void => undefined;
  const open = new Promise<void>((resolve) => {
    connected = resolve;
  });
  const client = createClient({
    url: `${app.url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: token ? { authorization: `Bearer ${token}` } : {},
    retryAttempts: 0,
    on: { connected },
  });
  const refused = new Promise<unknown>((resolve) => {
    client.subscribe({ query: document }, { next: () => undefined, error: resolve, complete: () => resolve('complete') });
  });
  const stands = open.then(async () => {
    for (let n = 0; n < 3; n += 1) await app.client(token).execute('{ viewer { user { id } } }');
    await new Promise((resolve) => setTimeout(resolve, 300));
    return 'stands' as const;
  });
  const end = await Promise.race([refused, stands]);
  // Without credentials a socket is closed before any operation: there is nothing left to end.
  if ((end as { code?: number }).code === 4403) return 'login';
  await client.dispose();
  if (end === 'stands') return 'yes';
  return inWords(Array.isArray(end) ? end[0]?.extensions?.code : `ended: ${JSON.stringify(end)}`, undefined);
}

for (const column of columns)
  test(`${column}: what the table says, for every operation`, async () => {
    const at = columns.indexOf(column);
    const said: Record<string, string> = {};
    const subscriptions: Promise<void>[] = [];
    for (const { operation } of rows) {
      const probe = probes[operation];
      if (!probe) throw new Error(operation);
      if (operation.startsWith('Subscription'))
        subscriptions.push(
          watched(probe, column).then((word) => {
            said[operation] = word;
          }),
        );
      else said[operation] = await asked(probe, column);
    }
    await Promise.all(subscriptions);
    expect(said).toEqual(Object.fromEntries(rows.map(({ operation, cells }) => [operation, cells[at]])));
  });
