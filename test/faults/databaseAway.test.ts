import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import type { Failpoint } from '../../src/lib/failpoints.js';
import { startDispatcher } from '../../src/messaging/dispatch/dispatcher.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { messageRows } from '../support/fixtures/messages.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { freshDatabase } from '../support/postgres.js';
import { openProxy } from '../support/services/proxy.js';
import { createTestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

const closes: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

/** An app that reaches its database through a proxy; the simulator reaches it directly. */
async function appBehindProxy(failpoint: (point: Failpoint) => Promise<void>) {
  const database = await freshDatabase();
  closes.push(database.drop);
  const proxy = await openProxy(database.url);
  closes.push(proxy.close);
  const simulator = { url: database.url, timings: { slowMs: 50, outOfBalanceMs: 60_000, retryAfterMs: 100 } };
  const testApp = await createTestApp({ databaseUrl: proxy.url, failpoint, simulator });
  closes.push(testApp.close);
  const outside = new pg.Pool({ connectionString: database.url, options: '-c search_path=tuma,tuma_ops', application_name: 'outside' });
  closes.push(() => outside.end());
  const { ctx } = await createTenant(testApp, { credits: 10 });
  const send = async (to: string) => (await sendSms(ctx, { to: [to], body: to, category: 'TRANSACTIONAL' })).messageIds[0] as string;
  const row = async (id: string) => (await messageRows(testApp.db.sql)).find((one) => one.id === id);
  return { testApp, proxy, outside, send, row };
}

test('outcomes that arrive while the database is down are recorded later: FAILED, sent again, SENT', async () => {
  let away = false;
  const app = await appBehindProxy(async (point) => {
    if (point !== 'bytes out' || away) return;
    away = true;
    await sleep(100); // the others get to the provider too
    app.proxy.shut(1_500);
  });
  const { testApp, send, row } = app;
  const [refused, throttled, taken] = [await send('+255600000012'), await send('+255600000010'), await send('0712345678')];
  const dispatcher = startDispatcher(testApp.system);
  closes.push(dispatcher.stop);
  await until(async () => {
    const rows = await Promise.all([refused, throttled, taken].map(row)).catch(() => undefined); // away
    return rows?.[0]?.status === 'FAILED' && rows[1]?.status === 'SENT' && rows[2]?.status === 'SENT';
  });
  expect(away).toBe(true);
  expect(await row(refused)).toMatchObject({
    phases: ['REFUSED'],
    creditState: 'RELEASED',
    accepted: 0,
    history: ['QUEUED', 'SENDING', 'FAILED'],
  });
  expect(await row(throttled)).toMatchObject({ phases: ['NOT_SENT', 'NOT_SENT', 'ACCEPTED'], accepted: 1 });
  expect(await row(taken)).toMatchObject({ phases: ['ACCEPTED'], accepted: 1, creditState: 'SETTLED' });
  expect(await proveLedger(testApp.system)).toMatchObject({ ok: true, problems: [] });
});

test('when DISPATCHING commits but the answer is lost, nothing is sent: the message is queued again and never UNCONFIRMED', async () => {
  const claimed = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  let first = true;
  const app = await appBehindProxy(async (point) => {
    if (point !== 'after claim' || !first) return;
    first = false;
    claimed.resolve();
    await locked.promise;
  });
  const { testApp, proxy, outside, send, row } = app;
  const id = await send('0712345678');
  const dispatcher = startDispatcher(testApp.system);
  closes.push(dispatcher.stop);
  await claimed.promise;
  const holder = await outside.connect();
  try {
    await holder.query('begin');
    await holder.query('select from attempt where message_id = $1 for update', [id]);
    locked.resolve();
    const waiting = `select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and query like '%set phase = ''DISPATCHING''%'`;
    await until(async () => (await outside.query(waiting)).rowCount === 1);
    proxy.cut(); // the server goes on: it will commit what nobody hears of
    await sleep(300);
    await holder.query('rollback');
  } finally {
    holder.release();
  }
  const done = await until(async () => {
    const one = await row(id);
    return one?.status === 'SENT' && one;
  });
  expect(done).toMatchObject({
    phases: ['NOT_SENT', 'ACCEPTED'],
    accepted: 1,
    history: ['QUEUED', 'SENDING', 'QUEUED', 'SENDING', 'SENT'],
  });
});
