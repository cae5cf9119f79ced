import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { enterMaintenance, leaveMaintenance } from '../../src/system/enterMaintenance.js';
import { messageRows } from '../support/fixtures/messages.js';
import { waitingRestore } from '../support/fixtures/restores.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { builtScript } from '../support/processes/builtScript.js';
import { endChildren, startChild } from '../support/processes/childProcess.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

let app: TestApp;
let dataDir: string;
beforeAll(async () => {
  app = await createTestApp();
  dataDir = mkdtempSync(join(tmpdir(), 'tuma-maintenance-'));
});
afterAll(async () => {
  await endChildren();
  await app.close();
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

const startWorker = () => {
  const env = { DATABASE_URL: app.db.url, TUMA_DATA_DIR: dataDir, PORT: '0', HEALTH_PORT: '0' };
  return startChild(builtScript('main.js'), ['--role', 'worker'], env);
};
/** Everything that a worker could have changed. */
const data = async () => {
  const tables = ['message', 'message_event', 'attempt', 'report_inbox', 'ledger_entry', 'credit_account', 'purchase', 'sender_id'];
  const hashes = tables.map((name) => `(select coalesce(sum(hashtextextended(${name}::text, 0)), 0)::text from ${name}) as ${name}`);
  return app.db.sql.row(`select ${hashes.join(', ')}`);
};
const processes = () => app.db.sql.rows<{ epoch_seen: number }>('select epoch_seen from process');

test.skipIf(process.platform === 'win32')(
  'a worker that was stopped while it sent, and one that was killed, change nothing in maintenance; then all is sent once',
  async () => {
    const [sleeper, victim] = [startWorker(), startWorker()];
    const { ctx } = await createTenant(app);
    await until(async () => (await processes()).length === 2);
    victim.signal('SIGKILL');
    await victim.ended;
    const send = (n: number) => sendSms(ctx, { to: ['0712345678', '+255600000014'], body: `Habari ${n}`, category: 'TRANSACTIONAL' });
    await Promise.all(Array.from({ length: 100 }, (_, n) => send(n)));
    await until(async () => (await messageRows(app.db.sql)).filter(({ phases }) => phases.includes('DISPATCHING')).length > 10);
    sleeper.signal('SIGSTOP');

    const restoreId = await waitingRestore(app);
    await enterMaintenance(app.system, restoreId);
    const before = await data();
    expect((await processes()).map((one) => one.epoch_seen)).toEqual([0, 0]);
    sleeper.signal('SIGCONT');
    await until(async () => (await processes()).some((one) => one.epoch_seen === 1));
    expect(await data()).toEqual(before);
    expect(await app.db.sql.rows('select kind, error from quarantined_item'), 'the database refuses all, not an item').toEqual([]);

    await leaveMaintenance(app.system, restoreId);
    const open = async () => (await messageRows(app.db.sql)).filter(({ status }) => status !== 'DELIVERED');
    await until(async () => (await open()).length === 0);
    const rows = await messageRows(app.db.sql);
    expect(rows.filter(({ accepted }) => accepted !== 1)).toEqual([]);
    expect(await proveLedger(app.system)).toMatchObject({ ok: true });
    sleeper.signal('SIGTERM');
    expect((await sleeper.ended).code).toBe(0);
  },
  180_000,
);
