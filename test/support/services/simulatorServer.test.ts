import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createLog } from '../../../src/log.js';
import type { SmsReport } from '../../../src/ports/sms.js';
import { type Beem, createBeem, parseBeemReport } from '../../../src/providers/sms/beem/beem.js';
import type { SimulatorOptions } from '../../../src/providers/sms/simulator/simulator.js';
import { describeSenderNames } from '../../contract/senderNames.js';
import { describeSmsProvider } from '../../contract/smsProvider.js';
import { until } from '../until.js';
import { kindsOf } from './beemFixtures.js';
import { KEYS } from './beemServer.js';
import { serveSimulator } from './simulatorServer.js';
import { batchTo, countRecipientsFrom, GOOD, useSimulators, words } from './simulators.js';

const { asked, simulator, acceptedTwice, empty, taken, pending, nothingToCome } = useSimulators();
const log = createLog({ level: 'silent' });
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** The simulator behind Beem's contract, the real adapter before it, and what the server pushes to us. */
async function connect(options: Partial<SimulatorOptions> = {}, patienceMs = 500) {
  const received: SmsReport[] = [];
  let unread = 0;
  let away = 0;
  const webhook = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const report = parseBeemReport(JSON.parse(Buffer.concat(chunks).toString()));
    if (!report) unread++;
    if (away-- > 0) return void response.writeHead(503).end();
    if (report) received.push(report);
    response.end('{}');
  });
  await new Promise<void>((resolve) => webhook.listen(0, '127.0.0.1', resolve));
  const callbackUrl = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/`;
  const far = simulator({ timeoutMs: 5_000, ...options });
  const server = await serveSimulator({ simulator: far, faults: options.faults, ...KEYS, log, callbackUrl, credits: 4_250 });
  const beem = createBeem({
    ...KEYS,
    unicodeEncoding: 8,
    log,
    urls: server.urls,
    timeoutMs: patienceMs,
    connectTimeoutMs: Math.max(300, patienceMs / 2),
    ratePerSecond: 10_000,
    pollsPerSecond: 1_000,
  });
  closing.push(
    async () => void webhook.close(),
    () => server.close(),
    () => far.stop(),
    () => beem.stop(),
  );
  return {
    beem,
    far,
    received,
    unread: () => unread,
    goAway: (times: number) => {
      away = times;
    },
  };
}

describeSenderNames('Beem’s adapter before the simulator', async () => ({ provider: (await connect()).beem, asked }));

describeSmsProvider('Beem before the simulator', async () => {
  await empty();
  const { beem } = await connect();
  return {
    provider: beem,
    good: (n) => `+25571200${String(n).padStart(4, '0')}`,
    bad: '+255600000012',
    silent: '+255600000008',
    taken,
    unreachable: () => createBeem({ ...KEYS, unicodeEncoding: 8, log, at: 'http://127.0.0.1:9', reportsAt: 'http://127.0.0.1:9' }),
    pushesReports: false,
    close: async () => undefined,
  };
});

describe('the simulator’s numbers over HTTP', () => {
  const numbers: [string, { outcome: string; taken: boolean; reports: string[] }][] = [
    [GOOD, { outcome: 'accepted', taken: true, reports: ['DELIVERED'] }],
    ['01', { outcome: 'accepted', taken: true, reports: ['DELIVERED'] }],
    ['02', { outcome: 'accepted', taken: true, reports: ['DELIVERED'] }],
    ['03', { outcome: 'accepted', taken: true, reports: ['DELIVERED', 'DELIVERED'] }],
    ['04', { outcome: 'accepted', taken: true, reports: ['DELIVERED', 'SENT'] }],
    ['05', { outcome: 'accepted', taken: true, reports: ['UNDELIVERED', 'DELIVERED'] }],
    ['06', { outcome: 'accepted', taken: true, reports: ['UNDELIVERED'] }],
    ['07', { outcome: 'unknown', taken: true, reports: ['DELIVERED'] }],
    ['08', { outcome: 'unknown', taken: true, reports: ['DELIVERED'] }],
    ['09', { outcome: 'unknown', taken: false, reports: [] }],
    ['10', { outcome: 'notSent', taken: false, reports: [] }],
    ['11', { outcome: 'unknown', taken: true, reports: ['DELIVERED'] }],
    ['12', { outcome: 'refused', taken: false, reports: [] }],
    ['13', { outcome: 'accepted', taken: true, reports: [] }],
    ['14', { outcome: 'accepted', taken: true, reports: ['DELIVERED'] }],
    ['15', { outcome: 'notSent provider', taken: false, reports: [] }],
    ['16', { outcome: 'unknown', taken: false, reports: [] }],
  ];
  test.each(numbers)('%s', async (number, promised) => {
    const { beem, received, unread } = await connect();
    const batch = batchTo(number);
    const [{ recipient, phone }] = batch.recipients as [{ recipient: string; phone: string }];
    const [outcome] = await beem.send(batch);
    expect(kindsOf([outcome!])).toEqual([promised.outcome]);
    expect(await taken()).toEqual(promised.taken ? [recipient] : []);
    await until(nothingToCome);
    expect(words(received, recipient)).toEqual(promised.reports);
    for (const report of received) expect(report).toMatchObject({ provider: 'beem', recipient, phone });
    if (outcome?.kind === 'accepted') for (const { reference } of received) expect(reference).toBe(outcome.reference);
    expect(unread()).toBe(0);
  });

  test('10 asks for a second’s patience, and the adapter has it', async () => {
    const { beem } = await connect();
    expect(await beem.send(batchTo('10'))).toEqual([{ kind: 'notSent', detail: 'HTTP 429.', retryAfterMs: 1_000 }]);
    expect(await beem.send(batchTo(GOOD))).toEqual([{ kind: 'notSent', detail: expect.any(String), retryAfterMs: expect.any(Number) }]);
  });

  test('a report that can’t be stored here is pushed again', async () => {
    const { beem, received, goAway } = await connect();
    goAway(2);
    const batch = batchTo('01');
    await beem.send(batch);
    await until(() => received.length === 1);
    await until(nothingToCome);
    expect(words(received, batch.recipients[0]?.recipient)).toEqual(['DELIVERED']);
  });

  test('is polled: pending, then what became of it', async () => {
    const { beem, far } = await connect({ reportDelayMs: 400 });
    const batch = batchTo('06', GOOD, '13');
    const outcomes = await beem.send(batch);
    const items = batch.recipients.map((one, n) => ({ ...one, reference: (outcomes[n] as { reference: string }).reference }));
    expect(await beem.lookUp(items)).toEqual([]);
    await until(nothingToCome);
    const reports = (await beem.lookUp(items)).sort((a, b) => a.status.localeCompare(b.status));
    expect(reports).toEqual([
      { provider: 'beem', ...items[1], status: 'DELIVERED', outcome: 'DELIVERED' },
      { provider: 'beem', ...items[0], status: 'UNDELIVERED', outcome: 'UNDELIVERED', failure: 'UNREACHABLE' },
    ]);
    await far.stop();
    expect((await beem.send(batchTo(GOOD)))[0]).toMatchObject({ kind: 'notSent', retryAfterMs: 5_000 });
  });

  test('has an account', async () => {
    const { beem } = await connect();
    expect(await beem.balance()).toBe(4_250);
    expect(await beem.requestSenderName('MUCH TOO LONG', 'Karibu')).toMatchObject({
      kind: 'refused',
      detail: expect.stringContaining('121'),
    });
    expect(await beem.requestSenderName('DUKA LETU', 'Karibu')).toEqual({ kind: 'requested', id: '1', status: 'pending' });
  });

  test('refuses what isn’t its contract, and takes nothing of it', async () => {
    const { beem } = await connect();
    const codes = async (batch: ReturnType<typeof batchTo>) =>
      (await beem.send(batch)).map((one) => ('detail' in one ? /\d{3}/.exec(one.detail)?.[0] : one.kind));
    expect(await codes({ ...batchTo(GOOD), sender: 'MUCH TOO LONG' })).toEqual(['121']);
    expect(await codes({ ...batchTo(GOOD), body: ' ' })).toEqual(['109']);
    expect(await codes(batchTo('+0'))).toEqual(['101']);
    expect(await taken()).toEqual([]);
  });
});

test('random faults by a seed: what is accepted, refused or not sent is so in the accept log', async () => {
  await empty();
  countRecipientsFrom(500_000);
  const { beem, received } = await connect(
    { faults: { seed: 11, rate: 0.5 }, timeoutMs: 1_500, timings: { slowMs: 50, retryAfterMs: 1 } },
    8_000,
  );
  const sendAll = async (one: Beem) => {
    const batches = Array.from({ length: 300 }, (_, n) =>
      batchTo(...Array.from({ length: 1 + (n % 2) }, (_, k) => `+2557${10_000_000 + n * 10 + k}`)),
    );
    const outcomes = await Promise.all(batches.map((batch) => one.send(batch)));
    return batches.flatMap(({ recipients }, n) => recipients.map(({ recipient }, k) => ({ recipient, ...outcomes[n]![k]! })));
  };
  const all = await sendAll(beem);
  await until(nothingToCome);
  const log = await taken();
  expect(await acceptedTwice()).toEqual([]);
  for (const { recipient, kind } of all) {
    if (kind === 'accepted') expect(log).toContain(recipient);
    if (kind === 'refused' || kind === 'notSent') expect(log).not.toContain(recipient);
  }
  expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(['accepted', 'refused', 'notSent', 'unknown']));
  expect(received.filter(({ recipient }) => !log.includes(recipient))).toEqual([]);
  expect(await pending()).toEqual([]);
});
