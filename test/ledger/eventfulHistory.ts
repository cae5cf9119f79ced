import type { MessageStatus, OutcomeSource } from '../../entities/types/messageState.js';
import { confirmBankTransfer } from '../../src/billing/payments/confirmBankTransfer.js';
import { refundPurchase } from '../../src/billing/payments/refundPurchase.js';
import { resolvePurchase } from '../../src/billing/payments/resolvePurchase.js';
import { type Ctx, inTransaction } from '../../src/context.js';
import { adjustCredits } from '../../src/ledger/adjustCredits.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { newId } from '../../src/lib/ids.js';
import { advance } from '../../src/messaging/advance.js';
import { cancelCampaign } from '../../src/messaging/campaigns/running/changeRun.js';
import { cancelMessages } from '../../src/messaging/cancelMessages.js';
import { callProvider } from '../../src/messaging/dispatch/callProvider.js';
import { claim } from '../../src/messaging/dispatch/claim.js';
import { expireMessages } from '../../src/messaging/dispatch/expireMessages.js';
import { markDispatching } from '../../src/messaging/dispatch/markDispatching.js';
import { recordOutcomes } from '../../src/messaging/dispatch/recordOutcomes.js';
import { recoverLeases } from '../../src/messaging/dispatch/recoverLeases.js';
import { assumeSent } from '../../src/messaging/reports/assumeSent.js';
import { resolveUnconfirmed } from '../../src/messaging/resolveUnconfirmed.js';
import { sendPlatformSms } from '../../src/messaging/sending/sendPlatformSms.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { confirmedCampaign, makeAll } from '../support/fixtures/campaigns.js';
import { dispatchOnce } from '../support/fixtures/messages.js';
import { payerPhone, preparePurchasing } from '../support/fixtures/purchases.js';
import { createApiKey, createTenant } from '../support/fixtures/tenants.js';
import type { TestApp } from '../support/testApp.js';

const HOUR = 3_600_000;
/** A text of two segments, so that a price is more than one. */
const LONG = 'a'.repeat(170);

/**
 * Everything that moves credits, on several days that are sealed and on one that isn't: each state of a message by each way that leads to
 * it, each kind of entry, each end of a purchase.
 */
export async function writeEventfulHistory(app: TestApp): Promise<void> {
  const { clock, system, operator } = app;
  const { id: tenantId, ctx } = await createTenant(app, { credits: 1_000 });
  const adjust = (credits: number, idempotencyKey: string) =>
    adjustCredits(operator, { tenantId, credits, reason: 'Goodwill', idempotencyKey });
  let texts = 0;
  /** One message to the simulated number whose behaviour is `nn`; see the simulator. */
  const send = async (nn: string, by: Ctx = ctx, more: object = {}): Promise<string> => {
    const input = { to: [`+2556000000${nn}`], body: `${LONG}${++texts}`, idempotencyKey: `send ${texts}`, ...more };
    return (await sendSms(by, { category: 'TRANSACTIONAL', ...input })).messageIds[0] ?? '';
  };
  const dispatched = async (nn: string, by?: Ctx, rounds = 1): Promise<string> => {
    const id = await send(nn, by);
    for (let round = 0; round < rounds; round += 1) {
      clock.advance(HOUR / 4);
      await dispatchOnce(system);
    }
    return id;
  };
  const move = (source: OutcomeSource | null, id: string, to: MessageStatus) =>
    inTransaction(system, (ctx) => advance(ctx, [{ id, to, sentAt: clock.now() }], source));

  // The first day: what the provider takes, refuses, and leaves open.
  await adjust(5, 'up');
  await dispatched('13');
  await move('REPORT', await dispatched('13'), 'DELIVERED');
  await move('REPORT', await dispatched('13'), 'UNDELIVERED');
  await move('REPORT', await dispatched('10', ctx, 3), 'DELIVERED');
  await dispatched('12');
  const unanswered = [await dispatched('09'), await dispatched('09'), await dispatched('09')];
  await resolveUnconfirmed(operator, { ids: [unanswered[0] ?? ''], outcome: 'SENT', reason: 'They have it.' });
  await resolveUnconfirmed(operator, { ids: [unanswered[1] ?? ''], outcome: 'NOT_SENT', reason: 'They do not.' });
  await move('REPORT', unanswered[2] ?? '', 'DELIVERED');
  await cancelMessages(ctx, [await send('13')]);
  await move(null, await send('13'), 'SUPPRESSED');
  const key = await createApiKey(app, tenantId, { cap: 50 });
  await dispatched('13', key.ctx);

  // The second: what ends by time alone, and a contradiction.
  clock.advance(24 * HOUR);
  await adjust(-3, 'down');
  const contradicted = await dispatched('09');
  await resolveUnconfirmed(operator, { ids: [contradicted], outcome: 'NOT_SENT', reason: 'They do not.' });
  await move('REPORT', contradicted, 'DELIVERED');
  // A worker sleeps while the provider has it; its answer comes after the operator's decision.
  const late = await send('13');
  const { claims } = await claim(system);
  await markDispatching(system, claims);
  clock.advance(HOUR / 4);
  await recoverLeases(system);
  await resolveUnconfirmed(operator, { ids: [late], outcome: 'NOT_SENT', reason: 'They do not.' });
  const outcomes = await callProvider(system, claims);
  await recordOutcomes(
    system,
    claims.map((one, index) => ({ claim: one, outcome: outcomes[index]! })),
  );
  await dispatched('09');
  await send('13');
  clock.advance(25 * HOUR);
  await expireMessages(system);
  clock.advance(48 * HOUR);
  await assumeSent(system);

  // Days later: purchases, and what is still under way.
  const purchasing = await preparePurchasing(app);
  const paid = await purchasing.buy(ctx, { payerPhone: payerPhone('10') });
  await purchasing.pass();
  const half = await purchasing.buy(ctx, { payerPhone: payerPhone('04') });
  await purchasing.pass();
  await resolvePurchase(operator, { id: half, decision: 'COMPLETE', credits: 2_500, reason: 'Half was paid.' });
  const failed = await purchasing.buy(ctx, { payerPhone: payerPhone('04') });
  await purchasing.pass();
  await resolvePurchase(operator, { id: failed, decision: 'FAIL', reason: 'Paid back by hand.' });
  const transfer = await purchasing.transfer(ctx, { packageId: purchasing.packages.get('lite')?.id });
  await confirmBankTransfer(operator, {
    id: transfer,
    reference: newId(),
    amountTzs: purchasing.packages.get('lite')?.priceTzs ?? 0,
  });
  const returned = await purchasing.transfer(ctx);
  await confirmBankTransfer(operator, { id: returned, reference: newId(), amountTzs: 150_000 });
  await refundPurchase(operator, { id: returned, reference: 'R1', reason: 'Bought twice' });
  await purchasing.transfer(ctx);
  if ((await purchasing.status(paid)) !== 'COMPLETED') throw new Error('nobody paid');
  await proveLedger(system, undefined, { seal: true });
  clock.advance(50 * HOUR);
  await proveLedger(system, undefined, { seal: true });

  await dispatched('13');
  await dispatched('12');
  await dispatched('09');
  // Campaigns whose messages are made, are to be made, and will not be, also for a key.
  await confirmedCampaign(app, ctx, ['+255714000001', '+255714000002']);
  await makeAll(app);
  const spender = await createApiKey(app, tenantId, { cap: 50 });
  for (const by of [ctx, spender.ctx]) {
    await confirmedCampaign(app, by, ['+255714000003', '+255714000004'], { text: { body: LONG } });
    await cancelCampaign(by, await confirmedCampaign(app, by, ['+255714000005', '+255714000006'], { text: { body: LONG } }));
  }
  const test = await createApiKey(app, tenantId, { test: true });
  await send('13', test.ctx);
  await inTransaction(system, (ctx) => sendPlatformSms(ctx, { to: '+255754100000', body: 'secret 1', purpose: 'VERIFY_PHONE' }));
  await send('13', ctx, { scheduledAt: new Date(clock.now().getTime() + HOUR) });
  await send('13');
  await claim(system);
  await send('13');
  // Another tenant has the same, so that a row may be given to the wrong one.
  await sendSms((await createTenant(app, { credits: 7 })).ctx, { to: ['+255600000013'], body: 'x', category: 'TRANSACTIONAL' });
}
