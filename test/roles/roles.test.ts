import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { openToAll } from '../../src/http/graphql/unwrittenNames.js';
import { operations as all } from '../support/operations.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { createActors } from './actors.js';
import { type Probe, probes } from './probes.js';
import { type Column, columns, table } from './table.js';

const operations = all.map(({ name }) => name);
/** A row may be ahead of the schema: who may do a thing is decided before it is built. */
const rows = table
  .split('\n')
  .map((line) => line.trim().split(/\s+/))
  .filter(([operation = '']) => operations.includes(operation))
  .map(([operation = '', ...cells]) => ({ operation, cells }));
let app: ServingApp;
let tokens: Record<Column, string | undefined>;

beforeAll(async () => {
  app = await createTestApp({ serve: true, worker: true });
  tokens = await createActors(app);
});
afterAll(() => app.close());

test('every root field has one row and one probe, and every row a cell for each role', () => {
  expect(rows.map(({ operation }) => operation).sort()).toEqual([...operations].sort());
  expect(operations.filter((operation) => !probes[operation])).toEqual([]);
  expect(rows.filter(({ cells }) => cells.length !== columns.length)).toEqual([]);
});

test('the operations that tell strangers what they take are those that are open to them', () => {
  const open = rows.filter(({ cells }) => cells[columns.indexOf('nobody')] === 'yes').map(({ operation }) => operation.split('.')[1]);
  expect(open.sort()).toEqual([...openToAll].sort());
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
