import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { attachTransferProof } from '../../src/billing/payments/attachTransferProof.js';
import { cancelPurchase } from '../../src/billing/payments/cancelPurchase.js';
import { confirmBankTransfer } from '../../src/billing/payments/confirmBankTransfer.js';
import { expirePurchases } from '../../src/billing/payments/expirePurchases.js';
import { remindOfTransfers } from '../../src/billing/payments/remindOfTransfers.js';
import { proofsOf } from '../../src/billing/payments/transferProofs.js';
import type { Ctx } from '../../src/context.js';
import { quarantinedItems, releaseQuarantinedItems } from '../../src/core/quarantine.js';
import { newId, publicId } from '../../src/lib/ids.js';
import { refusal } from '../support/fixtures/accounts.js';
import { createBuyer } from '../support/fixtures/buyers.js';
import { type Purchasing, preparePurchasing } from '../support/fixtures/purchases.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

let app: TestApp;
let shop: Purchasing;
beforeAll(async () => {
  app = await createTestApp({ clock: 'still' });
  shop = await preparePurchasing(app);
});
afterAll(() => app.close());
beforeEach(async () => {
  await app.db.sql.rows(`delete from email`);
});

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const tenantOf = (ctx: Ctx): string => (ctx.actor.kind === 'user' && ctx.actor.tenantId) || '';
const confirm = (purchaseId: string, amountTzs = 150_000) =>
  confirmBankTransfer(app.operator, { id: purchaseId, reference: `FT ${purchaseId}`, amountTzs });

/** A document as an upload leaves it. */
async function upload(ctx: Ctx, filename = 'slip.pdf'): Promise<string> {
  const id = newId();
  await app.db.sql.rows(
    `insert into media_asset (id, tenant_id, filename, content_type, bytes, checksum_sha256, store, locator, created_at)
     values ($1, $2, $3, 'application/pdf', 10, $4, 'directory', $5, $6)`,
    [id, tenantOf(ctx), filename, 'a'.repeat(64), id, app.clock.now()],
  );
  return id;
}

describe('attaching a proof of a transfer', () => {
  const attach = async (ctx: Ctx, purchaseId: string, assetId?: string) =>
    attachTransferProof(ctx, { id: purchaseId, fileId: assetId ?? (await upload(ctx)) });
  const names = async (id: string) => (await proofsOf(app.system, [id])).map((proofs) => proofs.map(({ filename }) => filename))[0];

  test('keeps the documents in order; the same one again changes nothing; moves no credits', async () => {
    const { ctx, id: tenantId } = await createTenant(app, { credits: 0 });
    const [id, other] = [await shop.transfer(ctx), await shop.transfer(ctx)];
    const [one, two] = [await upload(ctx, 'one.pdf'), await upload(ctx, 'two.png')];
    for (const asset of [two, one, two]) await attach(ctx, id, asset);
    expect(await names(id)).toEqual(['two.png', 'one.pdf']);
    expect((await proofsOf(app.system, [other, id])).map((proofs) => proofs.length)).toEqual([0, 2]);
    expect([await shop.status(id), await shop.available(tenantId)]).toEqual(['PENDING', 0]);
    const audited = await app.db.sql.rows<{ detail: { document: string } }>(
      `select detail from audit_event where action = 'purchase.proof' and target = $1 order by id`,
      [publicId('purchase', id)],
    );
    expect(audited.map(({ detail }) => detail.document)).toEqual([two, one].map((asset) => publicId('file', asset)));
  });

  test('takes five at most, also at once', async () => {
    const { ctx } = await createTenant(app);
    const id = await shop.transfer(ctx);
    const results = await Promise.allSettled(Array.from({ length: 9 }, () => attach(ctx, id)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    for (const result of results)
      if (result.status === 'rejected')
        expect(result.reason).toMatchObject({ code: 'INVALID_STATE', issues: [{ field: 'fileId', params: { max: 5 } }] });
    expect(await names(id)).toHaveLength(5);
    // The place of one that was deleted is free again.
    await app.db.sql.rows('delete from media_asset where id = (select asset_id from purchase_proof where purchase_id = $1 and n = 2)', [
      id,
    ]);
    await attach(ctx, id, await upload(ctx, 'again.pdf'));
    expect(await names(id)).toEqual(['slip.pdf', 'again.pdf', 'slip.pdf', 'slip.pdf', 'slip.pdf']);
  });

  test('waits for a deletion that has begun: the file is not found then', async () => {
    const { ctx } = await createTenant(app);
    const [id, fileId] = [await shop.transfer(ctx), await upload(ctx)];
    const { attached } = await app.db.transaction(async (sql) => {
      await sql.rows('delete from media_asset where id = $1', [fileId]);
      const attached = refusal(attach(ctx, id, fileId));
      const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      await until(() => app.db.sql.row(waiting));
      return { attached };
    });
    expect(await attached).toMatchObject({ code: 'NOT_FOUND', issues: [['NOT_FOUND', 'fileId']] });
  });

  test('is possible while pending, in review or expired; not when settled, nor for mobile money', async () => {
    const { ctx } = await createTenant(app);
    const [late, short, paid, gone] = [
      await shop.transfer(ctx),
      await shop.transfer(ctx),
      await shop.transfer(ctx),
      await shop.transfer(ctx),
    ];
    const mobile = await shop.buy(ctx);
    await confirm(short, 1);
    await confirm(paid);
    await cancelPurchase(ctx, gone);
    app.clock.advance(8 * DAY);
    await expirePurchases(app.system);
    for (const id of [late, short]) await attach(ctx, id);
    expect([await shop.status(late), await shop.status(short)]).toEqual(['EXPIRED', 'REVIEW']);
    for (const id of [paid, gone, mobile]) await expect(attach(ctx, id)).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });

  test('needs the permission to buy, and a document of the own tenant', async () => {
    const [ours, theirs] = [await createTenant(app), await createTenant(app)];
    const viewer = await createTenant(app, { permissions: ['VIEW_REPORTS', 'SEND_SMS'] });
    const id = await shop.transfer(ours.ctx);
    await expect(attach(viewer.ctx, id)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(attach(theirs.ctx, id)).rejects.toMatchObject({ code: 'NOT_FOUND', issues: [{ field: 'id' }] });
    await expect(attach(ours.ctx, id, await upload(theirs.ctx))).rejects.toMatchObject({
      code: 'NOT_FOUND',
      issues: [{ field: 'fileId' }],
    });
    await expect(attach(ours.ctx, id, newId())).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await names(id)).toEqual([]);
  });
});

describe('reminding of a transfer', () => {
  const reminders = () =>
    app.db.sql.rows<{ to: string; text: string; language: string }>(
      `select recipient as "to", text, language from email where template = 'transferReminder' order by id`,
    );

  test('happens after two days and on the last day, once each, in the buyer’s language and time zone', async () => {
    const { ctx, email, tenantId } = await createBuyer(app, 'SW');
    await app.db.sql.rows(`update tenant set time_zone = 'Asia/Tokyo' where id = $1`, [tenantId]);
    const id = await shop.transfer(ctx);
    const counts: number[] = [];
    for (let hours = 0; hours <= 8 * 24; hours += 12) {
      await Promise.all([remindOfTransfers(app.system), remindOfTransfers(app.system)]);
      await expirePurchases(app.system);
      counts.push((await reminders()).length);
      app.clock.advance(12 * HOUR);
    }
    //                    day 0  1     2     3     4     5     6     7     8
    expect(counts).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2]);
    const [first] = await reminders();
    const reference = String((await shop.row(id)).reference);
    expect(first).toMatchObject({ to: email, language: 'SW' });
    for (const part of ['TZS 150,000', 'INV-000001', `akaunti 0150 (Duka), Benki, na uandike kumbukumbu ${reference}`])
      expect(first?.text).toContain(part);
    const expires = new Date(String((await shop.row(id)).expires_at));
    expect(first?.text).toMatch(
      new RegExp(`hadi ${expires.getUTCDate()} Machi 2026, ${String((expires.getUTCHours() + 9) % 24).padStart(2, '0')}:00`),
    );
  });

  test.each<[string, (ctx: Ctx, id: string) => Promise<unknown>]>([
    ['it is paid', (_, id) => confirm(id)],
    ['another amount came', (_, id) => confirm(id, 1)],
    ['it is cancelled', cancelPurchase],
    ['it was shown', async (ctx, id) => attachTransferProof(ctx, { id, fileId: await upload(ctx) })],
  ])('does not happen once %s', async (_, end) => {
    const { ctx } = await createBuyer(app);
    const [id, control] = [await shop.transfer(ctx), await shop.transfer(ctx)];
    await end(ctx, id);
    app.clock.advance(2 * DAY);
    expect(await remindOfTransfers(app.system)).toBe(1);
    await cancelPurchase(ctx, control);
    app.clock.advance(4 * DAY);
    expect(await remindOfTransfers(app.system)).toBe(0);
    expect(await reminders()).toHaveLength(1);
  });

  test('happens once where no worker ran till the last day, and never after it', async () => {
    const { ctx } = await createBuyer(app);
    await shop.transfer(ctx);
    app.clock.advance(6.5 * DAY);
    expect([await remindOfTransfers(app.system), await remindOfTransfers(app.system)]).toEqual([1, 0]);
    await shop.transfer(ctx);
    app.clock.advance(7 * DAY);
    expect(await remindOfTransfers(app.system)).toBe(0);
    expect(await reminders()).toHaveLength(1);
  });

  test('does not happen for mobile money; a reminder whose mail the database refuses is set aside', async () => {
    const { ctx } = await createBuyer(app);
    const mobile = await shop.buy(ctx);
    expect(await shop.row(mobile)).toMatchObject({ next_reminder_at: null });
    await cancelPurchase(ctx, mobile);
    const id = await shop.transfer(ctx);
    app.clock.advance(2 * DAY);
    const { sql } = app.db;
    await sql.rows(`create function refuse_mail() returns trigger language plpgsql as $$ begin raise exception 'no mail today'; end $$`);
    await sql.rows('create trigger refuse_mail before insert on email for each row execute function refuse_mail()');
    await remindOfTransfers(app.system);
    const [item] = (await quarantinedItems(app.system, { first: 1 }, { kind: ['PAYMENT'], released: false })).nodes;
    expect(item).toMatchObject({ itemId: id, error: 'no mail today (P0001)' });
    await sql.rows('drop function refuse_mail cascade');
    expect(await remindOfTransfers(app.system)).toBe(0);
    await releaseQuarantinedItems(app.system, [item?.id ?? '']);
    expect(await remindOfTransfers(app.system)).toBe(1);
    expect(await reminders()).toHaveLength(1);
    await cancelPurchase(ctx, id);
  });
});
