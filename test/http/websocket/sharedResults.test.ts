import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '../../../src/auth/createApiKey.js';
import { signAccessToken } from '../../../src/auth/tokens.js';
import { newId } from '../../../src/lib/ids.js';
import { userContext } from '../../support/testApp.js';
import { executed, publish, slowly } from '../graphql/testSchema.js';
import { serveTestSchema, type TestServer } from '../testServer.js';
import { neverReads, SocketClient } from './socketClient.js';

describe('subscribers of equal results', () => {
  let server: TestServer;
  let person: Awaited<ReturnType<TestServer['signIn']>>;
  const open: SocketClient[] = [];
  const subscribed = async (query: string, as = person.token, id = '1', variables?: unknown) => {
    const client = await SocketClient.signedIn(server.http, as);
    open.push(client);
    return more(client, query, id, variables);
  };
  /** Subscribes on a socket, and waits until the server has begun. */
  const more = async (client: SocketClient, query: string, id: string, variables?: unknown) => {
    const begun = await subscriptions();
    client.subscribe(id, query, variables);
    await expect.poll(() => subscriptions(), { interval: 5 }).toBe(begun + 1);
    return client;
  };
  const metric = async (name: string) => {
    const text = await (await fetch(`${server.http.url}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
  };
  const subscriptions = () => metric('tuma_subscriptions');
  const sockets = () => metric('tuma_sockets');
  /** What came to a subscription so far. */
  const rows = (client: SocketClient, id = '1') =>
    client.heard.flatMap((one) => (one.type === 'next' && one.id === id ? [(one.payload as { data: { rows: never } }).data?.rows] : []));
  const executions = () => executed.filter((name) => name === 'rows').length;
  beforeAll(async () => {
    server = await serveTestSchema();
    person = await server.signIn();
  });
  afterEach(async () => {
    for (const client of open.splice(0)) client.close();
    await expect.poll(() => subscriptions()).toBe(0);
    executed.length = 0;
  });
  afterAll(() => server.close());

  it('are told by one execution, each under its own id, whatever the length and the script', async () => {
    const query = 'subscription { rows { text } }';
    const both = await more(await subscribed(query), query, 'kitambulisho ñ €');
    const other = await subscribed(query);
    const texts = ['1', '2', 'é€😀"\\', 'y'.repeat(200), '€'.repeat(30_000)];
    for (const text of texts) publish(server.events, person.tenantId, text);
    const told = () => [rows(other), rows(both), rows(both, 'kitambulisho ñ €')];
    await expect.poll(() => told().map(({ length }) => length)).toEqual(Array(3).fill(texts.length));
    expect(told()).toEqual(Array(3).fill(texts.map((text) => ({ text }))));
    expect(executions()).toBe(texts.length);
  });

  it('are not those of another person, key, tenant, or with other variables', async () => {
    const query = 'subscription ($present: [String!]) { rows(present: $present) { text who } }';
    const { tenantId } = person;
    const colleague = await server.signIn({ tenantId });
    const owner = userContext(server, { tenantId, permissions: new Set(['MANAGE_API_KEYS', 'VIEW_REPORTS']) });
    await server.db.sql.rows(
      `insert into app_user (id, email, name, password_hash, password_changed_at, created_at)
       values ($1, 'k@example.com', 'K', 'none', $2, $2)`,
      [(owner.actor as { userId: string }).userId, server.now()],
    );
    const key = await createApiKey(owner, { name: 'Key', permissions: ['VIEW_REPORTS'], test: false });
    const [mine, again, theirs, ofKey, other] = [
      await subscribed(query),
      await subscribed(query, person.token, '1', { present: [] }),
      await subscribed(query, colleague.token),
      await subscribed(query, key.secret),
      await subscribed(query, (await server.signIn()).token),
    ];
    for (const text of ['first', 'second']) publish(server.events, tenantId, text);
    const clients = [mine, again, theirs, ofKey];
    await expect.poll(() => clients.map((client) => rows(client).length)).toEqual([2, 2, 2, 2]);
    const told = clients.map((client) => (rows(client) as { who: string }[]).map(({ who }) => who));
    expect(told.map((names) => new Set(names).size)).toEqual([1, 1, 1, 1]);
    expect([told[1], told[3]]).toEqual([told[0], ['apiKey', 'apiKey']]);
    expect(told[2]).not.toEqual(told[0]);
    // The first found out that the document reads who asks; then one for each row, caller and set of variables.
    expect(executions()).toBe(1 + 2 * 4);
    expect(rows(other)).toEqual([]);
  });

  it('are those of the whole tenant where no field asks who they are, also where that is known late', async () => {
    const colleague = await server.signIn({ tenantId: person.tenantId });
    const stranger = await server.signIn();
    const all = async (query: string) => [
      await subscribed(query),
      await subscribed(query, colleague.token),
      await subscribed(query, stranger.token),
    ];
    const { promise, resolve } = Promise.withResolvers<string>();
    slowly.done = promise;
    const plain = await all('subscription { rows { text slow(unless: "quick") } }');
    for (const text of ['slow', 'quick']) publish(server.events, person.tenantId, text);
    await expect.poll(executions).toBe(2);
    const late = await all('subscription { rows { whoLater } }');
    publish(server.events, person.tenantId, 'late');
    resolve('by ');
    for (const client of [plain[0], plain[1], late[0], late[1]]) await expect.poll(() => client && rows(client).length).toBeGreaterThan(0);
    expect(plain.map((client) => rows(client).slice(0, 2))).toEqual([
      ...Array(2).fill([
        { text: 'slow', slow: 'by ' },
        { text: 'quick', slow: 'not' },
      ]),
      [],
    ]);
    const [mine, theirs, none] = late.map((client) => rows(client));
    expect(mine).toEqual([{ whoLater: expect.stringMatching(/^by /) }]);
    expect(theirs).toEqual([{ whoLater: expect.stringMatching(/^by /) }]);
    expect(mine).not.toEqual(theirs);
    expect(none).toEqual([]);
  });

  it('begin with a present state of their own, and go on with what the others are told', async () => {
    const query = 'subscription { rows(present: ["a", "b"]) { text } }';
    const early = await subscribed(query);
    publish(server.events, person.tenantId, 'c');
    await expect.poll(() => rows(early).length).toBe(3);
    const late = await subscribed(query);
    publish(server.events, person.tenantId, 'd');
    await expect.poll(() => [rows(early).length, rows(late).length]).toEqual([4, 3]);
    expect(rows(late)).toEqual([{ text: 'a' }, { text: 'b' }, { text: 'd' }]);
  });

  it('come in order however long each takes, also to who stays when the first leaves meanwhile', async () => {
    const query = 'subscription { rows { text slow(unless: "quick") } }';
    const [leaver, closer, stayer] = [await subscribed(query), await subscribed(query), await subscribed(query)];
    const { promise, resolve } = Promise.withResolvers<string>();
    slowly.done = promise;
    publish(server.events, person.tenantId, 'slow');
    publish(server.events, person.tenantId, 'quick');
    await expect.poll(executions).toBe(2);
    leaver.send({ type: 'complete', id: '1' });
    closer.close();
    await expect.poll(() => subscriptions()).toBe(1);
    expect(rows(stayer)).toEqual([]);
    resolve('at last');
    await expect.poll(() => rows(stayer).length).toBe(2);
    expect(rows(stayer)).toEqual([
      { text: 'slow', slow: 'at last' },
      { text: 'quick', slow: 'not' },
    ]);
    expect(rows(leaver)).toEqual([]);
  });

  it('are all told of an error, each with its own request id', async () => {
    const clients = [await subscribed('subscription { rows { broken } }'), await subscribed('subscription { rows { broken } }')];
    publish(server.events, person.tenantId, 'x');
    const told = await Promise.all(clients.map((client) => client.hears(({ type }) => type === 'next')));
    const errors = told.map(({ payload }) => (payload as { errors: { extensions: { code: string; requestId: string } }[] }).errors[0]);
    expect(errors.map((error) => error?.extensions.code)).toEqual(['CONFLICT', 'CONFLICT']);
    expect(new Set(errors.map((error) => error?.extensions.requestId)).size).toBe(2);
    expect(executions()).toBe(1);
  });

  it('end alone when their session ends', async () => {
    const sessionId = newId();
    await server.db.sql.rows(
      `insert into session (id, user_id, tenant_id, created_at, expires_at, last_used_at, idle_until)
       select $1, user_id, tenant_id, created_at, expires_at, last_used_at, idle_until from session where id = $2`,
      [sessionId, person.sessionId],
    );
    const [row] = await server.db.sql.rows<{ user_id: string; expires_at: string }>(
      'select user_id, expires_at from session where id = $1',
      [sessionId],
    );
    const session = { userId: row?.user_id ?? '', sessionId, tenantId: person.tenantId, sessionEndsAt: new Date(row?.expires_at ?? '') };
    const query = 'subscription { rows { text } }';
    const [ending, staying] = [await subscribed(query, signAccessToken(server, session).accessToken), await subscribed(query)];
    server.events.publish({ topic: 'session', tenantId: null, ids: [sessionId] });
    publish(server.events, person.tenantId, 'after');
    expect((await ending.closed).code).toBe(4403);
    await expect.poll(() => rows(staying)).toEqual([{ text: 'after' }]);
    expect([rows(ending), executions()]).toEqual([[], 1]);
  });

  it('end with SUBSCRIPTION_LAGGED when more than 5,000 wait, while who reads goes on', async () => {
    const client = await subscribed('subscription { rows { text slow(unless: "") } }');
    await more(client, 'subscription { rows { text } }', '2');
    slowly.done = new Promise(() => undefined);
    const publishMany = (from: number, count: number) =>
      server.events.publish({ topic: 'balance', tenantId: person.tenantId, ids: Array.from({ length: count }, (_, n) => `${from + n}`) });
    publishMany(0, 4_000);
    await expect.poll(() => rows(client, '2').length).toBe(4_000);
    publishMany(4_000, 1_001);
    expect(await client.refused('1')).toEqual(['SUBSCRIPTION_LAGGED']);
    await expect.poll(() => rows(client, '2').length).toBe(5_001);
    expect(rows(client, '2')).toEqual(Array.from({ length: 5_001 }, (_, n) => ({ text: `${n}` })));
    expect(rows(client, '1')).toEqual([]);
  });

  it('are cut where they do not read and more than 1 MiB waits, while who reads is told everything', async () => {
    const query = 'subscription { rows { text } }';
    const stream = await neverReads(server.http, person.token, [{ type: 'subscribe', id: '1', payload: { query } }]);
    await expect.poll(() => subscriptions()).toBe(1);
    const reader = await subscribed(query);
    let told = 0;
    // The network's own buffers take some megabytes first.
    for (let round = 0; (await sockets()) === 2 && round < 400; round++) {
      for (let n = 0; n < 10; n++, told++) publish(server.events, person.tenantId, `${told}`.padEnd(8_000, '.'));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await sockets()).toBe(1);
    const [line] = server.logLines().filter(({ msg }) => msg === 'a socket that does not read was cut');
    expect(line?.buffered).toBeGreaterThan(1024 * 1024);
    await expect.poll(() => rows(reader).length).toBe(told);
    stream.destroy();
  });
});
