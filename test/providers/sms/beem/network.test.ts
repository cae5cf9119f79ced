import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import type { SmsOutcome } from '../../../../src/ports/sms.js';
import { batchFor, expectLawful, kindsOf, useBeems } from '../../../support/services/beemFixtures.js';
import {
  accepts,
  answers,
  beemServer,
  hangs,
  hangsUp,
  KEYS,
  resets,
  type Script,
  slowly,
  takesAndThen,
  writesRaw,
} from '../../../support/services/beemServer.js';
import { selfSigned } from '../../../support/services/selfSigned.js';
import { until } from '../../../support/until.js';

const { beem, pair } = useBeems();

/** A listener that isn't HTTP: what it does with a connection, and the bytes it read. */
async function listener(onConnection: (socket: net.Socket) => void) {
  const read: Buffer[] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => sockets.delete(socket)); // a reset is what some are for
    socket.on('data', (chunk) => read.push(chunk));
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    text: () => Buffer.concat(read).toString('latin1'),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
const SUCCESS = '{"successful":true,"request_id":7,"code":100,"valid":2}';

describe('faults after the request was written', () => {
  const faults: [string, Script][] = [
    ['a reset', resets],
    ['a connection that is closed', hangsUp],
    ['silence', hangs],
    ['an answer that comes too late', slowly(700, answers(200, SUCCESS))],
    ['half a header', writesRaw('HTTP/1.1 200 OK\r\ncontent-')],
    ['an answer that isn’t HTTP', writesRaw('220 smtp.example ESMTP\r\n')],
    ['a body that breaks off', writesRaw(`${HEAD}content-length: 500\r\n\r\n${SUCCESS}`)],
    [
      'a chunked body that breaks off',
      writesRaw(`${HEAD}transfer-encoding: chunked\r\n\r\n${SUCCESS.length.toString(16)}\r\n${SUCCESS}\r\n`),
    ],
    ['a body that never ends', writesRaw(`${HEAD}content-length: 500\r\n\r\n${SUCCESS}`, { hold: true })],
    ['a body that is too long', answers(200, `${SUCCESS}${' '.repeat(70_000)}`)],
    ['a header that is too long', answers(200, SUCCESS, { 'x-long': 'x'.repeat(40_000) })],
    ['compressed bytes nobody asked for', answers(200, '\u001f\ufffd\b\u0000', { 'content-encoding': 'gzip' })],
  ];
  for (const size of [1, 2])
    test.each(faults)(`%s: unknown for ${size}, whether it was taken or not, and it isn’t asked twice`, async (_, fault) => {
      const { server, send } = await pair();
      server.next(takesAndThen(fault), fault);
      for (const taken of [size, size]) {
        const outcomes = await send(batchFor(size));
        expect(new Set(kindsOf(outcomes))).toEqual(new Set(['unknown']));
        expect(server.accepted).toHaveLength(taken);
      }
      expect(server.calls).toHaveLength(2);
      expect(kindsOf(await send(batchFor(1))), 'the next request is as ever').toEqual(['accepted']);
    });

  test('a reset by one who read no more than a few bytes is unknown too: nobody can tell', async () => {
    const far = await listener((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const outcomes = await beem({ send: `http://127.0.0.1:${far.port}/v1/send` }).send(batchFor(2));
    expect(new Set(kindsOf(outcomes))).toEqual(new Set(['unknown']));
    await far.close();
  });

  test('the status counts though the body breaks off', async () => {
    const { server, send } = await pair();
    server.next(
      writesRaw('HTTP/1.1 429 Too Many\r\nretry-after: 3\r\ncontent-length: 9\r\n\r\n'),
      writesRaw('HTTP/1.1 500 No\r\ncontent-length: 9\r\n\r\n'),
    );
    expect(await send(batchFor(1))).toEqual([{ kind: 'notSent', detail: 'HTTP 429.', retryAfterMs: 3_000 }]);
  });

  test('an answer that came in time counts, though this process was held up beyond it', async () => {
    // The far side in a thread of its own: it answers while this one is blocked.
    const far = new Worker(
      `const { parentPort } = require('node:worker_threads');
       const answer = ${JSON.stringify(SUCCESS)};
       const server = require('node:http').createServer((request, response) => request.resume().on('end', () => {
         parentPort.postMessage('read');
         response.end(answer);
       }));
       server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`,
      { eval: true },
    );
    const [port] = (await once(far, 'message')) as [number];
    const one = beem({ send: `http://127.0.0.1:${port}/v1/send` });
    const sending = one.send(batchFor(1));
    await sleep(0);
    setImmediate(() => {
      for (const until = performance.now() + 1_000; performance.now() < until; );
    });
    expect(kindsOf(await sending)).toEqual(['accepted']);
    await far.terminate();
  });

  test('slow is no more than slow', async () => {
    const { server, send } = await pair();
    server.next(slowly(300, accepts));
    expect(kindsOf(await send(batchFor(2)))).toEqual(['accepted', 'accepted']);
  });
});

describe('faults before the first byte', () => {
  const nothing = (detail: unknown): SmsOutcome => ({
    kind: 'notSent',
    detail: expect.stringMatching(detail as RegExp) as unknown as string,
  });

  test('refused', async () => {
    const far = await listener(() => undefined);
    await far.close();
    const outcomes = await beem({ send: `http://127.0.0.1:${far.port}/v1/send` }).send(batchFor(1));
    expect(outcomes).toEqual([nothing(/ECONNREFUSED/)]);
  });

  test('a name that nobody has', async () => {
    // Longer than a label may be: the resolver says no by itself.
    const outcomes = await beem(
      { send: `https://${'a'.repeat(64)}.invalid/v1/send` },
      { connectTimeoutMs: 50_000, timeoutMs: 60_000 },
    ).send(batchFor(1));
    expect(outcomes).toEqual([nothing(/No connection/)]);
  });

  const handshakes: [string, (socket: net.Socket) => void, RegExp][] = [
    ['never answers', () => undefined, /No connection within 300 ms/],
    ['hangs up', (socket) => socket.end(), /No connection/],
    ['resets', (socket) => socket.once('data', () => socket.resetAndDestroy()), /No connection/],
    ['speaks plain HTTP', (socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')), /No connection/],
  ];
  test.each(handshakes)('a TLS handshake with one who %s: not a byte of the request was written', async (_, onConnection, detail) => {
    const far = await listener(onConnection);
    const outcomes = await beem({ send: `https://127.0.0.1:${far.port}/v1/send` }).send(batchFor(2));
    expect(outcomes).toEqual([nothing(detail), nothing(detail)]);
    expect(far.text()).not.toContain('POST');
    await far.close();
  });

  test('over TLS it is sent to a certificate that is trusted, and no byte to one that isn’t', async () => {
    const tls = selfSigned();
    const { server, send } = await pair({ ca: tls.cert }, { tls });
    for (let n = 0; n < 3; n++) expect(kindsOf(await send(batchFor(2)))).toEqual(['accepted', 'accepted']);
    expect(server.connections).toBe(1);
    const doubting = beem(server.urls, { ca: selfSigned().cert });
    for (const ca of [doubting, beem(server.urls)]) expect(await ca.send(batchFor(1))).toEqual([nothing(/No connection/)]);
    await expect(doubting.balance()).rejects.toThrow('No connection');
    expect(server.calls).toHaveLength(3);
  });

  test('over TLS a fault after the request is unknown, as without', async () => {
    const tls = selfSigned();
    const { server, send } = await pair({ ca: tls.cert }, { tls });
    server.next(takesAndThen(resets), takesAndThen(hangs), hangsUp);
    for (let n = 0; n < 3; n++) expect(kindsOf(await send(batchFor(1)))).toEqual(['unknown']);
  });
});

describe('connections', () => {
  test('are used again, and not after a rest', async () => {
    const { server, send } = await pair({ idleMs: 100 });
    for (let n = 0; n < 5; n++) await send(batchFor(1));
    expect(server.connections).toBe(1);
    await sleep(250);
    await send(batchFor(1));
    expect(server.connections).toBe(2);
    server.next(slowly(250, accepts));
    expect(kindsOf(await send(batchFor(1))), 'a rest ends no work').toEqual(['accepted']);
  });

  test('that the far side closes at the worst moment never make a taken message count as not sent', async () => {
    const { server, send } = await pair({ idleMs: 10_000 });
    // After each answer it closes at about the time of the next request.
    server.always(({ socket, ...call }) => {
      accepts({ socket, ...call });
      setTimeout(() => (Math.random() < 0.5 ? socket.destroy() : socket.resetAndDestroy()), Math.random() * 6);
    });
    const kinds = new Map<string, number>();
    for (let n = 0; n < 300; n++) {
      const [outcome] = await send(batchFor(1));
      kinds.set(outcome!.kind, (kinds.get(outcome!.kind) ?? 0) + 1);
      await sleep(Math.random() * 6);
    }
    expect(kinds.get('accepted')).toBeGreaterThan(100);
    expect(server.connections).toBeGreaterThan(10);
    expect(server.accepted.length).toBeGreaterThanOrEqual(kinds.get('accepted')!);
  });

  test('many at once, with every fault among them, stay apart', async () => {
    const { server, beem: one } = await pair({ timeoutMs: 3_000, connectTimeoutMs: 2_500 });
    const scripts: Script[] = [
      accepts,
      takesAndThen(resets),
      resets,
      takesAndThen(hangs),
      answers(400, { code: 101 }),
      answers(429, ''),
      takesAndThen(answers(500, '')),
    ];
    let n = 0;
    server.always((call) => scripts[n++ % scripts.length]!(call));
    const batches = Array.from({ length: 140 }, (_, k) => batchFor(1 + (k % 3)));
    const all = await Promise.all(batches.map((batch) => one.send(batch)));
    for (const [k, batch] of batches.entries()) expectLawful(server, batch, all[k]!);
    expect(new Set(all.flatMap(kindsOf))).toEqual(new Set(['accepted', 'unknown', 'refused', 'notSent', 'notSent batch']));
    expect(server.calls.length).toBeLessThanOrEqual(140);
    const references = all.flatMap(([first]) => (first?.kind === 'accepted' ? [first.reference] : []));
    expect(new Set(references).size).toBe(references.length);
  });
});

describe('a stop', () => {
  test('lets what is being sent end, and ends at once what waits for its turn or for a connection', async () => {
    const { server, beem: one } = await pair({ timeoutMs: 5_000, ratePerSecond: 1 });
    server.next(slowly(300, accepts));
    const sending = one.send(batchFor(1));
    await until(() => server.calls.length === 1);
    const waiting = one.send(batchFor(1));
    const mute = await listener(() => undefined);
    const other = beem({ send: `https://127.0.0.1:${mute.port}/v1/send` }, { connectTimeoutMs: 50_000, timeoutMs: 60_000 });
    const connecting = other.send(batchFor(1));
    await sleep(50);
    const begun = performance.now();
    await Promise.all([one.stop(), other.stop()]);
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect([await sending, await waiting, await connecting].map((outcomes) => kindsOf(outcomes)[0])).toEqual([
      'accepted',
      'notSent',
      'notSent',
    ]);
    expect(server.accepted).toHaveLength(1);
    await mute.close();
  });

  test('gives up a question, but no send', async () => {
    const server = await beemServer();
    const one = beem(server.urls, { timeoutMs: 5_000 });
    server.next(hangs);
    const asking = expect(one.balance()).rejects.toThrow('given up');
    await until(() => server.calls.length === 1);
    await one.stop();
    await asking;
    await expect(one.balance()).rejects.toThrow();
    await server.close();
    expect(server.calls[0]?.headers.authorization).toContain(btoa(`${KEYS.apiKey}:${KEYS.secretKey}`));
  });
});
