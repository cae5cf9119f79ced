import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { markRevoked } from '../../../src/auth/revocations.js';
import { maintenanceOf } from '../../../src/system/maintenance.js';
import { serveTestSchema, type TestServer } from '../testServer.js';
import { executed } from './testSchema.js';

interface Asked {
  query?: string;
  variables?: unknown;
  operationName?: unknown;
  extensions?: unknown;
}

/**
 * What is compiled is answered as Apollo answers it, which has each document at first sight: byte for byte, but for what counts and tells
 * time.
 */
describe('both ways of an operation', () => {
  let server: TestServer;
  let stranger: TestServer;
  let times = 0;
  const tokens: Record<string, string> = {};
  beforeAll(async () => {
    server = await serveTestSchema();
    stranger = await serveTestSchema({
      TUMA_MODE: 'production',
      SMS_PROVIDER: 'simulator',
      JWT_SECRET: 'x'.repeat(32),
      PUBLIC_URL: 'https://sms.example.com',
    });
    const [old, good, ended] = [await server.signIn(), await server.signIn(), await server.signIn()];
    Object.assign(tokens, {
      expired: old.token,
      good: good.token,
      revoked: ended.token,
      wrong: `${good.token}x`,
      key: `tuma_live_${'x'.repeat(43)}`,
    });
    await server.post('{ hello }', {}, { authorization: `Bearer ${ended.token}` });
    markRevoked(server, [ended.sessionId]);
  });
  afterAll(async () => {
    await server.close();
    await stranger.close();
  });

  async function post(to: TestServer, body: unknown, headers: Record<string, string> = {}) {
    executed.length = 0;
    const response = await fetch(`${to.http.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const changing = new Set(['date', 'x-request-id', 'ratelimit-remaining', 'ratelimit-reset', 'content-length']);
    const steady = [...response.headers].filter(([name]) => !changing.has(name));
    const text = (await response.text()).replace(/"(requestId|remaining)":("[^"]+"|\d+)/g, '"$1":…');
    return { status: response.status, headers: steady, text, ran: [...executed] };
  }
  /** Asks twice for a document that is new: once for all that is known of the document afterwards. */
  async function ask(asked: Asked, headers?: Record<string, string>, to = server) {
    const query = asked.query && `${asked.query} # ${times++}`;
    return [await post(to, { ...asked, query }, headers), await post(to, { ...asked, query }, headers), query] as const;
  }
  const both = async (...given: Parameters<typeof ask>) => {
    const [first, then] = await ask(...given);
    // What of a query fails runs again by graphql-js.
    expect({ ...then, ran: [] }).toEqual({ ...first, ran: [] });
    return then;
  };

  it('takes the short way from the second time on', async () => {
    for (const query of ['{ way }', 'mutation { way }', 'query A { way } query B { hello }']) {
      const [first, then] = await ask({ query, operationName: query.includes('A') ? 'A' : undefined });
      expect([first.text, then.text].map((text) => /walked|compiled/.exec(text)?.[0])).toEqual(['walked', 'compiled']);
    }
  });

  const queries: [what: string, asked: Asked, status?: number][] = [
    ['a query', { query: '{ hello }' }],
    ['variables', { query: 'query ($n: String) { hello(name: $n) }', variables: { n: 'Asha "☕"' } }],
    ['null variables, an empty operationName', { query: '{ hello }', variables: null, operationName: '', extensions: null }],
    ['one of two operations', { query: 'query A { hello } query B { odd }', operationName: 'A' }],
    ['neither', { query: 'query A { hello } query B { odd }', operationName: 'C' }],
    ['none named', { query: 'query A { hello } query B { odd }' }],
    ["a client's extensions", { query: '{ hello }', extensions: { clientLibrary: { name: 'x' } } }],
    ['a persisted query', { query: '{ hello }', extensions: { persistedQuery: { version: 1, sha256Hash: 'a' } } }],
    ['a field that is refused', { query: '{ hello refused }' }],
    ['a field that fails', { query: '{ secret hello }' }],
    ['a limit', { query: '{ limited }' }, 429],
    ['null where none may be', { query: '{ hello must }' }],
    ['what does not fit its type', { query: '{ odd }' }],
    ['a variable that does not fit', { query: 'query ($f: Filter) { count(filter: $f) }', variables: { f: { role: 'COOK', txt: 1 } } }],
    ['a missing variable', { query: 'query ($ms: Int!) { slow(ms: $ms) }' }],
    ['NUL in a variable', { query: 'query ($n: String) { hello(name: $n) }', variables: { n: 'a\0b' } }],
    [
      'a costly page',
      { query: 'query ($n: Int) { lists { items(first: $n) { parts { id parts { id parts { id } } } } } }', variables: { n: 200 } },
    ],
    ['introspection', { query: '{ __schema { queryType { name } } }' }],
    ['a field that is not there', { query: '{ hell }' }],
    ['no document', { query: '{ hello' }],
    ['a subscription', { query: 'subscription { changes }' }],
    ['a mutation', { query: 'mutation ($t: String) { touch(text: $t) }', variables: { t: 'x' } }],
    ['two mutations', { query: 'mutation { a: touch b: touch }' }],
    ['a mutation that is refused', { query: 'mutation { refuse }' }],
    ['one that is limited', { query: 'mutation { limit }' }, 429],
    ['one that fails', { query: 'mutation { break }' }],
    ['one with a variable that does not fit', { query: 'mutation ($i: LoginInput) { login(input: $i) }', variables: { i: { email: 1 } } }],
    [
      'one that leaves an argument empty',
      { query: 'mutation ($n: Int = 1) { make(things: $n) { nodes { id } } }', variables: { n: null } },
    ],
    ['one whose answer is refused in part', { query: 'mutation { make { nodes { id name refused } } }' }],
    ['one whose answer fails', { query: 'mutation { make { nodes { id secret } } }' }],
    ['variables that are a list', { query: '{ hello }', variables: [] }, 400],
    ['variables that are text', { query: '{ hello }', variables: '{}' }, 400],
    ['extensions that are text', { query: '{ hello }', extensions: 'x' }, 400],
    ['an operationName that is a number', { query: '{ hello }', operationName: 1 }, 400],
    ['no query', { variables: {} }, 400],
  ];
  it.each(queries)('%s', async (_, asked, status) => {
    const { ran, status: answered } = await both(asked);
    if (status) expect(answered).toBe(status);
    // However its answer fails, a mutation runs once.
    for (const change of ['touch', 'make', 'break', 'refuse', 'limit'])
      if (asked.query?.startsWith(`mutation { ${change}`)) expect(ran.filter((name) => name === change)).toEqual([change]);
  });

  it.each([
    '*/*',
    '',
    'application/json',
    'application/graphql-response+json',
    'application/graphql-response+json,application/json;q=0.9',
    'text/html, */*;q=0.1',
    'text/html',
    'application/json;q=0',
  ])('accept: %s', async (accept) => {
    for (const query of ['{ hello }', '{ refused }', 'query ($n: String!) { hello(name: $n) }', '{ hell }', '{ limited }'])
      await both({ query }, { accept });
  });

  it('a cookie that comes along, and one that goes with the answer', async () => {
    const query = 'mutation ($t: String!) { keep(token: $t) }';
    const cookieOf = ({ headers }: { headers: [string, string][] }) => headers.find(([name]) => name === 'set-cookie')?.[1];
    const given = cookieOf(await both({ query, variables: { t: 'one' } }));
    expect(given).toMatch(/^tuma-[0-9a-f]{8}=one; /);
    const page = { cookie: String(given).split(';')[0] ?? '', 'sec-fetch-site': 'same-origin' };
    const next = await both({ query, variables: { t: 'two' } }, page);
    expect([next.text, cookieOf(next)]).toEqual([expect.stringContaining('"keep":"one"'), expect.stringContaining('=two; ')]);
    expect((await both({ query, variables: { t: 'x' } }, { ...page, 'sec-fetch-site': 'cross-site' })).text).toContain('"keep":null');
    expect(cookieOf(await both({ query: '{ hello }' }, page))).toBeUndefined();
  });

  it.each(['expired', 'good', 'revoked', 'wrong', 'key'])('a token: %s', async (which) => {
    if (which === 'expired') server.clock.advance(16 * 60_000);
    const authorization = `Bearer ${tokens[which]}`;
    for (const query of [
      '{ hello }',
      '{ secret }',
      'mutation { touch }',
      'mutation { login(input: { email: "a", password: "b" }) }',
      '{ hell }',
    ])
      expect((await both({ query }, { authorization })).text).toMatch(
        which === 'good' || /login|hell }/.test(query) ? /data|VALIDATION/ : /TOKEN_/,
      );
    if (which === 'expired') server.clock.reset();
  });

  it('a token that ends, or is revoked, between two requests', async () => {
    const ask = (token: string) => server.post('{ way }', {}, { authorization: `Bearer ${token}` });
    await ask(tokens.good!);
    const [ends, ended] = [await server.signIn(), await server.signIn()];
    for (const { token } of [ends, ended]) expect((await ask(token)).body.data?.way).toBe('compiled');
    markRevoked(server, [ended.sessionId]);
    expect((await ask(ended.token)).body.errors?.[0]?.extensions.code).toBe('TOKEN_INVALID');
    server.clock.advance(14 * 60_000);
    expect((await ask(ends.token)).status).toBe(200);
    server.clock.advance(60_000);
    expect((await ask(ends.token)).body.errors?.[0]?.extensions.code).toBe('TOKEN_EXPIRED');
    server.clock.reset();
  });

  it.each([
    ['a batch', '[{"query":"{ hello }"}]'],
    ['text', '"{ hello }"'],
    ['null', 'null'],
    ['nothing in it', '{}'],
    ['no JSON', '{ hello }'],
    ['a document already parsed', '{"query":{"kind":"Document"}}'],
  ])('a body that is %s', async (_, body) => {
    expect(await post(server, body)).toEqual(await post(server, body));
    expect((await post(server, body)).status).toBe(400);
  });

  it('another content type, a foreign page, a reader of Swahili', async () => {
    for (const headers of [
      ...['text/plain', 'application/json; charset=utf-16', 'application/json;charset=utf-8', 'multipart/form-data; boundary=x'].map(
        (type) => ({ 'content-type': type }),
      ),
      ...['https://studio.apollographql.com', 'https://elsewhere.example'].map((origin) => ({ origin })),
      { 'accept-language': 'sw, en;q=0.5' },
      { 'content-encoding': 'gzip' },
      { 'x-forwarded-for': '203.0.113.7' },
    ])
      for (const query of ['{ hello }', '{ refused }', 'mutation { touch }']) await both({ query }, headers as Record<string, string>);
  });

  it('strangers read no name that they did not write', async () => {
    for (const asked of [
      { query: 'query ($f: Filter) { count(filter: $f) }', variables: { f: { txt: 1 } } },
      { query: 'mutation ($n: Int = 1) { make(things: $n) { nodes { id } } }', variables: { n: null } },
      { query: '{ __schema { queryType { name } } }' },
    ])
      await both(asked, {}, stranger);
  });

  it('maintenance, and a spent budget', async () => {
    maintenanceOf(server).active = true;
    expect((await both({ query: 'mutation { touch }' })).text).toContain('RESTORE_IN_PROGRESS');
    expect((await both({ query: '{ hello }' })).text).toContain('hello you');
    maintenanceOf(server).active = false;
    const poor = await serveTestSchema(
      {},
      { budget: { signedIn: { burst: 1, perSecond: 1 }, anonymous: { burst: 12, perSecond: 0.001 } } },
    );
    const [, , query] = await ask({ query: '{ hello }' }, {}, poor);
    await post(poor, { query: '{ a: hello b: hello c: hello d: hello e: hello f: hello g: hello h: hello i: hello j: hello }' });
    const refused = [await post(poor, { query }), await post(poor, { query: '{ hello } #' })];
    expect(refused[0]).toEqual(refused[1]);
    expect(refused[0]?.status).toBe(429);
    await poor.close();
  });

  it('says the same in the log and the metrics', async () => {
    const [, , query] = await ask({ query: 'query Greeting { hello refused }' });
    const lines = server.logLines().filter(({ msg, operation }) => msg === 'request' && operation === 'Greeting');
    const [first, then] = lines.map(({ requestId, ms, time, ...line }) => line);
    expect(query).toBeDefined();
    expect(then).toEqual(first);
    expect(first).toMatchObject({ route: '/graphql', type: 'query', fields: ['hello', 'refused'], cost: 2, codes: ['BAD_USER_INPUT'] });
    const metrics = await server.metrics.registry.metrics();
    expect(metrics).toContain('tuma_graphql_operation_seconds_count{type="query",field="several",outcome="BAD_USER_INPUT"} ');
  });
});
