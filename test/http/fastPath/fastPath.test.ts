import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executed } from '../graphql/testSchema.js';
import { serveTestSchema, type TestServer } from '../testServer.js';

/** What the two ways answer is compared in graphql/bothWays.test.ts; here is what a connection sees of the first. */
describe('the fast path', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await serveTestSchema();
    for (const query of ['{ way }', '{ hello }', '{ slow(ms: 300) }', 'mutation { touch }']) {
      const [head, body] = request(query);
      const socket = open(server);
      socket.write(head + body);
      await answers(socket, 1);
    }
  });
  afterAll(() => server.close());

  const request = (query: string, headers = ''): [head: string, body: string] => {
    const body = JSON.stringify({ query });
    const length = Buffer.byteLength(body);
    return [
      `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n${headers}\r\n`,
      body,
    ];
  };
  const open = (to: TestServer): Socket => connect(to.http.port, '127.0.0.1').setEncoding('utf8');
  /** So many answers of a connection, each with its head. */
  const answers = async (socket: Socket, count: number): Promise<{ head: string; body: string }[]> => {
    let text = '';
    for await (const chunk of socket) {
      text += chunk;
      const all = text.split(/(?=HTTP\/1\.1 \d)/).map((one) => {
        const [head = '', body = ''] = one.split('\r\n\r\n');
        return { head, body };
      });
      if (all.length === count && all.every(({ body }) => body.endsWith('\n') || body.endsWith('}'))) return all;
    }
    throw new Error(`the connection ended after: ${text}`);
  };
  const lines = (requestId: string | undefined) =>
    server.logLines().filter((line) => line.requestId === requestId && line.msg === 'request');
  const idIn = (head: string): string | undefined => /^x-request-id: (.+)$/im.exec(head)?.[1];

  it('takes a body in two parts, and requests behind each other on a connection in their order', async () => {
    const [head, body] = request('{ way }');
    const socket = open(server);
    socket.write(head + body.slice(0, 5));
    await sleep(50);
    socket.write(body.slice(5) + request('{ slow(ms: 300) }').join('') + request('{ hello }').join(''));
    const bodies = (await answers(socket, 3)).map(({ body }) => JSON.parse(body).data);
    expect(bodies).toEqual([{ way: 'compiled' }, { slow: 'done' }, { hello: 'hello you' }]);
  });

  it('logs and counts a request whose body breaks off, once, as refused', async () => {
    const refused = () => server.logLines().filter((line) => line.msg === 'request' && line.status === 400);
    const before = refused().length;
    const [head, body] = request('{ way }');
    for (const end of [(socket: Socket) => socket.resetAndDestroy(), (socket: Socket) => socket.end()]) {
      const socket = open(server);
      socket.on('error', () => undefined);
      socket.write(head + body.slice(0, 5));
      await sleep(50);
      end(socket);
    }
    await expect.poll(() => refused().length - before).toBe(2);
    expect(refused().at(-1)).toMatchObject({ method: 'POST', route: '/graphql', requestId: expect.any(String) });
  });

  it('answers with the head of the ordinary way, line by line', async () => {
    const heads: string[][] = [];
    for (const way of ['walked', 'compiled']) {
      const socket = open(server);
      socket.write(request('{ way } # line by line').join(''));
      const [answer] = await answers(socket, 1);
      expect(answer?.body).toContain(way);
      const lines = answer?.head.split('\r\n') ?? [];
      heads.push(lines.map((line) => line.replace(/^(x-request-id|date|content-length|ratelimit-\w+): .*/i, '$1: …')).sort());
    }
    expect(heads[1]).toEqual(heads[0]);
    expect(heads[1]).toContain('Keep-Alive: timeout=72');
  });

  it('closes the connection where the caller asks for it', async () => {
    const socket = open(server);
    socket.write(request('{ way }', 'Connection: close\r\n').join(''));
    let text = '';
    for await (const chunk of socket) text += chunk;
    expect(text).toMatch(/^connection: close$/im);
    expect(text).toContain('compiled');
  });

  it('hands on a document that it does not know: one answer, one line, under one id', async () => {
    const socket = open(server);
    socket.write(request('{ way } # new').join(''));
    const [answer] = await answers(socket, 1);
    expect(answer?.body).toContain('walked');
    await expect.poll(() => lines(idIn(answer?.head ?? ''))).toHaveLength(1);
  });

  it('runs a mutation whose caller hangs up, once', async () => {
    executed.length = 0;
    const socket = open(server);
    socket.write(request('mutation { touch }').join(''));
    await sleep(20);
    socket.destroy();
    await expect.poll(() => executed).toEqual(['touch']);
    await sleep(50);
    expect(executed).toEqual(['touch']);
    expect(server.logLines().filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });

  it.each(['/graphql', '/graphql?'])('logs what a caller asked of %s who has hung up before the answer', async (address) => {
    const operation = address === '/graphql' ? 'HungUp' : 'HungUpOnFastify';
    const [head, body] = request(`query ${operation} { slow(ms: 300) }`);
    const known = open(server);
    known.write(head + body);
    await answers(known, 1);
    const logged = () => server.logLines().filter((line) => line.operation === operation);
    await expect.poll(logged).toHaveLength(1);
    const socket = open(server);
    socket.write(head.replace('/graphql', address) + body);
    await sleep(100);
    socket.destroy();
    await expect.poll(logged).toMatchObject([{ status: 200 }, { status: 200, fields: ['slow'] }]);
  });

  it.each(['/graphql', '/graphql?'])('takes a body to %s that breaks off for no error of its own', async (address) => {
    const [head, body] = request('{ way }');
    const socket = open(server);
    socket.write(head.replace('/graphql', address) + body.slice(0, 5));
    await sleep(100);
    socket.destroy();
    await sleep(200);
    expect(server.logLines().filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });

  it('answers a failure as any other, under the same id', async () => {
    const { token } = await server.signIn();
    // From now on answers to this Accept header are known.
    await server.post('{ way }');
    await server.db.sql.rows('alter table session rename to away');
    const { status, body, headers } = await server.post('{ way }', undefined, { authorization: `Bearer ${token}` });
    await server.db.sql.rows('alter table away rename to session');
    const id = headers.get('x-request-id') ?? '';
    expect({ status, errors: body.errors }).toMatchObject({ status: 500, errors: [{ extensions: { code: 'INTERNAL', requestId: id } }] });
    await expect.poll(() => lines(id)).toMatchObject([{ status: 500, route: '/graphql' }]);
    expect((await server.post('{ way }', undefined, { authorization: `Bearer ${token}` })).body.data).toEqual({ way: 'compiled' });
  });
});
