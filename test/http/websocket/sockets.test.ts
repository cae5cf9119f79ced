import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { executed, publish } from '../graphql/testSchema.js';
import { serveTestSchema, type TestServer } from '../testServer.js';
import { frame, type Message, neverReads, SocketClient } from './socketClient.js';

describe('sockets', () => {
  let server: TestServer;
  let token: string;
  let tenantId: string | null;
  const open: SocketClient[] = [];
  const signedIn = async (as = token) => {
    const client = await SocketClient.signedIn(server.http, as);
    open.push(client);
    return client;
  };
  const metric = async (name: string) => {
    const text = await (await fetch(`${server.http.url}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
  };
  beforeAll(async () => {
    server = await serveTestSchema({ CORS_ORIGINS: 'https://shop.example.com' });
    ({ token, tenantId } = await server.signIn());
  });
  afterEach(() => {
    for (const client of open.splice(0)) client.close();
    server.clock.reset();
    executed.length = 0;
  });
  afterAll(() => server.close());

  it('carries what happens to whoever subscribed, under their tenant', async () => {
    const client = await signedIn();
    client.subscribe('1', 'subscription { changes }');
    const stranger = await signedIn((await server.signIn()).token);
    stranger.subscribe('1', 'subscription { changes }');
    await sleep(100);
    publish(server.events, tenantId, 'mine');
    expect(await client.hears((message) => message.type === 'next')).toEqual({
      type: 'next',
      id: '1',
      payload: { data: { changes: 'mine' } },
    });
    expect(stranger.heard.map(({ type }) => type)).toEqual(['connection_ack']);
    client.send({ type: 'complete', id: '1' });
    await expect.poll(() => metric('tuma_subscriptions')).toBe(1);
    expect(await metric('tuma_sockets')).toBe(2);
  });

  it.each([
    ['no credentials', undefined],
    ['empty credentials', {}],
    ['a bad token', { authorization: 'Bearer nonsense' }],
    ['no string', { authorization: { Bearer: 1 } }],
  ])('closes 4403 on %s, and says why', async (_, payload) => {
    const client = await SocketClient.open(server.http);
    client.send({ type: 'connection_init', payload });
    const { code, reason } = await client.closed;
    expect([code, reason]).toEqual([4403, expect.stringMatching(/^(UNAUTHENTICATED|TOKEN_INVALID): /)]);
  });

  it.each([{ headers: { Authorization: 'Bearer x' } }, { token: 'x' }])('says what it expects in the place of %j', async (payload) => {
    const client = await SocketClient.open(server.http, {}, '/graphql/');
    client.send({ type: 'connection_init', payload });
    expect((await client.closed).reason).toContain('Send connection_init with { "authorization": "Bearer …" }');
  });

  it('closes 4403 on an expired token, and says that it is expired', async () => {
    server.clock.advance(16 * 60_000);
    const client = await SocketClient.open(server.http);
    client.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
    expect(await client.closed).toEqual({ code: 4403, reason: 'TOKEN_EXPIRED: The token has expired.' });
  });

  it('closes 4403 within a second of the token expiring', async () => {
    const client = await signedIn();
    server.clock.advance(16 * 60_000);
    const begun = performance.now();
    expect(await client.closed).toEqual({ code: 4403, reason: 'TOKEN_EXPIRED: The token has expired.' });
    expect(performance.now() - begun).toBeLessThan(1_000);
  });

  it('closes 4403 within a second of the session ending, and no other session', async () => {
    const other = await server.signIn();
    const [ending, staying] = [await signedIn(other.token), await signedIn()];
    const begun = performance.now();
    server.events.publish({ topic: 'session', tenantId: null, ids: [other.sessionId] });
    expect((await ending.closed).code).toBe(4403);
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect(staying.socket.readyState).toBe(staying.socket.OPEN);
  });

  it('closes 4401 on a subscription before the introduction', async () => {
    const client = await SocketClient.open(server.http);
    client.subscribe('1', 'subscription { changes }');
    expect((await client.closed).code).toBe(4401);
  });

  it('closes 4408 on who never introduces itself', async () => {
    const client = await SocketClient.open(server.http);
    expect((await client.closed).code).toBe(4408);
  });

  it.each([
    ['a query', '{ hello }', 'BAD_USER_INPUT'],
    ['a mutation', 'mutation { touch(text: "x") }', 'BAD_USER_INPUT'],
    ['a thousand fields', `{ ${'hello '.repeat(1_000)} }`, 'QUERY_TOO_COMPLEX'],
    ['fragments in a circle', 'subscription { ...a } fragment a on Subscription { ...a }', 'QUERY_TOO_COMPLEX'],
    ['depth', `subscription ${'{ a '.repeat(5_000)}`, 'QUERY_TOO_COMPLEX'],
    ['5,000 operations', '{hello}'.repeat(5_000), 'QUERY_TOO_COMPLEX'],
    ['what is not in the schema', 'subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['half a document', 'subscription {', 'GRAPHQL_PARSE_FAILED'],
    ['two operations and no name', 'subscription a { changes } subscription b { changes }', 'OPERATION_RESOLUTION_FAILURE'],
    ['a missing variable', 'subscription ($n: Int!) { ticks(every: $n) }', 'BAD_USER_INPUT'],
    ['what the tenant may not', 'subscription { forbidden }', 'FORBIDDEN'],
  ])('refuses %s with one error and stays open', async (_, query, code) => {
    const client = await signedIn();
    client.subscribe('1', query);
    expect(await client.refused('1')).toEqual([code]);
    expect(executed).toEqual([]);
    expect(client.heard.map(({ type }) => type)).toEqual(['connection_ack', 'error']);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });

  it('refuses NUL in a variable', async () => {
    const client = await signedIn();
    client.subscribe('1', 'subscription ($n: Int!) { ticks(every: $n) }', { n: 1, x: '\0' });
    expect(await client.refused('1')).toEqual(['BAD_USER_INPUT']);
  });

  it('masks what goes wrong while it runs', async () => {
    const client = await signedIn();
    client.subscribe('1', 'subscription { failing }');
    const { payload } = await client.hears((message) => message.type === 'next');
    expect(payload).toMatchObject({ data: { failing: null }, errors: [{ message: 'Something went wrong on our side.' }] });
    expect(JSON.stringify(payload)).not.toContain('hunter2');
  });

  it('ends a stream that fell behind with SUBSCRIPTION_LAGGED', async () => {
    const client = await signedIn();
    client.subscribe('1', 'subscription { changes }');
    await sleep(100);
    for (let i = 0; i < 100; i++) publish(server.events, tenantId, `${i}`);
    expect(await client.refused('1')).toEqual(['SUBSCRIPTION_LAGGED']);
  });

  it('carries 50 subscriptions and not one more', async () => {
    const client = await signedIn();
    for (let i = 1; i <= 51; i++) client.subscribe(`${i}`, 'subscription { changes }');
    expect(await client.refused('51')).toEqual(['RATE_LIMITED']);
    await expect.poll(() => metric('tuma_subscriptions')).toBe(50);
    client.send({ type: 'complete', id: '7' });
    await expect.poll(() => metric('tuma_subscriptions')).toBe(49);
    client.subscribe('52', 'subscription { changes }');
    await expect.poll(() => metric('tuma_subscriptions')).toBe(50);
  });

  it('carries 50 sockets of one user and 500 of one tenant, and closes 4429 on more', async () => {
    const all = async (count: number, as: string) => Promise.all(Array.from({ length: count }, () => signedIn(as)));
    await all(50, token);
    await expect(signedIn()).rejects.toThrow('closed with 4429');
    for (let user = 1; user < 10; user++) await all(50, (await server.signIn({ tenantId })).token);
    const another = await server.signIn({ tenantId });
    await expect(signedIn(another.token)).rejects.toThrow('closed with 4429');
    await signedIn((await server.signIn()).token);
    open.shift()?.close();
    await expect.poll(() => metric('tuma_sockets')).toBe(500);
    await signedIn(another.token);
  });

  it('closes 1009 on a message above 64 KiB', async () => {
    const client = await signedIn();
    client.send({ type: 'ping', payload: { filler: 'x'.repeat(66_000) } });
    expect((await client.closed).code).toBe(1009);
  });

  it('closes 1008 on a flood of messages', async () => {
    const client = await signedIn();
    for (let i = 0; i < 300; i++) client.send({ type: 'ping' });
    expect((await client.closed).code).toBe(1008);
  });

  it.each([
    ['no JSON', 'hello'],
    ['no message', '{"type":"nonsense"}'],
    ['brackets without end', '['.repeat(60_000)],
  ])('closes 4400 on %s', async (_, text) => {
    const client = await signedIn();
    client.send(text);
    expect((await client.closed).code).toBe(4400);
  });

  it('closes 4406 on another protocol', async () => {
    const { WebSocket } = await import('ws');
    const socket = new WebSocket(`ws://127.0.0.1:${server.http.port}/graphql`);
    expect(await new Promise((resolve) => socket.once('close', resolve))).toBe(4406);
  });

  it.each([
    ['a foreign origin', { origin: 'https://evil.example.com' }, '/graphql', 'refused with 403'],
    ['the origin null', { origin: 'null' }, '/graphql', 'refused with 403'],
    ['a foreign host', { headers: { host: 'evil.example.com' } }, '/graphql', 'refused with 421'],
    ['another path', {}, '/other', 'refused with 404'],
  ])('refuses %s', async (_, options, path, message) => {
    await expect(SocketClient.open(server.http, options, path)).rejects.toThrow(message);
  });

  it.each(['https://shop.example.com', 'https://studio.apollographql.com', 'https://sandbox.embed.apollographql.com'])(
    'accepts the origin %s in a demo',
    async (origin) => {
      open.push(await SocketClient.signedIn(server.http, token, { origin }));
    },
  );

  it('accepts our own origin, and does not compress', async () => {
    const client = await SocketClient.signedIn(server.http, token, { origin: server.http.url, perMessageDeflate: true });
    open.push(client);
    expect(client.socket.extensions).toBe('');
  });

  it('cuts a socket with more than 1 MiB waiting to be read, and lives on', async () => {
    const ticks = (id: number): Message => ({
      type: 'subscribe',
      id: `${id}`,
      payload: { query: 'subscription { ticks(every: 1, size: 300000) }' },
    });
    const stream = await neverReads(
      server.http,
      token,
      Array.from({ length: 40 }, (_, id) => ticks(id)),
    );
    await expect.poll(() => metric('tuma_sockets'), { timeout: 10_000 }).toBe(0);
    stream.destroy();
    expect(server.logLines().some((line) => line.msg === 'a socket that does not read was cut')).toBe(true);
    expect((await server.post('{ hello }')).status).toBe(200);
  });

  it('survives a reader that never reads while 3,000 events a second are published', async () => {
    const stream = await neverReads(server.http, token, [{ type: 'subscribe', id: '1', payload: { query: 'subscription { changes }' } }]);
    const reader = await signedIn();
    reader.subscribe('1', 'subscription { ticks(every: 50) }');
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 100; i++) {
      for (let n = 0; n < 60; n++) publish(server.events, tenantId, 'x'.repeat(500));
      await sleep(20);
    }
    expect(reader.heard.filter(({ type }) => type === 'next').length).toBeGreaterThan(20);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
    stream.destroy();
  });

  it('closes a stream of ping frames', async () => {
    const stream = await neverReads(server.http, token, []);
    const gone = new Promise((resolve) => stream.once('close', resolve));
    stream.resume();
    for (let i = 0; i < 300; i++) stream.write(frame('', 9));
    await gone;
  });

  it('says 1001 at shutdown, refuses newcomers and may be stopped twice', async () => {
    const own = await serveTestSchema();
    const { token: other } = await own.signIn();
    const client = await SocketClient.signedIn(own.http, other);
    client.subscribe('1', 'subscription { changes }');
    const stopped = own.http.stop();
    expect((await client.closed).code).toBe(1001);
    await stopped;
    await own.close();
    await expect(fetch(`${own.http.url}/healthz`)).rejects.toThrow();
  });
});
