import { afterAll, beforeAll, expect, test } from 'vitest';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { cancelMessages } from '../../src/messaging/cancelMessages.js';
import { expireMessages } from '../../src/messaging/dispatch/expireMessages.js';
import { recoverLeases } from '../../src/messaging/dispatch/recoverLeases.js';
import { assumeSent } from '../../src/messaging/reports/assumeSent.js';
import { resolveUnconfirmed } from '../../src/messaging/resolveUnconfirmed.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { moveMessage } from '../support/fixtures/messages.js';
import { createApiKey, createTenant } from '../support/fixtures/tenants.js';
import { type BeemApp, createBeemApp } from '../support/services/beemApp.js';
import { accepts } from '../support/services/beemServer.js';
import { userContext } from '../support/testApp.js';
import { until } from '../support/until.js';

/** The provider's answer comes after others have decided about the message. */
let running: BeemApp;
beforeAll(async () => {
  running = await createBeemApp({ beem: { timeoutMs: 60_000, connectTimeoutMs: 300, ratePerSecond: 1_000, pollsPerSecond: 1_000 } });
});
afterAll(async () => {
  await running.expectConsistent();
  await running.close();
});

const HOUR = 3_600_000;
let numbers = 0;

/** A message that Beem has and doesn't answer yet; `answer` lets it answer that it accepted it, and waits until that is recorded. */
async function underWay(): Promise<{ id: string; answer(): Promise<void> }> {
  const held = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  running.beemServer.nextSends(async (call) => {
    arrived.resolve();
    await held.promise;
    await accepts(call);
  });
  const [id = ''] = await running.send([`+25571300${2_000 + ++numbers}`], `Habari ${numbers}`);
  await arrived.promise;
  return {
    id,
    async answer() {
      held.resolve();
      await until(async () => (await running.row(id)).phases.includes('ACCEPTED'));
    },
  };
}
const ahead = (ms: number) => ({ ...running.system, app: { ...running, now: () => new Date(running.now().getTime() + ms) } });
const contradiction = (id: string) =>
  running.db.sql.row(
    `select contradicted_at is not null as contradicted,
       (select detail from message_event e where e.message_id = m.id and e.n = m.events) as detail from message m where id = $1`,
    [id],
  );
const alerts = () => running.db.sql.rows(`select count from alert where kind = 'CONTRADICTION' and resolved_at is null`);

test('an operator found that it was not sent, and then the provider says that it accepted it: flagged and not charged', async () => {
  const { id, answer } = await underWay();
  await recoverLeases(ahead(HOUR));
  await resolveUnconfirmed(running.operator, { ids: [id], outcome: 'NOT_SENT', reason: 'Their log has none.' });
  expect(await alerts()).toEqual([]);
  await answer();
  expect(await running.row(id)).toMatchObject({ status: 'FAILED', creditState: 'RELEASED', phases: ['ACCEPTED'] });
  expect(await contradiction(id)).toEqual({ contradicted: true, detail: expect.stringContaining('accepted it') });
  expect(await alerts()).toEqual([{ count: 1 }]);
  await running.expectConsistent();
});

test('while the provider has it, a clock that is ahead, a cancellation and the policy decide nothing: it is SENT and charged', async () => {
  const { id, answer } = await underWay();
  await expireMessages(ahead(25 * HOUR));
  const { tenantId } = (await running.db.sql.row<{ tenantId: string }>('select tenant_id as "tenantId" from message where id = $1', [id]))!;
  const owner = userContext(running, { tenantId, role: 'OWNER', permissions: new Set(['SEND_SMS']) });
  expect(await cancelMessages(owner, [id])).toMatchObject({ cancelled: [], tooLate: [id] });
  expect(await running.row(id)).toMatchObject({ status: 'SENDING', creditState: 'HELD' });
  await recoverLeases(ahead(25 * HOUR));
  await expireMessages(ahead(50 * HOUR));
  await assumeSent(ahead(50 * HOUR));
  expect(await running.row(id)).toMatchObject({ status: 'UNCONFIRMED', creditState: 'HELD' });
  await answer();
  expect(await running.row(id)).toMatchObject({ status: 'SENT', creditState: 'SETTLED' });
  expect(await contradiction(id)).toMatchObject({ contradicted: false });
});

test.each(['FAILED', 'EXPIRED', 'CANCELLED', 'SUPPRESSED'] as const)(
  'what is %s and was accepted after all stays so, and is flagged',
  async (state) => {
    const tenant = await createTenant(running, { credits: 10 });
    const free = await createApiKey(running, tenant.id, { test: true });
    const scheduledAt = new Date(running.now().getTime() + HOUR);
    for (const [ctx, creditState] of [
      [tenant.ctx, 'RELEASED'],
      [free.ctx, 'NONE'],
    ] as const) {
      const input = {
        to: ['0712345678'],
        body: state,
        category: 'TRANSACTIONAL' as const,
        scheduledAt,
        idempotencyKey: state + creditState,
      };
      const [id = ''] = (await sendSms(ctx, input)).messageIds;
      // Only what was claimed fails.
      if (state === 'FAILED') await running.db.sql.rows(`update message set next_attempt_at = 'infinity' where id = $1`, [id]);
      const ways = state === 'FAILED' ? (['QUEUED', 'SENDING', 'UNCONFIRMED', state] as const) : [state];
      for (const to of ways) expect(await moveMessage(running, id, to)).toMatchObject([{ result: 'advanced' }]);
      expect(await moveMessage(running, id, 'SENT')).toMatchObject([{ result: 'contradiction' }]);
      expect(await running.row(id)).toMatchObject({ status: state, creditState });
      expect(await contradiction(id)).toMatchObject({ contradicted: true });
    }
    expect(await proveLedger(running.system, tenant.id)).toMatchObject({ ok: true });
  },
);
