import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OptOut } from '../../entities/OptOut.js';
import { Tenant } from '../../entities/Tenant.js';
import { swapSchemas } from '../../src/backups/restore/swapSchemas.js';
import { type Ctx, inTransaction, inUnitOfWork } from '../../src/context.js';
import { migrate } from '../../src/db/migrate.js';
import { newId } from '../../src/lib/ids.js';
import { messages } from '../../src/messaging/messages.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

const NAMES = { live: 'tuma', restored: 'tuma_restore_1', old: 'tuma_before_1' };
/** What a tenant needs to send. */
const COPIED = ['tenant', 'credit_account', 'sender_id'];

let app: TestApp;
let outside: pg.Client;
let ctx: Ctx;
let tenantId: string;
beforeAll(async () => {
  app = await createTestApp();
  ({ ctx, id: tenantId } = await createTenant(app, { credits: 100_000 }));
  await migrate(app.db.url, { data: NAMES.restored, operations: 'tuma_ops' });
  outside = new pg.Client({ connectionString: app.db.url });
  await outside.connect();
  for (const table of COPIED)
    await outside.query(`insert into ${NAMES.restored}.${table} select * from tuma.${table} on conflict do nothing`);
  await outside.query(`update ${NAMES.restored}.tenant set name = 'Restored'`);
});
afterAll(async () => {
  await outside.end();
  await app.close();
});

/** What was written, with the moments at which it was begun and answered. */
type Written = { id: string; begun: number; answered: number };
const idsIn = async (schema: string, table: string, column: string): Promise<Set<string>> =>
  new Set((await outside.query(`select ${column} as id from ${schema}.${table}`)).rows.map(({ id }) => id));

test('schemas are swapped under writers and readers: nobody gets an error, every row is where it belongs, and back', async () => {
  const sent: Written[] = [];
  const optOuts: Written[] = [];
  const names: string[] = [];
  let reads = 0;
  let running = true;
  const again = async (work: (n: number) => Promise<void>) => {
    for (let n = 1; running; n++) {
      await work(n);
      await sleep(1);
    }
  };
  const noting = async (to: Written[], work: () => Promise<string>) => {
    const begun = performance.now();
    const id = await work();
    to.push({ id, begun, answered: performance.now() });
  };
  const work = [
    // Named statements, foreign keys, the guards' triggers, sequences.
    again((n) =>
      noting(sent, async () => {
        const input = { to: ['0712345678'], body: `Habari ${n}`, category: 'TRANSACTIONAL' as const, idempotencyKey: `swap-${n}` };
        return (await sendSms(ctx, input)).messageIds[0] ?? '';
      }),
    ),
    again((n) =>
      noting(optOuts, () =>
        inUnitOfWork(ctx, async (_ctx, em) => {
          await em.findOneOrFail(Tenant, { id: tenantId });
          const id = newId();
          const phone = `+2557${n.toString().padStart(8, '0')}`;
          em.create(OptOut, { id, tenantId, phone, source: 'API', createdAt: app.now().toISOString() });
          return id;
        }),
      ),
    ),
    again(async () => {
      await messages(ctx, { first: 20 }, {});
      const row = await ctx.sql.row<{ name: string }>({ name: 'tenantName', text: 'select name from tenant where id = $1' }, [tenantId]);
      names.push(row?.name ?? 'none');
      reads += 1;
    }),
    // It takes tables in another order than the swap: one of the two must give way.
    again(() =>
      inTransaction(ctx, async ({ sql }) => {
        await sql.rows('select from tenant');
        await sleep(5);
        await sql.rows('select from message limit 1');
        reads += 1;
      }),
    ),
  ];
  const ended = Promise.all(work);
  try {
    const more = async () => {
      const before = [sent.length, optOuts.length, reads].map((count) => count + 50);
      await Promise.race([ended, until(() => [sent.length, optOuts.length, reads].every((count, n) => count > (before[n] ?? 0)), 20_000)]);
    };
    await more();
    const begun = performance.now();
    const first = await swapSchemas(app.db.url, NAMES);
    const swapped = performance.now();
    await more();
    const undone = performance.now();
    const second = await swapSchemas(app.db.url, { live: NAMES.live, restored: NAMES.old, old: NAMES.restored });
    const back = performance.now();
    await more();
    running = false;
    await ended;

    expect(names[0]).toBe('Duka');
    expect(names.at(-1)).toBe('Duka');
    expect(new Set(names)).toEqual(new Set(['Duka', 'Restored']));
    for (const [written, table, column] of [
      [sent, 'message', 'id'],
      [optOuts, 'opt_out', 'id'],
    ] as const) {
      const [live, restored] = [await idsIn(NAMES.live, table, column), await idsIn(NAMES.restored, table, column)];
      expect(live.size + restored.size).toBe(written.length);
      const during = written.filter((one) => one.begun > swapped && one.answered < undone);
      const aside = written.filter((one) => one.answered < begun || one.begun > back);
      expect(Math.min(during.length, aside.length)).toBeGreaterThan(40);
      expect(during.filter(({ id }) => !restored.has(id))).toEqual([]);
      expect(aside.filter(({ id }) => !live.has(id))).toEqual([]);
    }
    const { rows } = await outside.query<{ rolsuper: boolean }>('select rolsuper from pg_roles where rolname = current_user');
    expect(rows, 'no superuser is needed').toEqual([{ rolsuper: false }]);
    expect(Math.max(first.heldMs, second.heldMs)).toBeLessThan(500);
  } finally {
    running = false;
  }
}, 180_000);

test('a transaction under way is waited for: all of it is in one schema', async () => {
  const ids = [newId(), newId()];
  const optOut = (n: number) => `insert into opt_out (id, tenant_id, phone, source, created_at)
    values ('${ids[n]}', '${tenantId}', '+25571111111${n}', 'API', now())`;
  const writing = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const write = inTransaction(ctx, async ({ sql }) => {
    await sql.rows(optOut(0));
    writing.resolve();
    await goOn.promise;
    await sql.rows(optOut(1));
  });
  await writing.promise;
  let done = false;
  const swap = swapSchemas(app.db.url, NAMES).finally(() => {
    done = true;
  });
  const waits = `select from pg_locks join pg_stat_activity using (pid) where application_name = 'tuma-swap' and not granted
    and datname = current_database()`;
  await until(async () => done || (await outside.query(waits)).rowCount === 1);
  expect(done).toBe(false);
  goOn.resolve();
  await write;
  await swap;
  const kept = await idsIn(NAMES.old, 'opt_out', 'id');
  expect(ids.filter((id) => !kept.has(id))).toEqual([]);
  await swapSchemas(app.db.url, { live: NAMES.live, restored: NAMES.old, old: NAMES.restored });
});

test('a table that somebody keeps locked: the swap is given up, and nothing has changed', async () => {
  const lazy = new pg.Client({ connectionString: app.db.url, options: '-c search_path=tuma' });
  await lazy.connect();
  await lazy.query('begin; select from package limit 1');
  await expect(swapSchemas(app.db.url, NAMES, { patienceMs: 3_000 })).rejects.toMatchObject({ code: '55P03' });
  await lazy.end();
  expect(await ctx.sql.rows('select name from tenant where id = $1', [tenantId])).toEqual([{ name: 'Duka' }]);
  await messages(ctx, { first: 1 }, {});
});
