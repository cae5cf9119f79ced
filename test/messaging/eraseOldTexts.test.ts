import { afterAll, beforeAll, expect, test } from 'vitest';
import { quarantinedItems, releaseQuarantinedItems } from '../../src/core/quarantine.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { eraseOldTexts } from '../../src/messaging/eraseOldTexts.js';
import { messagesById } from '../../src/messaging/messages.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { updateTenant } from '../../src/tenants/updateTenant.js';
import { refusal } from '../support/fixtures/accounts.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** Numbers and texts of messages that are kept for so many days. */
const DAY = 86_400_000;
let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ worker: true, simulator: { reportDelayMs: 10 } });
});
afterAll(() => app.close());

const statuses = async (ids: string[]) =>
  (await app.db.sql.rows<{ status: string }>('select status from message where id = any($1::uuid[]) order by id', [ids])).map(
    ({ status }) => status,
  );
/** Those of them that have number and text. */
const kept = async (ids: string[]) =>
  (
    await app.db.sql.rows<{ id: string }>(
      `select id from message where id = any($1::uuid[]) and num_nonnulls(phone, body) = 2 and redacted_at is null order by id`,
      [ids],
    )
  ).map(({ id }) => id);
/** Rows of any table in which a number stands, typed in whichever way. */
async function rowsWith(digits: string): Promise<string[]> {
  const tables = await app.db.sql.rows<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c
     where relkind in ('r', 'p') and not relispartition and relnamespace in ('tuma'::regnamespace, 'tuma_ops'::regnamespace)`,
  );
  const found = await Promise.all(
    tables.map(async ({ name }) =>
      (
        await app.db.sql.rows(`select 1 from ${name} t where regexp_replace(t::text, '[ ()-]', '', 'g') like $1 limit 1`, [`%${digits}%`])
      ).map(() => name),
    ),
  );
  return found.flat();
}

test('numbers and texts go so many days after a message left or ended, everywhere; what is open stays, and so do others’', async () => {
  const [owner, other] = [await createTenant(app, { credits: 2_000 }), await createTenant(app)];
  for (const bodyRetentionDays of [6, 3_651, 0, -1])
    expect(await refusal(updateTenant(owner.ctx, { bodyRetentionDays }))).toMatchObject({
      code: 'BAD_USER_INPUT',
      issues: [['BAD_USER_INPUT', 'bodyRetentionDays']],
    });
  expect((await updateTenant(owner.ctx, { bodyRetentionDays: 7 })).settings.bodyRetentionDays).toBe(7);
  expect((await updateTenant(owner.ctx, { lowBalanceSms: true })).settings.bodyRetentionDays).toBe(7);

  const to = Array.from({ length: 1_050 }, (_, n) => `+2557130${String(n).padStart(5, '0')}`);
  const bulk = (await sendSms(owner.ctx, { to: to.slice(0, 1_000), body: 'karafuu', category: 'TRANSACTIONAL' })).messageIds;
  const rest = await sendSms(owner.ctx, {
    to: [...to.slice(1_000), '0713 00 10 60 99'],
    body: 'karafuu',
    category: 'TRANSACTIONAL',
    clientReference: 'order-1',
  });
  expect(rest.rejected).toMatchObject([{ value: '0713 00 10 60 99' }]);
  const now = app.now().getTime();
  const later = await sendSms(owner.ctx, {
    to: ['0714000001'],
    body: 'baadaye',
    category: 'TRANSACTIONAL',
    scheduledAt: new Date(now + 10 * DAY),
  });
  const foreign = await sendSms(other.ctx, { to: ['0715000001'], body: 'yangu', category: 'TRANSACTIONAL' });
  const old = [...bulk, ...rest.messageIds];
  await until(async () => (await statuses([...old, ...foreign.messageIds])).every((status) => status === 'DELIVERED'));
  const all = [...old, ...later.messageIds, ...foreign.messageIds];

  app.clock.advance(6.9 * DAY);
  await eraseOldTexts(app.system);
  expect(await kept(all)).toEqual([...all].sort());

  // One that the database refuses keeps no other.
  const bad = bulk[500] ?? '';
  await app.db.sql.rows(`alter table message add constraint bad check (id <> '${bad}' or body is not null) not valid`);
  app.clock.advance(0.2 * DAY);
  await eraseOldTexts(app.system);
  expect(await kept(old)).toEqual([bad]);
  const { nodes } = await quarantinedItems(app.operator, { first: 10 }, { released: false });
  expect(nodes).toMatchObject([{ kind: 'SWEEP', itemId: bad, tenantId: owner.id }]);
  await app.db.sql.rows('alter table message drop constraint bad');
  await eraseOldTexts(app.system);
  expect(await kept(old), 'set aside until an operator releases it').toEqual([bad]);
  await releaseQuarantinedItems(app.operator, [nodes[0]?.id ?? '']);
  await eraseOldTexts(app.system);
  expect(await kept(all)).toEqual([...later.messageIds, ...foreign.messageIds].sort());
  for (const digits of ['713000007', '713001049', '7130010609']) expect(await rowsWith(digits), digits).toEqual([]);
  expect(await rowsWith('karafuu')).toEqual([]);
  const [shown] = await messagesById(owner.ctx, bulk.slice(0, 1));
  expect(shown).toMatchObject({ to: null, body: null, status: 'DELIVERED', segments: 1, credits: 1 });
  // Its reference still names that send.
  const repeated = await sendSms(owner.ctx, {
    to: [...to.slice(1_000), '0713 00 10 60 99'],
    body: 'karafuu',
    category: 'TRANSACTIONAL',
    clientReference: 'order-1',
  });
  expect(repeated).toMatchObject({ replayed: true, messageIds: rest.messageIds });

  // Sent ten days after it was accepted: kept for seven more.
  app.clock.advance(3 * DAY);
  await until(async () => (await statuses(later.messageIds))[0] === 'DELIVERED');
  await eraseOldTexts(app.system);
  expect(await kept(later.messageIds)).toEqual(later.messageIds);
  app.clock.advance(7.1 * DAY);
  await Promise.all([eraseOldTexts(app.system), eraseOldTexts(app.system)]);
  expect(await kept(all)).toEqual(foreign.messageIds);
  expect(await proveLedger(app.system)).toMatchObject({ ok: true });
});
