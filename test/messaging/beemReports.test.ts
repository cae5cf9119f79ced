import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemContext } from '../../src/context.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { releaseProviderDown } from '../../src/messaging/dispatch/releaseProviderDown.js';
import { applyReports } from '../../src/messaging/reports/applyReports.js';
import { pollReports } from '../../src/messaging/reports/pollReports.js';
import { startReportPolling } from '../../src/messaging/reports/startReportPolling.js';
import { verifyReports } from '../../src/messaging/reports/verifyReports.js';
import { type MessageRow, messageRows } from '../support/fixtures/messages.js';
import { farSimulator } from '../support/services/farSimulator.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** The whole circle over HTTP: our server, Beem's adapter, the simulator behind Beem's contract, and its reports pushed to our webhook. */
const now = () => running?.clock.now() ?? new Date();
let far: Awaited<ReturnType<typeof farSimulator>>;
let running: ServingApp;
beforeAll(async () => {
  far = await farSimulator({
    now,
    reportDelayMs: 300,
    timeoutMs: 10_000,
    timings: { slowMs: 150, outOfBalanceMs: 60_000, retryAfterMs: 1_000 },
  });
  running = await createTestApp({
    serve: true,
    worker: true,
    env: far.env,
    beem: { timeoutMs: 1_500, connectTimeoutMs: 1_000, ratePerSecond: 1_000, pollsPerSecond: 1_000 },
  });
});
afterAll(async () => {
  await running.close();
  await far.close();
});

const system = () => systemContext(running, 'test');
/** What the timetable does, now. */
async function look(): Promise<void> {
  await verifyReports(system(), 80);
  await startReportPolling(system());
  await pollReports(system(), 80);
  await applyReports(system());
}
const phoneOf = (fault: number) => `+2556000000${String(fault).padStart(2, '0')}`;
async function send(fault: number): Promise<void> {
  const owner = running.client(await running.login('owner@mifumo.example'));
  const answer = await owner.execute('mutation ($input: SendSmsInput!) { sendSms(input: $input) { messages { id } } }', {
    input: { to: [phoneOf(fault)], body: `Habari ${fault}` },
  });
  expect(answer.errors).toBeUndefined();
}
const rowOf = async (fault: number): Promise<MessageRow> => {
  await far.copyLog(running.db.sql);
  const row = (await messageRows(running.db.sql)).find(({ phone }) => phone === phoneOf(fault));
  if (!row) throw new Error('it was not sent');
  return row;
};

/** What becomes of each of the simulator's numbers at last, and of its credits; and whether the far side took it. */
const ends: Record<number, { status: MessageRow['status']; creditState: MessageRow['creditState']; accepted: number }> = {
  1: { status: 'DELIVERED', creditState: 'SETTLED', accepted: 1 },
  2: { status: 'DELIVERED', creditState: 'SETTLED', accepted: 1 },
  3: { status: 'DELIVERED', creditState: 'SETTLED', accepted: 1 },
  4: { status: 'DELIVERED', creditState: 'SETTLED', accepted: 1 },
  5: { status: 'DELIVERED', creditState: 'SETTLED', accepted: 1 },
  6: { status: 'UNDELIVERED', creditState: 'SETTLED', accepted: 1 },
  7: { status: 'DELIVERED', creditState: 'SETTLED', accepted: 1 },
  8: { status: 'DELIVERED', creditState: 'SETTLED', accepted: 1 },
  9: { status: 'UNCONFIRMED', creditState: 'HELD', accepted: 0 },
  10: { status: 'DELIVERED', creditState: 'SETTLED', accepted: 1 },
  11: { status: 'DELIVERED', creditState: 'SETTLED', accepted: 1 },
  12: { status: 'FAILED', creditState: 'RELEASED', accepted: 0 },
  13: { status: 'SENT', creditState: 'SETTLED', accepted: 1 },
  14: { status: 'DELIVERED', creditState: 'SETTLED', accepted: 1 },
  16: { status: 'UNCONFIRMED', creditState: 'HELD', accepted: 0 },
};

test('over HTTP each number of the simulator ends in the same state, and pushed reports that move credits wait for the poll', async () => {
  for (const fault of Object.keys(ends)) await send(Number(fault));
  const pushed = [7, 8, 11];
  await until(async () => {
    const rows = await Promise.all(Object.keys(ends).map((fault) => rowOf(Number(fault))));
    return !(await far.reporting()) && rows.every(({ status }) => status !== 'QUEUED' && status !== 'SENDING');
  });
  for (const fault of pushed) expect(await rowOf(fault)).toMatchObject({ status: 'UNCONFIRMED', creditState: 'HELD', accepted: 1 });
  expect(await rowOf(6)).toMatchObject({ status: 'SENT' });
  // A report is asked for five minutes after its send, those that wait for a proof and those that never came.
  await until(async () => {
    running.clock.advance(6 * 60_000);
    await look();
    return (await running.db.sql.rows(`select id from report_inbox where result in ('PENDING', 'WAITING')`)).length === 0;
  });
  for (const [fault, end] of Object.entries(ends)) expect({ fault, ...(await rowOf(Number(fault))) }).toMatchObject({ fault, ...end });
  expect(await proveLedger(system())).toMatchObject({ ok: true, problems: [] });
});

test('15: while the balance is empty all messages wait; a minute later each is sent once', async () => {
  await send(15);
  await until(async () => (await rowOf(15)).status === 'HELD');
  expect(await rowOf(15)).toMatchObject({ holdReason: 'PROVIDER_DOWN', creditState: 'HELD', accepted: 0 });
  const alert = await running.db.sql.row(`select subject_key from alert where kind = 'PROVIDER_OUT_OF_BALANCE' and resolved_at is null`);
  expect(alert).toEqual({ subject_key: 'beem' });
  running.clock.advance(61_000);
  await releaseProviderDown(system());
  await until(async () => (await rowOf(15)).status === 'DELIVERED');
  expect(await rowOf(15)).toMatchObject({ accepted: 1, creditState: 'SETTLED', phases: ['NOT_SENT', 'ACCEPTED'] });
});
