import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBalance } from '../../src/ledger/balance.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { readMessages } from '../../src/messaging/messages.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { startWorker } from '../../src/worker/worker.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

let app: TestApp;
let worker: { stop(): Promise<void> };
beforeAll(async () => {
  app = await createTestApp({ simulator: { reportDelayMs: 50 } });
  worker = await startWorker(app);
});
afterAll(async () => {
  await worker.stop();
  await app.close();
});

test('a message goes from QUEUED to DELIVERED, is accepted once by the provider and charged once', async () => {
  const { id, ctx } = await createTenant(app, { credits: 10 });
  const sent = await sendSms(ctx, { to: ['0712345678', '0612345678'], body: 'Habari', category: 'TRANSACTIONAL' });
  expect(sent).toMatchObject({ credits: 2, replayed: false, rejected: [], suppressed: 0 });
  expect(await readBalance(ctx, id)).toMatchObject({ available: 8, held: 2, spent: 0 });
  const done = await until(async () => {
    const messages = await readMessages(ctx, id, sent.messageIds);
    return messages.every((one) => one.status === 'DELIVERED') && messages;
  });
  expect(done[0]).toMatchObject({
    to: '+255712345678',
    operator: 'Yas',
    outcomeSource: 'REPORT',
    senderId: { name: 'Taarifa-SMS', isDefault: true, shared: true },
  });
  expect(await readBalance(ctx, id)).toMatchObject({ available: 8, held: 0, spent: 2 });
  expect(await proveLedger(app.system)).toMatchObject({ ok: true, problems: [] });
  const accepted = await app.db.sql.rows<{ phone: string }>('select phone from simulator_accept order by phone');
  expect(accepted.map((row) => row.phone)).toEqual(['+255612345678', '+255712345678']);
});
