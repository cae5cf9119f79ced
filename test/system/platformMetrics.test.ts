import { afterAll, beforeAll, expect, test } from 'vitest';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { newId } from '../../src/lib/ids.js';
import { storeReports } from '../../src/messaging/reports/storeReports.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { createApiKey } from '../support/fixtures/tenants.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';

let app: ServingApp;
beforeAll(async () => {
  app = await createTestApp({ serve: true, worker: true });
});
afterAll(() => app.close());

const scrape = async (): Promise<string> => (await fetch(`${app.url.replace(/\/graphql$/, '')}/metrics`)).text();
/** The value of a line, by its name with labels; undefined when it is absent. */
async function figure(line: string): Promise<number | undefined> {
  const found = (await scrape()).split('\n').find((one) => one.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.slice(line.length + 1));
}
/** A reading is shared for five seconds. */
const becomes = (line: string) => expect.poll(() => figure(line), { timeout: 20_000, interval: 500 });

async function send(to: string[], more: object = {}): Promise<void> {
  const owner = app.client(await app.login('owner@mifumo.example'));
  const answer = await owner.execute('mutation ($input: SendSmsInput!) { sendSms(input: $input) { messages { id } } }', {
    input: { to, body: 'Habari', ...more },
  });
  expect(answer.errors).toBeUndefined();
}
async function freeze(frozen: boolean): Promise<void> {
  const operator = app.client(await app.login('operator@tuma.example'));
  const answer = await operator.execute(
    'mutation ($frozen: Boolean!) { setSendingFrozen(frozen: $frozen, reason: "A test") { __typename } }',
    {
      frozen,
    },
  );
  expect(answer.errors).toBeUndefined();
}

test('the queue by status and lane, and how long its oldest message has been due', async () => {
  await freeze(true);
  await send(['+255712000001', '+255712000002']);
  await send(['+255712000003'], { scheduledAt: new Date(app.now().getTime() + 3_600_000).toISOString() });
  await becomes('tuma_messages{status="QUEUED",lane="live"}').toBe(2);
  expect(await figure('tuma_messages{status="SCHEDULED",lane="live"}')).toBe(1);
  expect(await figure('tuma_messages{status="QUEUED",lane="test"}')).toBe(0);
  await becomes('tuma_dispatcher_lag_seconds{lane="live"}').toBeGreaterThan(1);
  expect(await figure('tuma_dispatcher_lag_seconds{lane="test"}')).toBe(0);
  await freeze(false);
  await becomes('tuma_messages{status="QUEUED",lane="live"}').toBe(0);
  await becomes('tuma_dispatcher_lag_seconds{lane="live"}').toBeLessThan(1);
});

test('calls of providers, and the outcomes of messages', async () => {
  const outcome = (kind: string) => `tuma_provider_messages_total{provider="simulator",outcome="${kind}"}`;
  const calls = (result: string) => `tuma_provider_call_seconds_count{provider="simulator",call="send",result="${result}"}`;
  const before = (await figure(outcome('accepted'))) ?? 0;
  await send(['+255712000004']);
  await becomes(outcome('accepted')).toBe(before + 1);
  await send(['+255600000012']);
  await becomes(outcome('refused')).toBe(1);
  expect(await figure(calls('refused'))).toBe(1);
  expect(await figure(calls('accepted'))).toBeGreaterThan(0);
});

test('reports that wait for their message, the outbox, the mails and what is quarantined', async () => {
  const strange = { provider: 'simulator', recipient: '', phone: '+255712999999', status: 'DELIVERED', outcome: 'DELIVERED' as const };
  await storeReports(app.system, [
    { ...strange, reference: 'x-1' },
    { ...strange, reference: 'x-2' },
  ]);
  await becomes('tuma_reports{state="waiting"}').toBe(2);
  expect(await figure('tuma_reports{state="pending"}')).toBe(0);
  expect(await figure('tuma_report_lag_seconds')).toBeLessThan(1);
  expect(await figure('tuma_outbox_rows')).toBeGreaterThan(0);
  await app.db.sql.rows(
    `insert into email (id, recipient, template, language, subject, status, next_attempt_at, created_at)
     values ($1, 'a@example.com', 'TEST', 'EN', 'x', 'FAILED', now(), now())`,
    [newId()],
  );
  await app.db.sql.rows(`insert into quarantined_item (id, kind, item_id, error, created_at) values ($1, 'SWEEP', $1, '23505', now())`, [
    newId(),
  ]);
  await becomes('tuma_mails{status="FAILED"}').toBe(1);
  await becomes('tuma_quarantined_items{kind="SWEEP"}').toBe(1);
  expect(await figure('tuma_quarantined_items{kind="DISPATCH"}')).toBe(0);
});

test('the proof of the ledger: whether it held, when it was last tried, and when it last held', async () => {
  expect((await scrape()).match(/^tuma_ledger_proof_\w+ .*/gm)).toBeNull();
  await proveLedger(app.system);
  await becomes('tuma_ledger_proof_ok').toBe(1);
  const okAt = await figure('tuma_ledger_proof_ok_timestamp_seconds');
  expect(Math.abs((okAt ?? 0) - app.now().getTime() / 1_000)).toBeLessThan(60);
  await app.db.sql.rows('update credit_account set spent = spent + 1');
  expect((await proveLedger(app.system)).ok).toBe(false);
  await app.db.sql.rows('update credit_account set spent = spent - 1');
  await becomes('tuma_ledger_proof_ok').toBe(0);
  expect(await figure('tuma_ledger_proof_ok_timestamp_seconds')).toBe(okAt);
  expect(await figure('tuma_ledger_proof_timestamp_seconds')).toBeGreaterThan(okAt ?? Number.POSITIVE_INFINITY);
});

test('messages of test keys have a lane of their own', async () => {
  await freeze(true);
  const tenant = await app.db.sql.row<{ id: string }>(`select id from tenant where slug like 'mifumo%' limit 1`);
  const key = await createApiKey(app, tenant?.id ?? '', { test: true });
  await sendSms(key.ctx, { to: ['+255712000009'], body: 'Jaribio', category: 'TRANSACTIONAL', idempotencyKey: newId() });
  await becomes('tuma_messages{status="QUEUED",lane="test"}').toBe(1);
  expect(await figure('tuma_messages{status="QUEUED",lane="live"}')).toBe(0);
  await freeze(false);
});

test('every figure has a name by Prometheus’ rules, and none holds a tenant, a number or a text', async () => {
  const names = [...(await scrape()).matchAll(/^# TYPE (tuma_\w+) (\w+)$/gm)].map(([, name, type]) => ({ name: name as string, type }));
  expect(names.length).toBeGreaterThan(15);
  for (const { name, type } of names) {
    expect(name).toMatch(/^tuma_[a-z]+(_[a-z]+)*$/);
    expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
  }
  // In names, labels and helps; a sum of seconds has digits by chance.
  expect((await scrape()).replace(/ [\d.e+-]+$/gm, '')).not.toMatch(/ten_|255\d{9}|Habari/);
});
