import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { inTransaction, systemContext } from '../../src/context.js';
import { newId } from '../../src/lib/ids.js';
import { cut } from '../support/processes/killRun.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** Two processes of one installation, and what each has heard: the ids of 'system' events, as they came. */
let first: TestApp;
let second: TestApp;
const heard: { first: string[]; second: string[] } = { first: [], second: [] };
let raw: pg.Pool;

beforeAll(async () => {
  first = await createTestApp({ outbox: true });
  second = await createTestApp({ outbox: true, databaseUrl: first.db.url });
  first.events.listen('system', ({ ids }) => heard.first.push(...ids));
  second.events.listen('system', ({ ids }) => heard.second.push(...ids));
  // As another program would write: no NOTIFY goes with it.
  raw = new pg.Pool({ connectionString: first.db.url, options: '-c search_path=tuma_ops', max: 30 });
});
afterAll(async () => {
  await raw.end();
  await second.close();
  await first.close();
});
beforeEach(() => {
  heard.first.length = 0;
  heard.second.length = 0;
});

const INSERT = `insert into outbox (topic, ids) values ('system', $1) returning id`;
const both = (ids: string[]) => until(async () => ids.every((id) => heard.first.includes(id) && heard.second.includes(id)));
/** Each once, in both processes, whatever else is still carried. */
async function once(ids: string[]) {
  await sleep(1_200);
  expect(heard.first.filter((id) => ids.includes(id)).sort()).toEqual([...ids].sort());
  expect(heard.second.filter((id) => ids.includes(id)).sort()).toEqual([...ids].sort());
}

test('what is committed in one process is heard in both, once, with its tenant', async () => {
  const [id, tenantId] = [newId(), newId()];
  const subscription = second.events.subscribe('message', tenantId);
  const next = subscription.next();
  await inTransaction(systemContext(first, 'test'), async ({ sql }) => {
    await sql.rows(INSERT, [[id]]);
    await sql.rows(`insert into outbox (topic, tenant_id, ids) values ('message', $1, $2)`, [tenantId, [id]]);
    await sleep(1_200); // looks at the outbox have come and gone
    expect([heard.first, heard.second]).toEqual([[], []]);
  });
  expect(await next).toEqual({ done: false, value: { topic: 'message', tenantId, ids: [id] } });
  await subscription.return?.();
  await both([id]);
  await once([id]);
});

test('a notification carries it at once: far sooner than the next look', async () => {
  const waits: number[] = [];
  for (let n = 0; n < 9; n++) {
    const id = newId();
    const begun = performance.now();
    await inTransaction(systemContext(first, 'test'), ({ sql }) => sql.rows(INSERT, [[id]]));
    await until(async () => heard.second.includes(id));
    waits.push(performance.now() - begun);
  }
  // The look alone comes once a second: the median would be half of one.
  expect(waits.sort((a, b) => a - b)[4]).toBeLessThan(250);
});

test('what nobody notifies of is found by looking', async () => {
  const id = newId();
  await raw.query(INSERT, [[id]]);
  await both([id]);
  await once([id]);
});

test('what a slow transaction wrote before others is carried when it commits, after them', async () => {
  const slow = await raw.connect();
  const [early, ...late] = [newId(), newId(), newId()] as [string, string, string];
  try {
    await slow.query('begin');
    const { rows: lower } = await slow.query(INSERT, [[early]]);
    for (const id of late) {
      const { rows: higher } = await raw.query(INSERT, [[id]]);
      expect(higher[0].id > lower[0].id).toBe(true);
    }
    await both(late);
    await sleep(1_200);
    expect([heard.first.includes(early), heard.second.includes(early)]).toEqual([false, false]);
    await slow.query('commit');
  } finally {
    slow.release();
  }
  await both([early]);
  await once([early, ...late]);
});

test('three hundred transactions that commit in any order, some not at all: each event once', async () => {
  const kept: string[] = [];
  const one = async (n: number) => {
    const client = await raw.connect();
    try {
      await client.query('begin');
      const id = newId();
      await client.query(INSERT, [[id]]);
      await sleep(Math.random() * 60);
      if (n % 5 === 0) return await client.query('rollback');
      await client.query('commit');
      kept.push(id);
    } finally {
      client.release();
    }
  };
  await Promise.all(Array.from({ length: 300 }, (_, n) => one(n)));
  expect(kept.length).toBe(240);
  await both(kept);
  await once(kept);
});

test('what is committed while the notifications are cut comes all the same, and they come back', async () => {
  const url = first.db.url;
  const ids: string[] = [];
  const write = async () => {
    const id = newId();
    ids.push(id);
    await inTransaction(systemContext(first, 'test'), ({ sql }) => sql.rows(INSERT, [[id]]));
  };
  expect(await cut(url, 'tuma-listen')).toBe(2);
  await write();
  await both(ids);
  await until(
    async () =>
      (await raw.query(`select from pg_stat_activity where application_name = 'tuma-listen' and datname = current_database()`)).rowCount ===
      2,
  );
  await write();
  await both(ids);
  await once(ids);
});

test('what is committed while all connections are cut, again and again, comes once', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 20; n++) {
    const id = newId();
    await raw.query(INSERT, [[id]]);
    ids.push(id);
    await cut(first.db.url, 'tuma', 'tuma-listen');
    await sleep(20);
  }
  await both(ids);
  await once(ids);
});

test('a writer that stays open costs the others nothing: each read takes what is new, not all since it began', async () => {
  const open = await raw.connect();
  const rowsRead = async () => {
    const { rows } = await raw.query(
      `select (coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as n from pg_stat_user_tables where relname = 'outbox'`,
    );
    return rows[0].n as number;
  };
  try {
    await open.query('begin');
    const [early, late] = [newId(), newId()];
    await open.query(INSERT, [[early]]);
    await raw.query(`insert into outbox (topic, ids) select 'balance', '{}' from generate_series(1, 5000)`);
    await raw.query('analyze outbox');
    await raw.query(INSERT, [[late]]);
    await both([late]);
    await sleep(1_500); // the server counts what was read each second
    const before = await rowsRead();
    for (let n = 0; n < 20; n++) {
      first.events.wake();
      await sleep(60);
    }
    await sleep(1_500);
    expect((await rowsRead()) - before).toBeLessThan(5_000);
    await open.query('commit');
    await both([early]);
    await once([early, late]);
  } finally {
    open.release();
  }
});
