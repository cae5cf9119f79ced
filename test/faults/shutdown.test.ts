import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ctx } from '../../src/context.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { newId } from '../../src/lib/ids.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { messageRows } from '../support/fixtures/messages.js';
import { builtScript } from '../support/processes/builtScript.js';
import { endChildren, startChild } from '../support/processes/childProcess.js';
import { outsideLook } from '../support/processes/killRun.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

let look: Awaited<ReturnType<typeof outsideLook>>;
let app: TestApp;
let ctx: Ctx;
beforeAll(async () => {
  look = await outsideLook();
  const generous = { burst: 1e9, perSecond: 1e9 };
  app = await createTestApp({ databaseUrl: look.url, rates: { sends: generous, recipients: generous } });
  ctx = app.context({
    kind: 'user',
    userId: newId(),
    sessionId: newId(),
    tenantId: look.tenantId,
    role: 'OWNER',
    platformRole: null,
    expiresAt: new Date(8.64e15),
    permissions: new Set(['SEND_SMS']),
  });
});
afterAll(async () => {
  await endChildren();
  await app.close();
  await look.close();
});

/** A worker as `npm start -- --role worker` starts it. */
async function worker() {
  const child = startChild(builtScript('main.js'), ['--role', 'worker'], {
    DATABASE_URL: look.url,
    HEALTH_PORT: '0',
    TUMA_MODE: 'production',
    SMS_PROVIDER: 'simulator',
    PUBLIC_URL: 'http://127.0.0.1',
    JWT_SECRET: 'a secret of the tests, longer than thirty-two characters',
  });
  await Promise.race([
    until(async () => child.lines.length > 0),
    child.ended.then((how) => Promise.reject(new Error(`it ended with ${JSON.stringify(how)}: ${child.said()}`))),
  ]);
  return child;
}
/** Signalled twice, as a group's kill and a launcher's do. How it ended, and after how many ms. */
async function terminate(child: Awaited<ReturnType<typeof worker>>) {
  const begun = performance.now();
  child.signal('SIGTERM');
  child.signal('SIGTERM');
  return { ...(await child.ended), ms: performance.now() - begun };
}
const send = (n: number, to: string[]) => sendSms(ctx, { to, body: `Habari ${n}`, category: 'TRANSACTIONAL' });
const numbers = (n: number) =>
  Array.from({ length: 25 }, (_, index) => `+25571${String(n).padStart(5, '0')}${String(index).padStart(2, '0')}`);
const open = () => look.sql.rows(`select message_id from attempt where phase in ('CLAIMED', 'DISPATCHING')`);

test('SIGTERM with work under way: it finishes it, exits with 0, leaves nothing claimed, and the next start sends the rest', async () => {
  const first = await worker();
  // Takes five seconds to answer: it is under way when the signal comes.
  const [slow] = (await send(0, ['+255600000014'])).messageIds as [string];
  await until(async () => (await open()).length > 0);
  let sends = 0;
  let over = false;
  const sending = (async () => {
    while (!over) {
      await send(++sends, numbers(sends));
      await sleep(5);
    }
  })();
  const left = () => look.sql.row<{ n: number }>(`select count(*)::int as n from message where status in ('SENT', 'DELIVERED')`);
  await until(async () => ((await left())?.n ?? 0) > 100);
  // On to its end, and once more: what comes when it takes no more is there for the next.
  const { code, signal, ms } = await terminate(first);
  over = true;
  await sending;
  await send(++sends, numbers(sends));
  expect({ code, signal }, first.said()).toEqual({ code: 0, signal: null });
  expect(ms).toBeLessThan(20_000);

  expect(await open()).toEqual([]);
  expect(await look.sql.rows('select name from agenda_jobs where locked_at is not null')).toEqual([]);
  const rows = await messageRows(look.sql);
  expect(rows.find(({ id }) => id === slow)).toMatchObject({ status: 'SENT', phases: ['ACCEPTED'], accepted: 1 });
  expect(rows.filter(({ status, accepted }) => accepted !== (status === 'QUEUED' ? 0 : 1))).toEqual([]);
  const count = (...states: string[]) => rows.filter(({ status }) => states.includes(status)).length;
  expect(count('SENT', 'DELIVERED') + count('QUEUED')).toBe(1 + 25 * sends);
  expect(count('SENT', 'DELIVERED')).toBeGreaterThan(100);
  expect(count('QUEUED')).toBeGreaterThan(0);
  expect(first.said()).not.toContain('"level":50');

  const second = await worker();
  await until(async () => (await messageRows(look.sql)).every(({ status }) => status === 'DELIVERED'));
  expect(await terminate(second)).toMatchObject({ code: 0, signal: null });
  expect((await messageRows(look.sql)).filter(({ accepted }) => accepted !== 1)).toEqual([]);
  expect(await proveLedger(ctx)).toMatchObject({ ok: true, problems: [] });
});

test('SIGTERM without work ends at once', async () => {
  const idle = await worker();
  await sleep(500);
  const { code, ms } = await terminate(idle);
  expect(code, idle.said()).toBe(0);
  expect(ms).toBeLessThan(5_000);
});
