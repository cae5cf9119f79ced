import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import type { Client } from '../support/client.js';
import { messageRows } from '../support/fixtures/messages.js';
import { createTestApp, type ServingApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** One process serves, another works; both on one database, as in an installation of several. */
let api: ServingApp;
let worker: TestApp;
let operator: Client;
let owner: Client;
beforeAll(async () => {
  api = await createTestApp({ serve: true });
  worker = await createTestApp({ worker: true, databaseUrl: api.db.url });
  operator = api.client(await api.login('operator@tuma.example'));
  const { token, tenantId } = await api.register('Haraka');
  owner = api.client(token);
  const adjust = 'mutation ($input: AdjustCreditsInput!) { adjustCredits(input: $input) { entry { id } } }';
  await did(adjust, { input: { tenantId, credits: 100_000, reason: 'Enough', idempotencyKey: 'enough' } });
});
afterAll(async () => {
  await worker.close();
  await api.close();
});

const SEND = 'mutation ($input: SendSmsInput!) { sendSms(input: $input) { messages { id } replayed } }';
const did = async (document: string, variables?: Record<string, unknown>) => {
  const { data, errors } = await operator.execute(document, variables);
  expect(errors).toBeUndefined();
  return data;
};

test('a restore while customers send: who waits it out sends each message once, whatever the restore rewound', async () => {
  const { createBackup } = await did('mutation { createBackup(input: { kind: DATABASE }) { backup { id } } }');
  const backupId = createBackup.backup.id;
  let sends = 0;
  let refused = 0;
  let running = true;
  // Each keeps its key until it has an answer, as a customer's program does.
  const customers = Array.from({ length: 4 }, async (_, customer) => {
    for (let n = 0; running; n++) {
      const input = { to: ['0712345678'], body: `Habari ${customer}/${n}`, idempotencyKey: `live-${customer}-${n}` };
      sends += 1;
      for (;;) {
        const { errors, status } = await owner.execute(SEND, { input });
        if (!errors) break;
        expect([status, errors[0]?.extensions.code]).toEqual([503, 'RESTORE_IN_PROGRESS']);
        refused += 1;
        await sleep(200);
      }
      await sleep(50);
    }
  });
  await until(
    async () => (await did(`{ backup(id: "${backupId}") { verificationStatus } }`)).backup.verificationStatus === 'PASSED',
    90_000,
  );
  await until(() => sends > 20);

  const watching = operator.subscribe('subscription { restoreUpdated { id status progress { phase percent } } }');
  const input = { backupId, dryRun: false, confirm: backupId };
  const { startRestore } = await did('mutation ($input: StartRestoreInput!) { startRestore(input: $input) { restore { id } } }', { input });
  const { id } = startRestore.restore;
  const one = async () =>
    (await did(`{ restore(id: "${id}") { status failureDetail carriedOver { kind count } restorePoint { status } } }`)).restore;
  await until(async () => ['AWAITING_CONFIRMATION', 'ROLLED_BACK'].includes((await one()).status), 120_000);
  const waiting = await one();
  expect(waiting).toMatchObject({ status: 'AWAITING_CONFIRMATION', failureDetail: null, restorePoint: { status: 'STORED' } });
  expect(waiting.carriedOver.find(({ kind }: { kind: string }) => kind === 'MESSAGES').count).toBeGreaterThan(10);
  const { systemStatus } = await did('{ systemStatus { sendingFrozen sendingFreeze { reason } restore { id } } }');
  expect(systemStatus).toEqual({ sendingFrozen: true, sendingFreeze: { reason: `Restored from ${backupId}.` }, restore: { id } });
  expect((await fetch(`${api.url}/readyz`)).status).toBe(200);
  const already = refused;
  await until(() => refused > already + 3);
  expect((await owner.execute('{ messages(first: 1) { nodes { status } } balance { available } }')).errors).toBeUndefined();

  await did(`mutation { confirmRestore(id: "${id}") { restore { status } } }`);
  const before = sends;
  await until(() => sends > before + 8);
  await did('mutation { setSendingFrozen(frozen: false, reason: "Looked at") { systemStatus { sendingFrozen } } }');
  running = false;
  await Promise.all(customers);
  const events = watching.events as { restoreUpdated: { id: string; status: string; progress: { percent: number } } }[];
  watching.stop();
  const seen = events.map(({ restoreUpdated }) => restoreUpdated).filter((event) => event.id === id);
  expect(seen.map(({ status }) => status)).toEqual(expect.arrayContaining(['RESTORING', 'SAVING_RESTORE_POINT', 'PROVING']));
  const percents = seen.map(({ progress }) => progress.percent);
  expect(percents).toEqual([...percents].sort((a, b) => a - b));

  const rows = async () => (await messageRows(api.db.sql)).filter(({ body }) => body.startsWith('Habari'));
  await until(async () => (await rows()).every(({ status }) => status === 'DELIVERED'));
  const all = await rows();
  expect(all).toHaveLength(sends);
  expect(new Set(all.map(({ body }) => body)).size).toBe(sends);
  expect(all.filter(({ accepted }) => accepted !== 1)).toEqual([]);
  expect(await proveLedger(api.system, undefined, { full: true })).toMatchObject({ ok: true });
  expect((await did(`mutation { pruneRestore(id: "${id}") { restore { undoable } } }`)).pruneRestore.restore).toEqual({ undoable: false });
}, 300_000);
