import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../src/context.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { advance } from '../../src/messaging/advance.js';
import { claim } from '../../src/messaging/dispatch/claim.js';
import { expireMessages } from '../../src/messaging/dispatch/expireMessages.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { messageRows, moveWithAttempt } from '../support/fixtures/messages.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ clock: 'still' });
});
afterAll(() => app.close());

async function sendOne(): Promise<string> {
  const { ctx } = await createTenant(app, { credits: 5 });
  const { messageIds } = await sendSms(ctx, { to: ['0712345678'], body: 'Habari', category: 'TRANSACTIONAL' });
  return messageIds[0] as string;
}
const row = async (id: string) => (await messageRows(app.db.sql)).find((message) => message.id === id);

test('a message that a dispatcher claims while it is found expired is sent, by a worker whose clock is behind', async () => {
  const id = await sendOne();
  const ahead = { ...app.system, app: { ...app, now: () => new Date(app.now().getTime() + 25 * 3_600_000) } };
  let expiring: Promise<number> | undefined;
  await inTransaction(app.system, async (ctx) => {
    // As a claim moves it; its lock is held until this transaction ends. The other worker has found the message QUEUED and waits.
    expect(await moveWithAttempt(ctx, id, 'SENDING', null)).toMatchObject([{ result: 'advanced' }]);
    expiring = expireMessages(ahead);
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await until(() => app.db.sql.row(waiting));
  });
  expect(await expiring).toBe(0);
  expect(await row(id)).toMatchObject({ status: 'SENDING', creditState: 'HELD' });
  expect(await proveLedger(app.system)).toMatchObject({ ok: true });
});

test('a message that is being sent expires only with proof that nothing went out', async () => {
  const id = await sendOne();
  await claim(app.system);
  const move = (proof: boolean) =>
    inTransaction(app.system, (ctx) => advance(ctx, [{ id, to: 'EXPIRED', failure: 'VALIDITY_EXPIRED', proof }], 'POLICY'));
  expect(await move(false)).toMatchObject([{ id, result: 'ignored' }]);
  expect(await row(id)).toMatchObject({ status: 'SENDING' });
  expect(await move(true)).toMatchObject([{ id, result: 'advanced' }]);
});
