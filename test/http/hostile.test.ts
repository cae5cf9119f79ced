import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executed } from './graphql/testSchema.js';
import { serveTestSchema, type TestServer } from './testServer.js';

/** The promise is 50 ms on an idle machine, which the bench measures; here two suites may share the cores. */
const PATIENCE_MS = 5_000;
const many = (n: number, make: (i: number) => string): string => Array.from({ length: n }, (_, i) => make(i)).join(' ');
const json = { 'content-type': 'application/json' };
/** Packed before the clock runs. */
const bomb = gzipSync(`{"query":"${' '.repeat(20_000_000)}"}`, { level: 9 });

const documents: Record<string, { query: string; variables?: unknown; code?: string }> = {
  'a thousand aliased logins': { query: `mutation { ${many(1_000, (i) => `a${i}: login(input: {email: "a", password: "b"})`)} }` },
  'two logins': { query: 'mutation { a: login(input: {email: "a", password: "b"}) login(input: {email: "a", password: "c"}) }' },
  'two logins, one in a fragment': {
    query:
      'mutation { login(input: {email: "a", password: "b"}) ...f } fragment f on Mutation { b: login(input: {email: "a", password: "c"}) }',
  },
  'a hundred aliases of a list of lists': { query: `{ ${many(100, (i) => `a${i}: lists { items { lists { items { id } } } }`)} }` },
  'a list of lists of lists': { query: '{ things(first: 200) { nodes { parts { parts { parts { parts { id } } } } } } }' },
  'the same by a variable': {
    query: 'query ($n: Int) { things(first: $n) { nodes { lists { items(first: $n) { parts { id } } } } } }',
    variables: { n: 200 },
  },
  'depth 20,000': { query: `{ ${'lists { '.repeat(8_000)}` },
  'inline fragments 10,000 deep': { query: `{ ${'... {'.repeat(10_000)}` },
  'fragments that fan out 2^n': {
    query: `{ ...f0 } ${many(40, (i) => `fragment f${i} on Query { ...f${i + 1} ...f${i + 1} }`)} fragment f40 on Query { hello }`,
  },
  'circular fragments': { query: '{ ...a } fragment a on Query { hello ...b } fragment b on Query { hello ...a }' },
  'a fragment of itself': { query: '{ ...a } fragment a on Query { ...a }' },
  '5,000 directives on a field': { query: `{ hello ${'@skip(if:1) '.repeat(5_000)} }` },
  '5,000 operations': { query: many(5_000, () => '{hello}') },
  '10,000 times the same field': { query: `{ ${'hello '.repeat(10_000)} }` },
  '900 times the same object': { query: `{ things { nodes { ${'parts{id} '.repeat(900)} } } }` },
  '2,000 variables': { query: `query (${many(2_000, (i) => `$v${i}:Int`)}) { hello }` },
  'thirty root fields': { query: `{ ${many(30, (i) => `a${i}: hello`)} }` },
  'the same in the document': { query: `{ count(filter: ${'{inner:'.repeat(5_000)}1${'}'.repeat(5_000)}) }` },
  NUL: { query: 'mutation ($t: String) { touch(text: $t) }', variables: { t: 'a\0b' }, code: 'BAD_USER_INPUT' },
  'NUL in the document': { query: 'mutation { touch(text: "a\\u0000b") }', code: 'BAD_USER_INPUT' },
  'a lone surrogate': { query: 'mutation ($t: String) { touch(text: $t) }', variables: { t: 'a\ud800b' }, code: 'BAD_USER_INPUT' },
  'a lone surrogate in the document': { query: 'mutation { touch(text: "a\\ud800b") }', code: 'GRAPHQL_PARSE_FAILED' },
  __proto__: {
    query: 'query ($f: Filter) { count(filter: $f) }',
    variables: JSON.parse('{"f":{"__proto__":{"admin":true}}}'),
    code: 'BAD_USER_INPUT',
  },
  'introspection in circles': {
    query: '{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }',
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
};

describe('hostile requests', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await serveTestSchema();
    for (let i = 0; i < 20; i++) await server.post(`{ hello a${i}: who }`);
  });
  afterAll(() => server.close());

  /** Refused means 4xx, or 200 with errors and no data; nothing of the document ran and the server still serves. */
  const refusedQuickly = async (ask: () => Promise<{ status: number; body?: { data?: unknown; errors?: unknown[] } }>) => {
    executed.length = 0;
    const begun = performance.now();
    const { status, body } = await ask();
    const took = performance.now() - begun;
    expect(body?.data).toBeUndefined();
    if (status === 200) expect(body?.errors).not.toHaveLength(0);
    else expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(took).toBeLessThan(PATIENCE_MS);
    expect(executed).toEqual([]);
    expect((await server.post('{ hello }')).body.data).toEqual({ hello: 'hello you' });
  };

  for (const [name, { query, variables, code = 'QUERY_TOO_COMPLEX' }] of Object.entries(documents)) {
    it(`refuses ${name}`, () =>
      refusedQuickly(async () => {
        const answer = await server.post(query, variables);
        expect(answer.body.errors?.[0]?.extensions.code).toBe(code);
        return answer;
      }));
  }

  const send = async (init: RequestInit & { duplex?: 'half' }, path = '/graphql') => {
    const response = await fetch(`${server.http.url}${path}`, { method: 'POST', ...init });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  const touch = JSON.stringify({ query: 'mutation { touch(text: "x") }' });
  const forms: Record<string, { ask: () => ReturnType<typeof send>; status: number }> = {
    'a batch array': { ask: () => send({ headers: json, body: `[${touch},${touch}]` }), status: 400 },
    'text/plain': { ask: () => send({ headers: { 'content-type': 'text/plain' }, body: touch }), status: 415 },
    'no content type': { ask: () => send({ headers: { 'content-type': '' }, body: touch }), status: 415 },
    multipart: {
      ask: () => {
        const form = new FormData();
        form.set('operations', touch);
        return send({ body: form });
      },
      status: 415,
    },
    'a form': { ask: () => send({ body: new URLSearchParams({ query: 'mutation { touch }' }) }), status: 415 },
    'utf-32 by name': {
      ask: () => send({ headers: { 'content-type': 'application/json; charset=utf-32' }, body: Buffer.from(touch) }),
      status: 415,
    },
    'utf-16 by stealth': { ask: () => send({ headers: json, body: Buffer.from(touch, 'utf16le') }), status: 400 },
    'broken utf-8': { ask: () => send({ headers: json, body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]) }), status: 400 },
    'a gzip bomb': {
      ask: () => send({ headers: { ...json, 'content-encoding': 'gzip' }, body: bomb }),
      status: 415,
    },
    'GET mutation': {
      ask: () => send({ method: 'GET', headers: { 'apollo-require-preflight': '1' } }, '/graphql?query=mutation{touch}'),
      status: 405,
    },
    'GET without the header that a foreign page can not send': {
      ask: () => send({ method: 'GET' }, '/graphql?query={hello}'),
      status: 400,
    },
    'an input object 5,000 deep': {
      // By hand: JSON.stringify overflows the stack on this. Bad input of a well-formed request is 200 under application/json.
      ask: () =>
        send({
          headers: json,
          body: `{"query":"query($f:Filter){count(filter:$f)}","variables":{"f":${'{"inner":'.repeat(5_000)}1${'}'.repeat(5_000)}}}`,
        }),
      status: 200,
    },
    'half a document': { ask: () => send({ headers: json, body: '{"query":"{ hello' }), status: 400 },
    'no query': { ask: () => send({ headers: json, body: '{"variables":{}}' }), status: 400 },
    'a query that is none': { ask: () => send({ headers: json, body: '{"query":7}' }), status: 400 },
    'brackets without end': { ask: () => send({ headers: json, body: '['.repeat(60_000) }), status: 400 },
  };
  for (const [name, { ask, status }] of Object.entries(forms)) {
    it(`refuses ${name} with ${status}`, () =>
      refusedQuickly(async () => {
        const answer = await ask();
        expect(answer.status).toBe(status);
        expect(answer.body?.errors[0].extensions).toMatchObject({
          code: 'BAD_USER_INPUT',
          requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        });
        return answer;
      }));
  }

  it('refuses a body of 5 MB with 413, before it has all come', () =>
    refusedQuickly(async () => {
      const { port } = server.http;
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(
        `POST /graphql HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: application/json\r\nContent-Length: 5000000\r\n\r\n`,
      );
      socket.write('{"query":"');
      const [answer] = (await once(socket, 'data')) as [Buffer];
      socket.destroy();
      expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /);
      return { status: 413 };
    }));

  it('refuses a body that grows past 256 KiB without saying so', () =>
    refusedQuickly(async () => {
      const { port } = server.http;
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(
        `POST /graphql HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
      );
      const chunk = ' '.repeat(16_384);
      for (let i = 0; i < 17; i++) socket.write(`4000\r\n${chunk}\r\n`);
      const [answer] = (await once(socket, 'data')) as [Buffer];
      socket.destroy();
      expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /);
      return { status: 413 };
    }));

  it('cuts a body that dribbles within 15 s, and says so', async () => {
    const { port } = server.http;
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    const answered = once(socket, 'data');
    socket.write(`POST /graphql HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{`);
    const dribble = setInterval(() => socket.write(' '), 500);
    const begun = performance.now();
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(dribble);
    expect(performance.now() - begun).toBeLessThan(15_000);
    const answer = String((await answered)[0]);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });

  it('asks for the preflight header, yet answers a GET query that has it', async () => {
    const answer = await send({ method: 'GET', headers: { 'apollo-require-preflight': '1' } }, '/graphql?query={hello}');
    expect(answer).toMatchObject({ status: 200, body: { data: { hello: 'hello you' } } });
  });

  it('lets through what is not hostile: a page of everything', async () => {
    const answer = await server.post('{ things(first: 200) { nodes { id name parts { id name } lists { items(first: 5) { id } } } } }');
    expect(answer.body.errors).toBeUndefined();
    expect(answer.body.extensions?.cost?.requested).toBeGreaterThan(5_000);
    expect(answer.body.extensions?.cost?.limit).toBe(60_000);
  });
});
