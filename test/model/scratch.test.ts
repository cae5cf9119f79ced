import { test } from 'vitest';
import { sendSms } from '../../src/messaging/send.js';
import { openWorld } from '../support/world.js';
test('scratch', async () => {
  const world = await openWorld();
  const { ctx } = await world.tenant({ credits: 100000 });
  const sql = world.app.db.sql;
  const run = async (label: string, n: number, key: (i: number) => string | undefined) => {
    const times: number[] = [];
    let failed = 0;
    const timed = { ...ctx, sql: { row: async (w: any, p: any) => { const b = performance.now(); try { return await sql.row(w, p) } catch (e) { failed++; throw e } finally { if (w.name === 'accept') times.push(performance.now() - b) } }, rows: sql.rows } } as any;
    const t = performance.now();
    await Promise.all(Array.from({ length: n }, (_, i) => sendSms(timed, { to: ['0712345678'], body: 'x', category: 'TRANSACTIONAL' as const, idempotencyKey: key(i) })));
    console.log(label, 'total', performance.now() - t, 'accepts', times.length, 'failed', failed);
  };
  await run('warm', 200, (i) => `w${i}`);
  await run('distinct', 1000, (i) => `k${i}`);
  await run('unkeyed', 1000, () => undefined);
  await run('one', 1000, () => 'one');
  await run('one again', 1000, () => 'one');
  console.log(await sql.rows(`select name, setting from pg_settings where name in ('jit','plan_cache_mode','synchronous_commit','fsync')`));
  const c = await world.app.db.pool.connect();
  console.log((await c.query(`select name, generic_plans, custom_plans from pg_prepared_statements`)).rows);
  c.release();
  await world.close();
}, 60000);
