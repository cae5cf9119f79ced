import { request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { Gauge } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trustedProxies } from '../../src/http/request/proxies.js';
import { serveTestSchema, type TestServer } from './testServer.js';

/** fetch chooses the Host header itself; this sends what it is told. */
function ask(server: TestServer, path: string, headers: Record<string, string>, method = 'GET', body?: string) {
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: server.http.port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
const who = (server: TestServer, headers: Record<string, string>) =>
  ask(server, '/graphql', { host: 'localhost', 'content-type': 'application/json', ...headers }, 'POST', '{"query":"{ who }"}');

describe('a demo on loopback', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await serveTestSchema({ CORS_ORIGINS: 'https://shop.example.com' });
  });
  afterAll(() => server.close());

  it.each(['localhost', 'LOCALHOST:4000', '127.0.0.1:1', '127.8.9.1', '[::1]:80'])('is called %s', async (host) => {
    expect((await ask(server, '/metrics', { host })).status).toBe(200);
  });
  it.each(['evil.example.com', '127.0.0.1.evil.example.com', 'localhost.evil.example.com:4000', '10.0.0.7', '0', 'a b', '[::2]'])(
    'is not called %s',
    async (host) => {
      const answer = await ask(server, '/metrics', { host });
      expect(answer.status).toBe(421);
      expect(JSON.parse(answer.text).errors[0].extensions.code).toBe('BAD_USER_INPUT');
    },
  );
  it.each([
    'operationName=',
    'variables=',
    'extensions=',
    'variables=&extensions=&operationName=',
    'variables=null',
    'extensions=null',
    'variables=%20+',
  ])('takes an empty %s for none', async (empty) => {
    for (const query of [`?query=%7Bhello%7D&${empty}`, `?${empty}&query=%7Bhello%7D`]) {
      const answer = await ask(server, `/graphql${query}`, { host: 'localhost', 'content-type': 'application/json' });
      expect(JSON.parse(answer.text)).toMatchObject({ data: { hello: 'hello you' } });
    }
  });

  it('answers at an address with a slash at its end as without', async () => {
    for (const path of ['/healthz/', '/readyz/', '/graphql/?query=%7Bhello%7D'])
      expect((await ask(server, path, { host: 'localhost', 'content-type': 'application/json' })).status, path).toBe(200);
    expect((await ask(server, '/uploads/document/', { host: 'localhost' }, 'POST')).status).toBe(401);
  });

  it('answers probes by any name', async () => {
    expect((await ask(server, '/healthz', { host: '10.0.0.7:4000' })).status).toBe(200);
    expect((await ask(server, '/readyz/?from=lb', { host: '10.0.0.7:4000' })).status).toBe(200);
    expect((await ask(server, '/readyz/graphql', { host: '10.0.0.7:4000' })).status).toBe(421);
  });

  it('gives each request an id of its own, whatever the caller says', async () => {
    const answer = await who(server, { 'x-request-id': 'mine', 'request-id': 'mine' });
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.text).toContain(String(answer.headers['x-request-id']));
  });

  it('believes no X-Forwarded-For', async () => {
    expect((await who(server, { 'x-forwarded-for': '203.0.113.9' })).text).toContain('anonymous 127.0.0.1 ');
  });

  it('has the headers of a careful server, and no HSTS without https', async () => {
    const { headers } = await who(server, {});
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect(headers['strict-transport-security']).toBeUndefined();
    expect(headers['x-powered-by']).toBeUndefined();
  });

  const preflight = (origin: string) =>
    ask(server, '/graphql', { host: 'localhost', origin, 'access-control-request-method': 'POST' }, 'OPTIONS');
  it.each(['https://shop.example.com', 'https://studio.apollographql.com'])('lets pages of %s call', async (origin) => {
    const answer = await preflight(origin);
    expect(answer.status).toBe(204);
    expect(answer.headers['access-control-allow-origin']).toBe(origin);
    const allowed = String(answer.headers['access-control-allow-headers']).split(/, */);
    expect(allowed).toEqual(
      expect.arrayContaining([
        ...['authorization', 'content-type', 'apollographql-client-name', 'apollographql-client-version', 'traceparent', 'tracestate'],
        ...['baggage', 'sentry-trace', 'graphql-require-preflight', 'apollo-require-preflight', 'x-requested-with'],
      ]),
    );
    const { headers } = await who(server, { origin });
    expect(headers['access-control-allow-origin']).toBe(origin);
    expect(headers['access-control-expose-headers']).toContain('x-request-id');
    expect(headers['access-control-allow-credentials']).toBeUndefined();
  });
  it('answers a GET that no foreign page can have sent, with a token as urql sends it, and no other', async () => {
    const { token } = await server.signIn();
    const get = (headers: Record<string, string>) =>
      ask(server, '/graphql?query=%7Bhello%7D', { host: 'localhost', accept: '*/*', ...headers });
    expect((await get({ authorization: `Bearer ${token}` })).text).toContain('"hello":');
    expect((await get({ 'graphql-require-preflight': '1' })).text).toContain('"hello":');
    const forged: Record<string, string>[] = [{}, { 'content-type': 'text/plain' }, { traceparent: '00-1-1-1' }];
    for (const headers of forged) expect((await get(headers)).status).toBe(400);
  });
  it.each(['https://evil.example.com', 'null', 'https://shop.example.com.evil.example.com'])('does not let pages of %s', async (origin) => {
    expect((await preflight(origin)).headers['access-control-allow-origin']).toBeUndefined();
    expect((await who(server, { origin })).headers['access-control-allow-origin']).toBeUndefined();
  });

  it.each([
    ['/downloads/%zz/secret-path', 400],
    [`/downloads/${'secret-path'.repeat(10)}/x`, 414],
  ])('answers %s in its own form, without the path', async (path, status) => {
    const answer = await ask(server, path, { host: 'localhost' });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toEqual({
      errors: [{ message: expect.any(String), extensions: expect.objectContaining({ code: 'BAD_USER_INPUT', issues: [] }) }],
    });
    expect(answer.text).not.toContain('secret-path');
    expect(answer.text).toContain(String(answer.headers['x-request-id']));
  });
  const json = 'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\n';
  it.each([
    ['no HTTP', 'secret words', 400],
    ['no Host', 'GET /healthz HTTP/1.1', 400],
    ['no Host in HTTP/1.0', 'GET / HTTP/1.0', 421],
    ['headers without end', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'y'.repeat(20_000)}`, 431],
    ['a bad header', 'GET / HTTP/1.1\r\nHost: localhost\r\nsecret words: x', 400],
    ['two lengths', 'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked', 400],
    ['endless extensions of a chunk', `${json}Transfer-Encoding: chunked\r\n\r\n2;${'y'.repeat(20_000)}`, 413],
    ['a method that nobody knows', 'SECRET / HTTP/1.1\r\nHost: localhost', 400],
    ['a method of others', 'PROPFIND /graphql HTTP/1.1\r\nHost: localhost', 404],
    ['CONNECT', 'CONNECT secret:80 HTTP/1.1\r\nHost: localhost', 501],
    ['another expectation', 'POST /graphql HTTP/1.1\r\nHost: localhost\r\nExpect: secret', 417],
    ['an upgrade elsewhere', `GET /secret HTTP/1.1\r\nHost: localhost\r\n${upgrade}`, 404],
    ['an upgrade that is no handshake', `GET /graphql HTTP/1.1\r\nHost: localhost\r\n${upgrade}`, 400],
  ])('answers %s in its own form', async (_, text, status) => {
    const socket = connect(server.http.port, '127.0.0.1');
    socket.on('error', () => undefined);
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      answer += chunk;
      if (answer.endsWith('}')) socket.end();
    });
    socket.write(`${text}\r\n\r\n`);
    await new Promise((resolve) => socket.once('close', resolve));
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).not.toMatch(/secret/i);
    const [{ message, extensions }] = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))).errors;
    expect(message).toBeTruthy();
    expect(extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      issues: [],
      requestId: /^x-request-id: ([0-9a-f-]{36})$/im.exec(answer)?.[1],
    });
  });

  it('answers OPTIONS that is no preflight', async () => {
    const options = await ask(server, '/graphql', { host: 'localhost', origin: 'https://shop.example.com' }, 'OPTIONS');
    expect(options).toMatchObject({ status: 204, text: '' });
  });

  it('takes a slash at the end, and an empty operationName for none', async () => {
    const json = { host: 'localhost', 'content-type': 'application/json' };
    const body = JSON.stringify({ query: 'query A { hello }', operationName: '' });
    for (const path of ['/graphql', '/graphql/']) {
      expect(JSON.parse((await ask(server, path, json, 'POST', body)).text)).toMatchObject({ data: { hello: 'hello you' } });
    }
    for (const search of ['operationName=&query={hello}', 'query={hello}&operationName=']) {
      const got = await ask(server, `/graphql/?${search.replace('{hello}', encodeURIComponent('{ hello }'))}`, {
        host: 'localhost',
        'apollo-require-preflight': '1',
      });
      expect(JSON.parse(got.text)).toMatchObject({ data: { hello: 'hello you' } });
    }
  });

  it('answers what is not there with 404, and other methods with 405', async () => {
    const missing = await ask(server, '/nothing', { host: 'localhost' });
    expect(missing.status).toBe(404);
    expect(JSON.parse(missing.text).errors[0].extensions.requestId).toBe(missing.headers['x-request-id']);
    const put = await ask(server, '/graphql', { host: 'localhost' }, 'PUT');
    expect(put).toMatchObject({ status: 405, headers: { allow: 'GET, POST' } });
    expect(JSON.parse(put.text).errors[0].extensions.requestId).toBe(put.headers['x-request-id']);
  });

  it('measures operations by their root field and shows the metrics of the process', async () => {
    await server.post('query Name { hello }');
    await server.post('{ limited }');
    const { text } = await ask(server, '/metrics', { host: 'localhost' });
    expect(text).toMatch(/tuma_graphql_operation_seconds_count\{type="query",field="hello",outcome="OK"\} [1-9]/);
    expect(text).toMatch(/tuma_graphql_operation_seconds_count\{type="query",field="limited",outcome="RATE_LIMITED"\} 1/);
    expect(text).toMatch(/tuma_http_request_seconds_count\{method="POST",route="\/graphql",status="200"\} [1-9]/);
    expect(text).toContain('process_cpu_seconds_total');
    expect(server.logLines().find((line) => line.operation === 'Name')).toMatchObject({
      type: 'query',
      fields: ['hello'],
      status: 200,
      cost: 1,
    });
  });

  it('shows gauges that others add', async () => {
    new Gauge({ name: 'tuma_answer', help: 'A figure of another part.', registers: [server.metrics.registry] }).set(42);
    expect((await ask(server, '/metrics', { host: 'localhost' })).text).toContain('tuma_answer 42');
  });

  it('is not ready without its database', async () => {
    const own = await serveTestSchema();
    expect(JSON.parse((await ask(own, '/readyz', { host: 'localhost' })).text)).toEqual({ ok: true, database: true, stopping: false });
    await own.db.pool.end();
    const answer = await ask(own, '/readyz', { host: 'localhost' });
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.text)).toEqual({ ok: false, database: false, fault: 'AWAY', stopping: false });
    expect((await ask(own, '/healthz', { host: 'localhost' })).status).toBe(200);
    await own.http.stop();
  });

  it('finishes what runs when it is stopped', async () => {
    const own = await serveTestSchema();
    const running = own.post('{ slow(ms: 700) }');
    const socket = connect(own.http.port, '127.0.0.1');
    const both = text(socket);
    const get = (query: string) =>
      socket.write(`GET /graphql?query=${encodeURIComponent(query)} HTTP/1.1\r\nHost: localhost\r\nApollo-Require-Preflight: 1\r\n\r\n`);
    get('{ slow(ms: 700) }');
    await sleep(200);
    const stopped = own.http.stop();
    await expect.poll(() => fetch(own.http.url).catch(() => 'closed')).toBe('closed');
    get('{ hello }');
    expect((await running).body.data).toEqual({ slow: 'done' });
    await stopped;
    // Both were on one connection: the second came while the server was stopping.
    expect((await both).match(/HTTP\/1\.1 200 /g)).toHaveLength(2);
    await own.close();
  });
});

describe('production behind a proxy', () => {
  const production = {
    TUMA_MODE: 'production',
    SMS_PROVIDER: 'simulator',
    JWT_SECRET: 'x'.repeat(32),
    PUBLIC_URL: 'https://sms.example.com',
    TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8',
  };
  let server: TestServer;
  beforeAll(async () => {
    server = await serveTestSchema(production);
  });
  afterAll(() => server.close());

  it('is called by its public name', async () => {
    expect((await who(server, { host: 'sms.example.com' })).status).toBe(200);
    expect((await who(server, { host: 'other.example.com' })).status).toBe(421);
  });
  it('takes the last address that is no proxy of ours, and never one that a caller made up before it', async () => {
    expect((await who(server, { 'x-forwarded-for': '198.51.100.1, 203.0.113.9, 10.1.2.3' })).text).toContain('anonymous 203.0.113.9 ');
  });
  it.each([
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['203.0.113.9:4711', '203.0.113.9'],
    ['2001:DB8:0:0::9', '2001:db8::9'],
    ['nonsense, 203.0.113.9', '203.0.113.9'],
    ['203.0.113.9, nonsense', '127.0.0.1'],
    ['203.0.113.9, nonsense, 10.1.2.3', '10.1.2.3'],
    ['1.'.repeat(50), '127.0.0.1'],
  ])('reads X-Forwarded-For %s as %s', async (forwarded, address) => {
    expect((await who(server, { 'x-forwarded-for': forwarded })).text).toContain(`anonymous ${address} `);
  });
  it('says HSTS', async () => {
    expect((await who(server, {})).headers['strict-transport-security']).toBe('max-age=31536000');
  });
  it('does not let pages of Apollo Sandbox', async () => {
    expect((await who(server, { origin: 'https://studio.apollographql.com' })).headers['access-control-allow-origin']).toBeUndefined();
  });
  it('shows metrics to whoever has METRICS_TOKEN, by any name of this server, and nothing else by that name', async () => {
    const token = 'm'.repeat(32);
    const own = await serveTestSchema({ ...production, METRICS_TOKEN: token });
    const elsewhere = { host: '10.0.0.7:4000', 'x-forwarded-for': '203.0.113.9' };
    const answer = await ask(own, '/metrics', { ...elsewhere, authorization: `Bearer ${token}` });
    expect(answer).toMatchObject({ status: 200, text: expect.stringContaining('tuma_database_up 1') });
    expect((await ask(own, '/metrics', { ...elsewhere, authorization: `Bearer ${'n'.repeat(32)}` })).status).toBe(421);
    const outside = { ...elsewhere, host: 'sms.example.com' };
    expect((await ask(own, '/metrics', { ...outside, authorization: `Bearer ${'n'.repeat(32)}` })).status).toBe(401);
    expect((await ask(own, '/metrics', outside)).status).toBe(401);
    expect((await who(own, { ...elsewhere, authorization: `Bearer ${token}` })).status).toBe(421);
    await own.close();
  });
  it('shows metrics to this machine and to platform staff only', async () => {
    const metrics = (headers: Record<string, string>) => ask(server, '/metrics', { host: 'sms.example.com', ...headers });
    const outside = { 'x-forwarded-for': '203.0.113.9' };
    expect((await metrics({})).status).toBe(200);
    expect((await metrics(outside)).status).toBe(401);
    const member = await server.signIn();
    expect((await metrics({ ...outside, authorization: `Bearer ${member.token}` })).status).toBe(403);
    const staff = await server.signIn({ platformRole: 'STAFF' });
    expect((await metrics({ ...outside, authorization: `Bearer ${staff.token}` })).status).toBe(200);
  });
});

describe('TRUSTED_PROXIES', () => {
  it('takes addresses and networks of both kinds', () => {
    const trust = trustedProxies(['192.0.2.1', '10.0.0.0/8', '::1', 'fd00::/8']);
    expect(['192.0.2.1', '10.9.9.9', '::ffff:10.1.1.1', '::1', 'fd12::7'].every(trust)).toBe(true);
    expect(['192.0.2.2', '11.0.0.1', '::2', 'fe80::1', '', 'nonsense'].some(trust)).toBe(false);
  });
});
