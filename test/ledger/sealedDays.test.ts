import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MessageStatus } from '../../entities/types/messageState.js';
import { adjustCredits } from '../../src/ledger/adjustCredits.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { unsealDays } from '../../src/ledger/unsealDays.js';
import { parseId } from '../../src/lib/ids.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { moveMessage } from '../support/fixtures/messages.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

const DAY = 86_400_000;
let app: TestApp;
let tenant: Awaited<ReturnType<typeof createTenant>>;
beforeEach(async () => {
  app = await createTestApp({ clock: 'still' });
  tenant = await createTenant(app, { credits: 100 });
});
afterEach(() => app.close());

const send = async (...to: string[]): Promise<string[]> =>
  (await sendSms(tenant.ctx, { to, body: 'x', category: 'TRANSACTIONAL' })).messageIds.map((id) => parseId('message', id) ?? id);
const move = async (id: string | undefined, ...states: MessageStatus[]): Promise<void> => {
  for (const to of states) expect(await moveMessage(app, id ?? '', to)).toMatchObject([{ result: 'advanced' }]);
};
const seal = () => proveLedger(app.system, undefined, { seal: true });
const full = () => proveLedger(app.system, undefined, { full: true });
const sealed = () =>
  app.db.sql.rows<Record<string, unknown>>(
    'select day::text, entries, available, held, spent, messages from sealed_day where tenant_id = $1 order by day',
    [tenant.id],
  );

/** As somebody with the superuser's rights could, who takes the guards off and puts them back. */
async function tamper(statement: string, ...params: unknown[]): Promise<void> {
  await app.db.transaction(async (sql) => {
    await sql.rows('alter table message disable trigger user');
    await sql.rows('alter table ledger_entry disable trigger user');
    expect(await sql.rows(`${statement} returning 1`, params)).toHaveLength(1);
    await sql.rows('alter table message enable trigger user');
    await sql.rows('alter table ledger_entry enable trigger user');
  });
}

/**
 * Three sealed days: a hold of three on the first, of which one is settled on the second and one released on the third, and one still
 * waits.
 */
async function threeDays(): Promise<string[]> {
  const messages = await send('0712345671', '0712345672', '0712345673');
  expect(await seal()).toMatchObject({ ok: true, entryCount: 2, messageCount: 3 });
  expect(await sealed()).toEqual([]);
  app.clock.advance(DAY);
  await move(messages[0], 'SENDING', 'SENT');
  await send('0712345674');
  app.clock.advance(DAY);
  await move(messages[1], 'CANCELLED');
  app.clock.advance(2 * DAY);
  expect(await seal()).toMatchObject({ ok: true, entryCount: 5, messageCount: 4 });
  return messages;
}

test('days that are over are sealed with their sums, and what settles later is proven on top of them', async () => {
  const messages = await threeDays();
  expect(await sealed()).toEqual([
    { day: '2026-03-01', entries: 2, available: 97, held: 3, spent: 0, messages: 3 },
    { day: '2026-03-02', entries: 2, available: -1, held: 0, spent: 1, messages: 1 },
    { day: '2026-03-03', entries: 1, available: 1, held: -1, spent: 0, messages: 0 },
  ]);
  // Messages and entries of sealed days move on: the last of the hold of the first day is settled, the one that was sent arrives.
  await move(messages[2], 'SENDING', 'UNCONFIRMED', 'UNDELIVERED');
  await move(messages[0], 'DELIVERED');
  expect(await proveLedger(app.system)).toMatchObject({ ok: true, entryCount: 6, messageCount: 4 });
  expect(await proveLedger(app.system, tenant.id)).toMatchObject({ ok: true, entryCount: 6, messageCount: 4 });
  await seal();
  expect(await sealed()).toHaveLength(3);
  app.clock.advance(2 * DAY);
  await move(messages[2], 'DELIVERED');
  expect(await seal()).toMatchObject({ ok: true, entryCount: 6, messageCount: 4 });
  expect((await sealed())[3]).toEqual({ day: '2026-03-05', entries: 1, available: 0, held: -1, spent: 1, messages: 0 });
  expect(await full()).toMatchObject({ ok: true, entryCount: 6, messageCount: 4 });
});

test('the full proof finds changes by hand on any sealed day, the ordinary one on the last sealed day', async () => {
  const messages = await threeDays();
  const differs = { ok: false, problems: expect.arrayContaining([expect.objectContaining({ kind: 'BALANCE_DIFFERS' })]) };
  await tamper(`update ledger_entry set available_delta = available_delta + 5 where tenant_id = $1 and kind = 'GRANT'`, tenant.id);
  expect(await proveLedger(app.system)).toMatchObject({ ok: true });
  expect(await full()).toMatchObject(differs);
  await tamper(`update ledger_entry set available_delta = available_delta - 5 where tenant_id = $1 and kind = 'GRANT'`, tenant.id);

  // Whole: its charge, its settling, and what the account says. Only the seals remember it.
  await tamper(`delete from ledger_entry where tenant_id = $1 and kind = 'SETTLE'`, tenant.id);
  expect(await proveLedger(app.system)).toMatchObject({ ok: true });
  expect((await full()).problems).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'NOT_SETTLED' })]));
  app.clock.advance(1);
  await move(messages[0], 'DELIVERED');
  expect((await proveLedger(app.system)).problems).toEqual([expect.objectContaining({ kind: 'NOT_SETTLED' })]);
});

test('an entry of the last sealed day, a seal, and a message that is gone', async () => {
  await threeDays();
  await tamper(`delete from message where tenant_id = $1 and phone = '+255712345674'`, tenant.id);
  expect(await full()).toMatchObject({ ok: false });
  expect(await proveLedger(app.system)).toMatchObject({ ok: true });
  await tamper(`delete from ledger_entry where tenant_id = $1 and kind = 'RELEASE'`, tenant.id);
  expect(await proveLedger(app.system)).toMatchObject({ ok: false });
  expect(await proveLedger(app.system, tenant.id)).toMatchObject({ ok: false });
});

test('a seal that was changed by hand is found by the ordinary proof', async () => {
  await threeDays();
  await tamper(`update sealed_day set available = available + 1 where tenant_id = $1 and day = '2026-03-01'`, tenant.id);
  expect(await proveLedger(app.system)).toMatchObject({
    ok: false,
    problems: [{ kind: 'BALANCE_DIFFERS' }, { kind: 'ENTRY_INCONSISTENT' }],
  });
  expect(await full()).toMatchObject({ ok: false, problems: [{ kind: 'BALANCE_DIFFERS' }] });
});

test('a ledger that does not prove is not sealed; others are', async () => {
  const other = await createTenant(app, { credits: 7 });
  await send('0712345671');
  await app.db.sql.rows('update credit_account set available = available + 1 where tenant_id = $1', [tenant.id]);
  app.clock.advance(2 * DAY);
  expect(await seal()).toMatchObject({ ok: false, problemCount: 1 });
  expect(await sealed()).toEqual([]);
  expect(await app.db.sql.rows('select tenant_id, available from sealed_day')).toEqual([{ tenant_id: other.id, available: 7 }]);
  await app.db.sql.rows('update credit_account set available = available - 1 where tenant_id = $1', [tenant.id]);
  await adjustCredits(app.operator, { tenantId: tenant.id, credits: -3, reason: 'r', idempotencyKey: 'k' });
  expect(await seal()).toMatchObject({ ok: true });
  expect(await sealed()).toMatchObject([{ entries: 2, available: 99, held: 1 }]);
});

test('a clock that was ahead when it sealed breaks nothing: what comes after is read on top of it', async () => {
  await send('0712345671');
  const ahead = await createTestApp({ databaseUrl: app.config.DATABASE_URL, clock: 'still' });
  ahead.clock.advance(5 * DAY);
  const early = await send('0712345672');
  expect(await proveLedger(ahead.system, undefined, { seal: true })).toMatchObject({ ok: true });
  // It booked as well, days ahead of the entries that follow.
  await sendSms({ ...tenant.ctx, app: ahead, sql: ahead.db.sql }, { to: ['0712345673'], body: 'x', category: 'TRANSACTIONAL' });
  expect(await proveLedger(ahead.system, undefined, { seal: true })).toMatchObject({ ok: true });
  await ahead.close();
  expect(await sealed()).toHaveLength(1);
  await move(early[0], 'SENDING', 'SENT');
  await send('0712345674');
  expect(await proveLedger(app.system)).toMatchObject({ ok: true, entryCount: 6, messageCount: 4 });
  expect(await full()).toMatchObject({ ok: true, entryCount: 6, messageCount: 4 });
  for (let day = 0; day < 8; day += 1) {
    app.clock.advance(DAY);
    await send('0712345675');
    expect(await seal()).toMatchObject({ ok: true });
  }
  expect((await sealed()).length).toBeGreaterThan(2);
  expect(await full()).toMatchObject({ ok: true, entryCount: 14, messageCount: 12 });
});

test('a message that a clock far behind has touched last is still found by its entry', async () => {
  await threeDays();
  const [late] = await send('0712345675');
  app.clock.advance(2 * DAY);
  await seal();
  await send('0712345676');
  const behind = await createTestApp({ databaseUrl: app.config.DATABASE_URL, clock: 'still' });
  expect(await moveMessage(behind, late ?? '', 'SENDING')).toMatchObject([{ result: 'advanced' }]);
  await behind.close();
  expect(await proveLedger(app.system)).toMatchObject({ ok: true, problems: [] });
});

test('the proof of ten past midnight finds the day before over, that of three past does not', async () => {
  await send('0712345671');
  app.clock.advance(Date.parse('2026-03-02T00:03:00Z') - app.clock.now().getTime());
  expect(await seal()).toMatchObject({ ok: true });
  expect(await sealed()).toEqual([]);
  app.clock.advance(7 * 60_000);
  expect(await seal()).toMatchObject({ ok: true });
  expect(await sealed()).toMatchObject([{ day: '2026-03-01', entries: 2 }]);
});

test('no day is sealed that the database’s own clock has not seen end', async () => {
  await send('0712345671');
  const untilYesterday = Date.now() - app.clock.now().getTime() + 30 * DAY;
  app.clock.advance(untilYesterday);
  await send('0712345672');
  app.clock.advance(3 * DAY);
  expect(await seal()).toMatchObject({ ok: true });
  expect(await sealed()).toMatchObject([{ day: '2026-03-01', entries: 2 }]);
  const insert = `insert into sealed_day (tenant_id, day, last_seq, entries, available, held, spent, messages, sealed_at)
    values ($1, (now() at time zone 'UTC')::date, 1000, 0, 0, 0, 0, 0, now())`;
  await expect(app.db.sql.rows(insert, [tenant.id])).rejects.toMatchObject({ code: 'TU002' });
});

test('a bad seal is opened by an operator, with a reason, and sealed anew', async () => {
  await threeDays();
  await tamper(`update sealed_day set available = available + 1 where tenant_id = $1 and day = '2026-03-02'`, tenant.id);
  expect(await full()).toMatchObject({ ok: false });
  expect(await unsealDays(app.system, { from: '2026-03-02', tenantId: tenant.id, reason: 'A wrong sum' })).toBe(2);
  expect(await sealed()).toHaveLength(1);
  expect(await seal()).toMatchObject({ ok: true, entryCount: 5, messageCount: 4 });
  expect(await full()).toMatchObject({ ok: true, entryCount: 5, messageCount: 4 });
  expect(await sealed()).toHaveLength(3);
  expect(await unsealDays(app.system, { from: '2026-04-01', reason: 'Nothing there' })).toBe(0);
  expect(await app.db.sql.rows(`select detail from audit_event where action = 'ledger.unseal'`)).toEqual([
    { detail: { from: '2026-03-02', seals: 2, reason: 'A wrong sum' } },
  ]);
});
