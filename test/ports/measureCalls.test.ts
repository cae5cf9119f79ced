import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLog } from '../../src/log.js';
import { createMetrics } from '../../src/metrics.js';
import { measureCalls } from '../../src/ports/measureCalls.js';
import { type Beem, createBeem } from '../../src/providers/sms/beem/beem.js';
import { answers, type BeemServer, beemServer, KEYS } from '../support/services/beemServer.js';

const metrics = createMetrics();
let server: BeemServer;
let beem: Beem;
beforeAll(async () => {
  server = await beemServer();
  const log = createLog({ level: 'silent' });
  beem = measureCalls(createBeem({ ...KEYS, unicodeEncoding: 8, log, urls: server.urls }), metrics);
});
afterAll(async () => {
  await beem.stop();
  await server.close();
});

const send = (...phones: string[]) =>
  beem.send({
    sender: 'Taarifa-SMS',
    body: 'Habari',
    encoding: 'GSM7',
    segments: 1,
    tenantId: 'one',
    recipients: phones.map((phone, index) => ({ phone, recipient: String(index + 1) })),
  });
/** The lines of a metric that counts, without its buckets: labels → value. */
async function counts(name: string): Promise<Record<string, number>> {
  const text = await metrics.registry.getSingleMetricAsString(name.replace(/_count$/, ''));
  const lines = text.split('\n').flatMap((line) => [...line.matchAll(new RegExp(`^${name}\\{(.*)\\} (\\d+)$`, 'g'))]);
  return Object.fromEntries(lines.map(([, labels, value]) => [labels, Number(value)]));
}

test('calls are counted by their results, and messages by their outcomes; the provider is otherwise the same', async () => {
  await send('+255712000001', '+255712000002');
  // The same number twice in a batch: the second goes by itself.
  await send('+255712000003', '+255712000003');
  server.next(answers(500, ''));
  await send('+255712000004');
  expect(await beem.balance()).toBe(4_250);
  server.next(answers(401, { data: { code: 120 } }));
  await expect(beem.balance()).rejects.toThrow('credentials');
  server.next(answers(401, { data: { code: 120 } }));
  expect(await beem.check()).toMatchObject({ ok: false });
  expect([beem.name, beem.batchSize, typeof beem.pushed.read]).toEqual(['beem', 100, 'function']);
  const label = (call: string, result: string) => `provider="beem",call="${call}",result="${result}"`;
  expect(await counts('tuma_provider_call_seconds_count')).toEqual({
    [label('send', 'accepted')]: 1,
    [label('send', 'mixed')]: 1,
    [label('send', 'unknown')]: 1,
    [label('balance', 'ok')]: 1,
    [label('balance', 'error')]: 1,
    [label('check', 'failed')]: 1,
  });
  expect(await counts('tuma_provider_messages_total')).toEqual({
    'provider="beem",outcome="accepted"': 3,
    'provider="beem",outcome="notSent"': 1,
    'provider="beem",outcome="unknown"': 1,
  });
});
