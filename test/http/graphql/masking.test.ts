import { buildSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveTestSchema, type TestServer } from '../testServer.js';
import { executed } from './testSchema.js';

describe('errors at the edge', () => {
  let server: TestServer;
  let production: TestServer;
  beforeAll(async () => {
    server = await serveTestSchema();
    production = await serveTestSchema({
      TUMA_MODE: 'production',
      SMS_PROVIDER: 'simulator',
      JWT_SECRET: 'x'.repeat(32),
      PUBLIC_URL: 'https://sms.example.com',
    });
  });
  afterAll(async () => {
    await server.close();
    await production.close();
  });

  it("masks what nobody meant to say, and logs it once with the request's id and its cause", async () => {
    const answer = await server.post('{ secret }');
    const requestId = answer.headers.get('x-request-id');
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      data: { secret: null },
      errors: [
        {
          message: 'Something went wrong on our side.',
          path: ['secret'],
          extensions: { code: 'INTERNAL', requestId, retryable: true, issues: [] },
        },
      ],
    });
    expect(JSON.stringify(answer.body)).not.toMatch(/hunter2|stack|ECONNREFUSED/);
    const logged = server.logLines().filter((line) => line.requestId === requestId && line.level === 50);
    expect(logged).toHaveLength(1);
    expect(JSON.stringify(logged)).toContain('ECONNREFUSED');
  });

  it('answers a persisted query so that clients send the whole document', async () => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };
    for (const body of [{ extensions }, { query: '{ hello }', extensions }]) {
      const response = await fetch(`${server.http.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect(await response.json()).toEqual({
        errors: [
          {
            // urql looks for these words, Apollo Client for the code.
            message: 'PersistedQueryNotSupported',
            extensions: expect.objectContaining({ code: 'PERSISTED_QUERY_NOT_SUPPORTED', requestId: response.headers.get('x-request-id') }),
          },
        ],
      });
    }
  });

  it('refuses before it does anything who takes no JSON: event streams, or q=0', async () => {
    executed.length = 0;
    for (const accept of ['text/event-stream', 'multipart/mixed', 'application/json;q=0', 'application/json; charset=utf-16']) {
      const response = await fetch(`${server.http.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept },
        body: '{"query":"mutation { touch }"}',
      });
      expect(response.status).toBe(406);
      const requestId = response.headers.get('x-request-id');
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT', requestId } }] });
    }
    expect(executed).toEqual([]);
    for (const accept of ['*/*', 'application/graphql-response+json, application/json;q=0.9', 'text/event-stream, application/json;q=0.05'])
      expect((await server.post('{ hello }', {}, { accept })).body.data).toEqual({ hello: 'hello you' });
  });

  it.each(['broken', 'odd', 'must'])('masks a result that does not fit its type: %s', async (field) => {
    const answer = await server.post(`{ ${field} }`);
    expect(answer.body.errors).toMatchObject([{ message: 'Something went wrong on our side.', extensions: { code: 'INTERNAL' } }]);
    expect(JSON.stringify(answer.body)).not.toContain('hunter2');
  });

  it("shows a refusal with its issues, and hides nothing else's answer", async () => {
    const answer = await server.post('{ hello refused }');
    expect(answer.body.data).toEqual({ hello: 'hello you', refused: null });
    expect(answer.body.errors).toMatchObject([
      {
        message: 'The input is not valid. to[3]: at most 10.',
        extensions: { code: 'BAD_USER_INPUT', issues: [{ code: 'BAD_USER_INPUT', field: 'to[3]', params: { max: 10 } }] },
      },
    ]);
  });

  it('answers RATE_LIMITED with 429 and Retry-After', async () => {
    const answer = await server.post('{ limited }');
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('7');
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 7 });
    expect((await server.post('{ hello limited }')).status).toBe(200);
  });

  it.each([
    ['{ hello', 'GRAPHQL_PARSE_FAILED'],
    ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['query a { hello } query b { hello }', 'OPERATION_RESOLUTION_FAILURE'],
    ['subscription { changes }', 'BAD_USER_INPUT'],
  ])('keeps the code of %s: %s', async (query, code) => {
    const answer = await server.post(query);
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({ code, requestId: answer.headers.get('x-request-id') });
    expect(answer.body.data).toBeUndefined();
  });

  const input = 'mutation ($input: LoginInput!) { login(input: $input) }';
  it.each([
    ['a variable of another type', input, { input: { email: 'a', password: { is: 'hunter2' } } }, 'password'],
    ['an unknown member beside it', input, { input: { email: 'a', password: 'hunter2', more: 1 } }, 'more'],
    ['a missing member', input, { input: { password: 'hunter2' } }, 'email'],
    ['a whole value', input, { input: 'hunter2' }, 'input'],
    ['no value', input, {}, 'input'],
    ['a literal of another type', 'mutation { login(input: { email: "a", password: ["hunter2"] }) }', {}, 'password'],
    ['an unknown member of a literal', 'mutation { login(input: { email: "a", password: "hunter2", more: 1 }) }', {}, 'more'],
    ['a missing member of a literal', 'mutation { login(input: { password: "hunter2" }) }', {}, 'email'],
    ['a literal in a list', '{ count(filter: { text: "hunter2", inner: { ids: ["a", true] } }) }', {}, 'filter.inner.ids[1]'],
    ['an unknown argument', 'mutation { touch(text: "a", with: "hunter2") }', {}, 'with'],
    ['a missing argument', '{ slow }', {}, 'ms'],
    ['a syntax error after it', 'mutation { login(input: { email: "a", password: "x""hunter2" }) }', {}, ''],
  ])('never repeats a password: %s', async (_, query, variables, field) => {
    const answer = await server.post(query, variables);
    expect(answer.body.errors?.[0]?.message).toBeTruthy();
    expect(JSON.stringify(answer.body)).not.toContain('hunter2');
    const extensions = answer.body.errors?.[0]?.extensions;
    if (field) expect(extensions?.issues).toEqual([{ code: extensions?.code, field }]);
  });

  it('says what is missing all the same', async () => {
    const answer = await server.post(input, { input: { password: 'hunter2' } });
    expect(answer.body.errors?.[0]?.message).toBe(
      'Variable "$input" has an invalid value at "input": Field "email" of required type "String!" was not provided.',
    );
  });

  it('writes no variable into the log', async () => {
    await server.post(input, { input: { email: 'a@example.com', password: 'hunter3' } });
    const last = server.logLines().findLast((line) => line.msg === 'request');
    expect(last).toMatchObject({ route: '/graphql', status: 200, type: 'mutation', fields: ['login'], ms: expect.any(Number) });
    expect(JSON.stringify(server.logLines())).not.toMatch(/hunter3|a@example/);
  });

  it('answers a bad token with 401 before anything else', async () => {
    const answer = await server.post('{ hello }', {}, { authorization: 'Bearer nonsense' });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({ code: 'TOKEN_INVALID', requestId: answer.headers.get('x-request-id') });
  });

  it('answers an expired token with TOKEN_EXPIRED', async () => {
    const { token } = await server.signIn();
    expect((await server.post('{ who }', {}, { authorization: `Bearer ${token}` })).body.data?.who).toMatch(/^user 127\.0\.0\.1 /);
    server.clock.advance(16 * 60_000);
    const answer = await server.post('{ who }', {}, { authorization: `Bearer ${token}` });
    server.clock.reset();
    expect(answer).toMatchObject({ status: 401, body: { errors: [{ extensions: { code: 'TOKEN_EXPIRED' } }] } });
  });

  it('shows the schema in production to whoever has a token, and tells strangers so', async () => {
    const documents = ['{ __schema { types { name } } }', 'query q { ...f } fragment f on Query { t: __type(name: "Query") { name } }'];
    const { token } = await production.signIn();
    for (const document of documents) {
      const asked = await production.post(document);
      expect(asked.status).toBe(401);
      expect(asked.body).toMatchObject({
        errors: [{ message: expect.stringContaining('log in'), extensions: { code: 'UNAUTHENTICATED' } }],
      });
      expect(asked.body.data).toBeUndefined();
      const bad = await production.post(document, {}, { authorization: 'Bearer none' });
      expect(bad.body.data).toBeUndefined();
      const signedIn = await production.post(document, {}, { authorization: `Bearer ${token}` });
      expect(signedIn.body.errors).toBeUndefined();
    }
    expect((await production.post('{ hello(name: "__schema") }')).body.data).toEqual({ hello: 'hello __schema' });
    const wrong = await production.post('{ hell }');
    expect(wrong.body.errors?.[0]?.message).toBe('Cannot query field "hell" on type "Query".');
    const near = await production.post('query ($f: Filter) { count(filter: $f) }', { f: { txt: 'x' } });
    expect(near.body.errors?.[0]?.message).toBe('Variable "$f" has an invalid value at "f": Field "txt" is not defined by type "Filter".');
    expect(near.body.errors?.[0]?.extensions.retryable).toBe(false);
    expect((await server.post('{ hell }')).body.errors?.[0]?.message).toContain('Did you mean "hello"');
  });

  it('shows it to nobody where that is switched off', async () => {
    const closed = await serveTestSchema({ GRAPHQL_INTROSPECTION: 'off' });
    const { token } = await closed.signIn();
    const asked = await closed.post('{ __schema { types { name } } }', {}, { authorization: `Bearer ${token}` });
    expect(asked.body.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    const file = await fetch(`${closed.http.url}/schema.graphql`, { headers: { authorization: `Bearer ${token}` } });
    expect(file.status).toBe(404);
    await closed.close();
  });

  it('serves /schema.graphql to the same readers, once: a client that has it is told so', async () => {
    const file = (of: TestServer, headers: Record<string, string> = {}) => fetch(`${of.http.url}/schema.graphql`, { headers });
    const first = await file(server);
    expect(first.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(
      buildSchema(await first.text())
        .getQueryType()
        ?.getFields(),
    ).toHaveProperty('hello');
    const etag = first.headers.get('etag') ?? '';
    expect(first.headers.get('cache-control')).toBe('no-cache');
    const again = await file(server, { 'if-none-match': `"other", W/${etag}` });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const stranger = await file(production);
    expect([stranger.status, stranger.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    const { token } = await production.signIn();
    const own = await file(production, { authorization: `Bearer ${token}` });
    expect([own.status, own.headers.get('cache-control'), own.headers.get('etag')]).toEqual([200, 'private, no-cache', etag]);
  });

  it('says what a request cost, and stops who spends too much', async () => {
    const answer = await server.post('{ hello }');
    expect(answer.body.extensions?.cost).toMatchObject({ requested: 1, limit: 60_000 });
    expect(Number(answer.headers.get('ratelimit-remaining'))).toBeLessThan(Number(answer.headers.get('ratelimit-limit')));
    expect(answer.headers.get('ratelimit-reset')).toMatch(/^\d+$/);
    const poor = await serveTestSchema({}, { budget: { signedIn: { burst: 9, perSecond: 1 }, anonymous: { burst: 3, perSecond: 1 } } });
    try {
      for (let i = 0; i < 3; i++) expect((await poor.post('{ hello }')).status).toBe(200);
      const refused = await poor.post('{ a: hello b: hello c: hello }');
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(['limit', 'remaining'].map((name) => refused.headers.get(`ratelimit-${name}`))).toEqual(['3', '0']);
      const { token } = await poor.signIn();
      expect((await poor.post('{ hello }', {}, { authorization: `Bearer ${token}` })).status).toBe(200);
    } finally {
      await poor.close();
    }
  });
});
