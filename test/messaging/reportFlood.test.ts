import { afterAll, beforeAll, expect, test } from 'vitest';
import { ledgerProof, proveLedger } from '../../src/ledger/ledgerProof.js';
import { purgeProofs } from '../../src/ledger/purgeProofs.js';
import { applyReports } from '../../src/messaging/reports/applyReports.js';
import { matchReports } from '../../src/messaging/reports/matchReports.js';
import { purgeReports } from '../../src/messaging/reports/purgeReports.js';
import { REPORT_TIMEOUT_MS } from '../../src/messaging/reports/reportTimes.js';
import { storeReports } from '../../src/messaging/reports/storeReports.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { dispatchOnce } from '../support/fixtures/messages.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { type BeemApp, createBeemApp } from '../support/services/beemApp.js';
import { TOKEN } from '../support/services/farSimulator.js';
import { createTestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

const DAY_MS = 86_400_000;

let app: BeemApp;
beforeAll(async () => {
  app = await createBeemApp();
});
afterAll(async () => {
  await app.expectConsistent();
  await app.close();
});

const post = async (body: unknown): Promise<void> => {
  const answer = await fetch(`${app.url}/webhooks/beem/${TOKEN}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
};
const counted = async (where: string) => (await app.db.sql.row<{ n: number }>(`select count(*) as n from report_inbox where ${where}`))?.n;
const strange = (n: number) => ({
  request_id: `x-${n}`,
  recipient_id: 10_000_000 + n,
  dest_addr: 255_712_000_000 + (n % 1_000_000),
  Status: 'DELIVERED',
});

let sent = 0;
/** How long each of some reports takes from being pushed to being applied, in ms; the median. */
async function medianOfReports(count: number): Promise<number> {
  const phones = Array.from({ length: count }, () => `+25571300${1_000 + ++sent}`);
  const ids = await app.send(phones);
  const statusOf = async (id: string | undefined) =>
    (await app.db.sql.row<{ status: string }>('select status from message where id = $1', [id]))?.status;
  await until(async () => (await Promise.all(ids.map(statusOf))).every((status) => status === 'SENT'));
  const times: number[] = [];
  for (const [index, phone] of phones.entries()) {
    const taken = app.beemServer.accepted.find((one) => one.phone === phone);
    const begun = performance.now();
    await post({ request_id: taken?.requestId, recipient_id: taken?.recipient, dest_addr: phone.slice(1), Status: 'DELIVERED' });
    await until(async () => (await statusOf(ids[index])) === 'DELIVERED');
    times.push(performance.now() - begun);
  }
  return times.sort((a, b) => a - b)[Math.floor(count / 2)] as number;
}

test('100,000 reports about nothing hold up no true one', async () => {
  const quiet = await medianOfReports(11);
  for (let at = 0; at < 100_000; at += 5_000)
    await Promise.all([0, 1, 2, 3, 4].map((k) => post(Array.from({ length: 1_000 }, (_, n) => strange(at + k * 1_000 + n)))));
  expect(await counted(`result = 'WAITING'`)).toBe(100_000);
  const flooded = await medianOfReports(11);
  // Alone it takes some 30 ms; a machine that is busy is so in both.
  expect(flooded).toBeLessThan(Math.max(1_000, 20 * quiet));
  console.info(`median of a report: ${quiet.toFixed(0)} ms alone, ${flooded.toFixed(0)} ms beside 100,000 about nothing`);
}, 300_000);

test('reports about nothing are never in the queue of those to be applied', async () => {
  const own = await createTestApp({ clock: 'still' });
  const { ctx } = await createTenant(own);
  await sendSms(ctx, { to: ['+255712000001'], body: 'Habari', category: 'TRANSACTIONAL' });
  await dispatchOnce(own.system);
  const { recipient, reference } = (await own.db.sql.row<{ recipient: string; reference: string }>(
    'select recipient::text as recipient, provider_reference as reference from attempt',
  )) ?? { recipient: '', reference: '' };
  const report = { provider: 'simulator', recipient, status: 'DELIVERED', outcome: 'DELIVERED' as const };
  const nothing = Array.from({ length: 5_000 }, (_, n) => ({ ...report, reference: `x-${n}`, phone: '+255712999999' }));
  await storeReports(own.system, nothing);
  await storeReports(own.system, [{ ...report, reference, phone: '+255712000001' }]);
  expect(await applyReports(own.system), 'the true one is applied, and no other is looked at').toBe(0);
  expect(await own.db.sql.rows('select status from message')).toEqual([{ status: 'DELIVERED' }]);

  // What has ended goes after 90 days, with its key; what waits stays, and so do the message and its timeline.
  const left = async () => {
    const rows = await own.db.sql.rows<{ result: string; n: number }>(
      'select result, count(*) as n from report_inbox join report_key on report_id = id group by 1 order by 1',
    );
    return rows.map(({ result, n }) => `${n} ${result}`);
  };
  // Ids, which say when a report came, go by the true clock.
  own.clock.advance(Date.now() - own.now().getTime() + 89 * DAY_MS);
  await purgeReports(own.system);
  expect(await left()).toEqual(['1 APPLIED', '5000 WAITING']);
  own.clock.advance(2 * DAY_MS);
  await purgeReports(own.system);
  expect(await left()).toEqual(['5000 WAITING']);
  expect(await own.db.sql.rows('select status from message_event order by n')).toEqual(
    ['QUEUED', 'SENDING', 'SENT', 'DELIVERED'].map((status) => ({ status })),
  );
  await matchReports(own.system);
  await storeReports(own.system, [{ ...report, reference, phone: '+255712000001' }]);
  await applyReports(own.system);
  expect((await ledgerProof(ctx)).ok, 'a repetition after that changes nothing').toBe(true);
  expect(await own.db.sql.rows('select status from message')).toEqual([{ status: 'DELIVERED' }]);
  await own.close();
});

test('what proofs found goes after 90 days; the last one and the last good one stay', async () => {
  const own = await createTestApp({ clock: 'still' });
  const prove = async () => {
    await proveLedger(own.system);
    own.clock.advance(DAY_MS);
  };
  await prove();
  await prove();
  await own.db.sql.rows(`update ledger_proof_run set ok = false where id = (select max(id::text)::uuid from ledger_proof_run)`);
  const kept = async () => (await own.db.sql.rows<{ ok: boolean }>('select ok from ledger_proof_run order by id')).map(({ ok }) => ok);
  own.clock.advance(200 * DAY_MS);
  await purgeProofs(own.system);
  expect(await kept(), 'both are the last of their kind').toEqual([true, false]);
  await prove();
  await purgeProofs(own.system);
  expect(await kept()).toEqual([true]);
  await own.close();
});

test('a report that comes before its message’s reference is applied once that is known', async () => {
  const [id] = await app.send(['+255713999002']);
  const statusOf = async () => (await app.db.sql.row<{ status: string }>('select status from message where id = $1', [id]))?.status;
  await until(async () => (await statusOf()) === 'SENT');
  const report = { provider: 'beem', reference: 'later', recipient: '', phone: '+255713999002', status: 'DELIVERED' };
  await storeReports(app.system, [{ ...report, outcome: 'DELIVERED' }]);
  expect(await counted(`reference = 'later' and result = 'WAITING'`)).toBe(1);
  await app.db.sql.rows(`update attempt set provider_reference = 'later' where message_id = $1`, [id]);
  await until(async () => (await statusOf()) === 'DELIVERED');
});

test('what waits is looked at newest first, and ends as UNMATCHED after 72 hours', async () => {
  const own = { provider: 'beem', recipient: '', phone: '+255713999001', status: 'DELIVERED', outcome: 'DELIVERED' as const };
  const looks = async (reference: string) =>
    (await app.db.sql.row<{ tries: number; result: string }>('select tries, result from report_inbox where reference = $1', [
      reference,
    ])) ?? {
      tries: -1,
      result: '',
    };
  await storeReports(app.system, [{ ...own, reference: 'early' }]);
  // The timetable looks each two seconds: this one is among the first though 100,000 wait since longer.
  await until(async () => (await looks('early')).tries > 0);
  app.clock.advance(REPORT_TIMEOUT_MS + 1_000);
  await matchReports(app.system);
  await until(async () => (await looks('early')).result === 'UNMATCHED');
  expect(await counted(`result = 'UNMATCHED'`)).toBeGreaterThanOrEqual(1_000);
});
