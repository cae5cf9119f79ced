import { afterAll, beforeAll, expect, test } from 'vitest';
import { acknowledgeAlert } from '../../src/alerts/acknowledgeAlert.js';
import { attention } from '../../src/attention/attention.js';
import { watchBackups } from '../../src/backups/schedules/watchBackups.js';
import { attachTransferProof } from '../../src/billing/payments/attachTransferProof.js';
import { confirmBankTransfer } from '../../src/billing/payments/confirmBankTransfer.js';
import { resolvePurchase } from '../../src/billing/payments/resolvePurchase.js';
import { type Ctx, inTransaction } from '../../src/context.js';
import { discardQuarantinedItems, orQuarantine, quarantinedItems, releaseQuarantinedItems } from '../../src/core/quarantine.js';
import { adjustCredits } from '../../src/ledger/adjustCredits.js';
import { watchLowBalances } from '../../src/ledger/watchLowBalances.js';
import { newId, publicId } from '../../src/lib/ids.js';
import { closeService } from '../../src/mail/service.js';
import { pauseCampaign } from '../../src/messaging/campaigns/running/changeRun.js';
import { resetCircuitBreaker, tripCircuitBreaker } from '../../src/messaging/dispatch/circuitBreaker.js';
import { applyReports } from '../../src/messaging/reports/applyReports.js';
import { storeReports } from '../../src/messaging/reports/storeReports.js';
import { resolveHeld } from '../../src/messaging/resolveHeld.js';
import { resolveUnconfirmed } from '../../src/messaging/resolveUnconfirmed.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { requestSenderId } from '../../src/senders/requestSenderId.js';
import { reviewSenderId } from '../../src/senders/reviewSenderId.js';
import { checkIntegration } from '../../src/system/integrations.js';
import { setSendingFrozen } from '../../src/system/systemStatus.js';
import { updateTenant } from '../../src/tenants/updateTenant.js';
import { refusal } from '../support/fixtures/accounts.js';
import { confirmedCampaign } from '../support/fixtures/campaigns.js';
import { createDocument } from '../support/fixtures/documents.js';
import { dispatchOnce } from '../support/fixtures/messages.js';
import { newPhone } from '../support/fixtures/phones.js';
import { type Purchasing, preparePurchasing } from '../support/fixtures/purchases.js';
import { waitingRestore } from '../support/fixtures/restores.js';
import { createReviewer, newSenderIdInput } from '../support/fixtures/senderIds.js';
import { createTeam } from '../support/fixtures/team.js';
import { createApiKey, createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, STILL_TIME, type TestApp, userContext } from '../support/testApp.js';

let app: TestApp;
let shop: Purchasing;
let reviewer: Ctx;
beforeAll(async () => {
  app = await createTestApp({ clock: 'still', simulator: { timeoutMs: 30_000 } });
  shop = await preparePurchasing(app);
  ({ ctx: reviewer } = await createReviewer(app));
});
afterAll(() => app.close());

/** What the reader is told of a kind. */
const told = async (ctx: Ctx, kind: string) => (await attention(ctx)).find((item) => item.kind === kind);
const kinds = async (ctx: Ctx) => (await attention(ctx)).map(({ kind }) => kind);
const withPermissions = (ctx: Ctx, ...permissions: ('SEND_SMS' | 'VIEW_REPORTS' | 'MANAGE_BILLING' | 'VIEW_PLATFORM')[]): Ctx =>
  ctx.actor.kind === 'user' ? { ...ctx, actor: { ...ctx.actor, permissions: new Set(permissions) } } : ctx;
const send = (ctx: Ctx, to: string) => sendSms(ctx, { to: [to], body: `Habari ${newId()}`, category: 'TRANSACTIONAL' });

test('only people are told, each of their own: of a tenant, or of the platform', async () => {
  const { id, ctx } = await createTenant(app);
  expect(await attention(ctx)).toEqual([]);
  expect(await refusal(attention(app.context()))).toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(await refusal(attention((await createApiKey(app, id)).ctx))).toMatchObject({ code: 'FORBIDDEN' });
  expect(await refusal(attention(userContext(app, {})))).toMatchObject({ code: 'FORBIDDEN' });
});

test('a payment of another amount, and a proof of a transfer, until they are decided; an expired one’s for 30 days', async () => {
  const { id: tenantId, ctx } = await createTenant(app);
  const id = await shop.transfer(ctx);
  await attachTransferProof(ctx, { id, fileId: await createDocument(app, tenantId) });
  const proof = await told(app.operator, 'TRANSFER_TO_CONFIRM');
  expect(proof).toMatchObject({ severity: 'WARNING', count: 1, since: STILL_TIME, objectId: publicId('purchase', id) });
  expect(proof?.name).toMatch(/\d/);
  await app.db.sql.rows(`update purchase set status = 'EXPIRED', failure = 'PAYER_TIMED_OUT' where id = $1`, [id]);
  expect(await told(app.operator, 'TRANSFER_TO_CONFIRM')).toEqual(proof);
  app.clock.advance(31 * 86_400_000);
  expect(await told(app.operator, 'TRANSFER_TO_CONFIRM')).toBeUndefined();
  app.clock.reset();
  const other = await shop.transfer(ctx);
  for (const [purchase, reference] of [
    [id, 'FT1'],
    [other, 'FT2'],
  ] as const)
    await confirmBankTransfer(app.operator, { id: purchase, reference, amountTzs: 149_000 });
  expect(await told(app.operator, 'TRANSFER_TO_CONFIRM')).toBeUndefined();
  expect(await told(app.operator, 'PURCHASE_REVIEW')).toMatchObject({ count: 2, objectId: null, name: null });
  await resolvePurchase(app.operator, { id, decision: 'FAIL', reason: 'Sent back' });
  expect(await told(reviewer, 'PURCHASE_REVIEW')).toMatchObject({ count: 1, objectId: publicId('purchase', other) });
  // Its alert is the same matter.
  expect(await kinds(app.operator)).not.toContain('ALERT_OPEN');
  expect(await kinds(ctx)).toEqual([]);
  await resolvePurchase(app.operator, { id: other, decision: 'COMPLETE', reason: 'Fees' });
  expect(await told(app.operator, 'PURCHASE_REVIEW')).toBeUndefined();
});

test('a sender id: the reviewer’s while it waits, the tenant’s when it is to be changed', async () => {
  const { ctx } = (await createTeam(app)).owner;
  const { id, name } = await requestSenderId(ctx, newSenderIdInput());
  expect(await told(reviewer, 'SENDER_ID_REVIEW')).toMatchObject({ count: 1, name, objectId: publicId('senderId', id) });
  expect(await told(withPermissions(app.operator, 'VIEW_PLATFORM'), 'SENDER_ID_REVIEW')).toBeUndefined();
  await reviewSenderId(reviewer, { id, decision: 'REQUEST_CHANGES', reason: 'Which shop?' });
  expect(await told(reviewer, 'SENDER_ID_REVIEW')).toBeUndefined();
  expect(await told(ctx, 'SENDER_ID_CHANGES')).toMatchObject({ count: 1, name, objectId: publicId('senderId', id) });
  // Whose address is not verified either.
  expect(await kinds(withPermissions(ctx, 'SEND_SMS', 'VIEW_REPORTS'))).toEqual(['EMAIL_NOT_VERIFIED']);
  expect(await kinds((await createTenant(app)).ctx)).toEqual([]);
});

test('messages that nobody knows of, and those that are held, until a person decides', async () => {
  const { ctx } = await createTenant(app);
  const ids: string[] = [];
  for (const to of ['+255600000007', '+255600000007', '+255600000017']) ids.push(...(await send(ctx, to)).messageIds);
  await dispatchOnce(app.system);
  await dispatchOnce(app.system);
  expect(await told(app.operator, 'MESSAGES_UNCONFIRMED')).toMatchObject({ count: 2, objectId: null, since: expect.any(String) });
  expect(await told(app.operator, 'MESSAGES_HELD')).toMatchObject({ count: 1, objectId: publicId('message', ids[2] ?? '') });
  expect(await kinds(app.operator), 'its alert is the same matter').not.toContain('ALERT_OPEN');
  await resolveUnconfirmed(app.operator, { ids: ids.slice(0, 2), outcome: 'SENT', reason: 'Their log has them' });
  await resolveHeld(app.operator, { ids: ids.slice(2), outcome: 'CANCEL', reason: 'Not wanted' });
  expect(await kinds(app.operator)).not.toEqual(expect.arrayContaining(['MESSAGES_UNCONFIRMED']));
  expect(await kinds(app.operator)).not.toEqual(expect.arrayContaining(['MESSAGES_HELD']));
});

test('what background work set aside, with its one matter told once', async () => {
  const { ctx } = await createTenant(app);
  const [id = ''] = (await send(ctx, newPhone())).messageIds;
  await orQuarantine(app.system, 'DISPATCH', id, async () => {
    await app.db.sql.rows('select 1 / 0');
  });
  const item = await told(app.operator, 'ITEMS_QUARANTINED');
  expect(item).toMatchObject({ severity: 'CRITICAL', count: 1, objectId: expect.stringMatching(/^qrn_/) });
  expect(await kinds(app.operator)).not.toContain('ALERT_OPEN');
  const row = await app.db.sql.row<{ id: string }>('select id from quarantined_item where released_at is null');
  const ids = [row?.id ?? ''];
  await releaseQuarantinedItems(app.operator, ids);
  expect(await told(app.operator, 'ITEMS_QUARANTINED')).toBeUndefined();
  await expect(discardQuarantinedItems(ctx, { ids, reason: 'x' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(discardQuarantinedItems(app.operator, { ids, reason: ' ' })).rejects.toMatchObject({ issues: [{ field: 'reason' }] });
  // One that was let go can't be put away.
  expect(await discardQuarantinedItems(app.operator, { ids, reason: 'x' })).toMatchObject([{ discardedAt: null }]);
});

test('what can never succeed is put away with why, and calls for somebody again only when it fails anew', async () => {
  const { ctx } = await createTenant(app);
  const [id = ''] = (await send(ctx, newPhone())).messageIds;
  const fail = () =>
    orQuarantine(app.system, 'SWEEP', id, async () => {
      await app.db.sql.rows('select 1 / 0');
    });
  await fail();
  const kept = async (discarded: boolean) => {
    const { nodes } = await quarantinedItems(app.operator, { first: 10 }, { released: false, discarded });
    return nodes.filter(({ itemId }) => itemId === id);
  };
  const ids = (await kept(false)).map((one) => one.id);
  expect(ids).toHaveLength(1);
  const openAlerts = async () =>
    (await app.db.sql.rows(`select 1 from alert where kind = 'ITEMS_QUARANTINED' and subject_key = 'SWEEP' and resolved_at is null`))
      .length;
  expect(await openAlerts()).toBe(1);
  expect(await discardQuarantinedItems(app.operator, { ids, reason: ' Reported twice ' })).toMatchObject([
    { releasedAt: null, discardedAt: expect.anything(), discardReason: 'Reported twice' },
  ]);
  expect(await told(app.operator, 'ITEMS_QUARANTINED')).toBeUndefined();
  expect([await openAlerts(), (await kept(false)).length, (await kept(true)).length]).toEqual([0, 0, 1]);
  const said = await app.db.sql.row<{ detail: object }>(`select detail from audit_event where action = 'quarantine.discard'`);
  expect(said?.detail).toEqual({ kind: 'SWEEP', item: id, note: 'Reported twice' });
  await fail();
  expect(await told(app.operator, 'ITEMS_QUARANTINED')).toMatchObject({ count: 1 });
  expect(await kept(false)).toMatchObject([{ attemptCount: 2, discardReason: null }]);
  await discardQuarantinedItems(app.operator, { ids, reason: 'Again' });
  expect(await releaseQuarantinedItems(app.operator, ids)).toMatchObject([{ releasedAt: expect.anything() }]);
});

test('an alert of its own, in its words, until somebody acknowledges it', async () => {
  const { id, ctx } = await createTenant(app);
  const { messageIds } = await send(ctx, '+255600000007');
  const claim = (await dispatchOnce(app.system)).find(({ phone }) => phone === '+255600000007');
  await resolveUnconfirmed(app.operator, { ids: messageIds, outcome: 'NOT_SENT', reason: 'Their log has none' });
  const [recipient, phone] = [claim?.recipient ?? '', claim?.phone ?? ''];
  const report = { provider: 'simulator', reference: recipient, recipient, phone, status: 'DELIVERED', outcome: 'DELIVERED' as const };
  await storeReports(app.system, [report]);
  await applyReports(app.system);
  const row = await app.db.sql.row<{ id: string }>(`select id from alert where kind = 'CONTRADICTION' and resolved_at is null`);
  expect(await told(app.operator, 'ALERT_OPEN')).toMatchObject({
    ...{ severity: 'WARNING', count: 1, objectId: publicId('alert', row?.id ?? ''), name: 'CONTRADICTION' },
    params: { tenantId: publicId('tenant', id) },
  });
  await acknowledgeAlert(app.operator, row?.id ?? '');
  expect(await told(app.operator, 'ALERT_OPEN')).toBeUndefined();
});

test('a service that fails, frozen sending and a restore are urgent, and come first', async () => {
  await tripCircuitBreaker(app.system, 'simulator', 'Gone.', 0);
  await setSendingFrozen(app.operator, true, 'A drill');
  const restore = await waitingRestore(app);
  const items = await attention(app.operator);
  const urgent = items.filter(({ severity }) => severity === 'CRITICAL').map(({ kind }) => kind);
  expect(urgent).toEqual(expect.arrayContaining(['INTEGRATION_FAILING', 'SENDING_FROZEN', 'RESTORE_TO_CONFIRM']));
  expect(items.slice(0, urgent.length).map(({ kind }) => kind)).toEqual(urgent);
  expect(items.find(({ kind }) => kind === 'INTEGRATION_FAILING')).toMatchObject({ count: 1, name: 'SMS', objectId: 'itg_SMS' });
  expect(items.find(({ kind }) => kind === 'SENDING_FROZEN')).toMatchObject({ name: 'A drill', objectId: 'system', since: STILL_TIME });
  expect(items.find(({ kind }) => kind === 'RESTORE_TO_CONFIRM')).toMatchObject({ objectId: publicId('restore', restore) });
  expect(items.map(({ kind }) => kind)).not.toContain('ALERT_OPEN');
  await app.db.sql.rows('delete from restore where id = $1', [restore]);
  await setSendingFrozen(app.operator, false, 'Over');
  // It takes messages again by itself, while its alert is open until one is taken: that is told on.
  app.clock.advance(61_000);
  expect(await kinds(app.operator)).toContain('ALERT_OPEN');
  expect(await kinds(app.operator)).not.toContain('INTEGRATION_FAILING');
  await resetCircuitBreaker(app.system, 'simulator', 1);
  expect(await kinds(app.operator)).not.toContain('ALERT_OPEN');
  app.clock.reset();
});

test('since when a service fails is when its checks began to', async () => {
  await checkIntegration(app.operator, 'PAYMENTS');
  const fail = (at: string) =>
    app.db.sql.rows(
      `update integration_check set ok = false, detail = 'No answer.', failing_since = coalesce(failing_since, $1) where name = 'PAYMENTS'`,
      [at],
    );
  await fail('2026-02-28T08:00:00.000Z');
  expect(await told(app.operator, 'INTEGRATION_FAILING')).toMatchObject({ name: 'PAYMENTS', since: '2026-02-28T08:00:00.000Z' });
  await checkIntegration(app.operator, 'PAYMENTS');
  expect(await told(app.operator, 'INTEGRATION_FAILING')).toBeUndefined();
});

test('a service that only asks for patience fails since it last did: no alert is open, and no check has failed', async () => {
  const env = { MAIL_PROVIDER: 'smtp', SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'tuma@example.com' };
  const other = await createTestApp({ clock: 'still', env });
  await inTransaction(other.system, (ctx) => closeService(ctx, 'slowDown', 'Too many at once.'));
  other.clock.advance(5_000);
  expect(await told(other.operator, 'INTEGRATION_FAILING')).toMatchObject({ name: 'MAIL', since: STILL_TIME });
  await other.close();
});

test('what is wrong with the backups, since it was first seen; a platform that has just begun has its time', async () => {
  await watchBackups(app.system);
  const first = await told(app.operator, 'BACKUP_PROBLEM');
  expect(first).toMatchObject({ objectId: 'backup-health', since: STILL_TIME });
  app.clock.advance(3_600_000);
  await watchBackups(app.system);
  expect(await told(app.operator, 'BACKUP_PROBLEM')).toEqual(first);
  app.clock.reset();
  await app.db.sql.rows(`delete from backup_problem where problem <> 'NO_SCHEDULE'`);
  await app.db.sql.rows(`insert into backup_problem (problem, since) values ('NO_SCHEDULE', $1) on conflict do nothing`, [app.now()]);
  expect(await told(app.operator, 'BACKUP_PROBLEM')).toMatchObject({ count: 1, severity: 'WARNING', name: 'NO_SCHEDULE' });
});

test('campaigns: to approve for all who may but the one who asked, paused for those who send', async () => {
  const { ctx: owner } = await createTenant(app);
  await updateTenant(owner, { approvalAboveCredits: 0 });
  const ctx = { ...owner, actor: { ...owner.actor, userId: newId() } } as Ctx;
  const id = await confirmedCampaign(app, ctx, [newPhone()]);
  expect(await told(owner, 'CAMPAIGN_TO_APPROVE')).toMatchObject({ count: 1, name: 'Sale', objectId: publicId('campaign', id) });
  expect(await kinds(ctx)).toEqual([]);
  await confirmedCampaign(app, owner, [newPhone()]);
  const third = { ...owner, actor: { ...owner.actor, userId: newId() } } as Ctx;
  expect(await told(third, 'CAMPAIGN_TO_APPROVE')).toMatchObject({ count: 2, name: null, objectId: null });
  expect(await told(owner, 'CAMPAIGN_TO_APPROVE')).toMatchObject({ count: 1, objectId: publicId('campaign', id) });
  await updateTenant(owner, { approvalAboveCredits: null });
  const paused = await confirmedCampaign(app, owner, [newPhone()]);
  await pauseCampaign(owner, paused);
  expect(await told(withPermissions(owner, 'SEND_SMS'), 'CAMPAIGN_PAUSED')).toMatchObject({ severity: 'INFO', count: 1, name: 'Sale' });
  expect(await kinds(withPermissions(owner, 'VIEW_REPORTS'))).toEqual([]);
});

test('credits that run out, told once beside their alert, and urgent when none is left', async () => {
  const { id, ctx } = await createTenant(app, { credits: 101 });
  await watchLowBalances(app.system);
  const move = (credits: number) => adjustCredits(app.operator, { tenantId: id, credits, reason: 'A test', idempotencyKey: newId() });
  await move(-51);
  app.clock.advance(5_000);
  await watchLowBalances(app.system);
  const since = app.now().toISOString();
  expect(await attention(ctx)).toMatchObject([{ kind: 'BALANCE_LOW', severity: 'WARNING', since, objectId: publicId('balance', id) }]);
  expect(await attention(withPermissions(ctx, 'SEND_SMS'))).toEqual([]);
  await move(-50);
  expect(await attention(ctx)).toMatchObject([{ kind: 'BALANCE_LOW', severity: 'CRITICAL', count: 1 }]);
  await move(500);
  // Its alert is open until the next look.
  expect(await kinds(ctx)).toEqual(['ALERT_OPEN']);
  await watchLowBalances(app.system);
  expect(await attention(ctx)).toEqual([]);
  app.clock.reset();
});
