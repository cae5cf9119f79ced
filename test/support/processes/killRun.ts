import pg from 'pg';
import { expect } from 'vitest';
import { createPool, type Sql, sqlOn } from '../../../src/db/sql.js';
import type { SendingFailpoint } from '../../../src/lib/failpoints.js';
import { newId, publicId } from '../../../src/lib/ids.js';
import { type MessageRow, messageRows } from '../fixtures/messages.js';
import { freshDatabase } from '../postgres.js';
import { until } from '../until.js';
import { type Child, startChild } from './childProcess.js';
import type { Said, SendingSpec } from './sendingChild.js';
import { faultyNumber, plannedSend } from './sendingPlan.js';

export const CREDITS = 100_000;

/** The database of an installation and a look at it from outside, beside whatever processes run on it. */
export async function outsideLook(): Promise<{ url: string; sql: Sql; tenantId: string; close(): Promise<void> }> {
  const database = await freshDatabase();
  const pool = createPool({ url: database.url, searchPath: 'tuma,tuma_ops', max: 3, name: 'outside', use: 'write' }, () => undefined);
  const sql = sqlOn(pool);
  const tenantId = newId();
  const now = new Date();
  await sql.rows(`insert into tenant (id, name, slug, time_zone, created_at) values ($1, 'Duka', 'duka', 'Africa/Dar_es_Salaam', $2)`, [
    tenantId,
    now,
  ]);
  await sql.rows('insert into credit_account (tenant_id, available, updated_at) values ($1, $2, $3)', [tenantId, CREDITS, now]);
  const entryId = newId();
  await sql.rows(
    `insert into ledger_entry (id, tenant_id, kind, available_delta, held_delta, available_after, reference, note, created_at)
     values ($1, $2, 'GRANT', $3, 0, $3, 'test', 'For the test', $4)`,
    [entryId, tenantId, CREDITS, now],
  );
  await sql.rows(
    `insert into audit_event (id, tenant_id, at, actor, action, target, detail) values ($1, $2, $3, 'system', 'credits.grant', $4, $5)`,
    [
      newId(),
      tenantId,
      now,
      publicId('ledgerEntry', entryId),
      JSON.stringify({ credits: CREDITS, reference: 'test', note: 'For the test' }),
    ],
  );
  return {
    url: database.url,
    sql,
    tenantId,
    async close() {
      await pool.end();
      await database.drop();
    },
  };
}

/** Until the server has ended whatever a killed process had asked of it: a statement may commit after its client is dead. */
export async function untilGone(sql: Sql): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const others = await sql.rows(
      `select pid from pg_stat_activity where datname = current_database() and application_name <> 'outside'
        and backend_type = 'client backend'`,
    );
    if (others.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('connections of a dead process are still there');
}

interface Heard {
  begun: number[];
  sent: Map<number, { ids: string[]; replayed: boolean }[]>;
}
function hear(lines: string[]): Heard {
  const heard: Heard = { begun: [], sent: new Map() };
  for (const line of lines.filter((one) => one.endsWith('}'))) {
    const said = JSON.parse(line) as Exclude<Said, 'settled'>;
    if ('begun' in said) heard.begun.push(said.begun);
    else heard.sent.set(said.sent, [...(heard.sent.get(said.sent) ?? []), said]);
  }
  return heard;
}

const query = async (sql: Sql, text: string) => (await sql.row<{ n: number }>(`select count(*)::integer as n from ${text}`))?.n ?? 0;
/** What shows from outside that the process died at this very place. */
const witnesses: Record<SendingFailpoint, (sql: Sql, heard: Heard) => Promise<number>> = {
  'after accept': async (sql, { begun, sent }) => (await query(sql, 'idempotency_key')) - begun.filter((n) => sent.has(n)).length,
  'after claim': (sql) => query(sql, `attempt where phase = 'CLAIMED'`),
  'after DISPATCHING': (sql) => query(sql, `attempt where phase = 'DISPATCHING'`),
  'bytes out': (sql) => query(sql, `attempt where phase = 'DISPATCHING'`),
  'answer in, outcome not committed': (sql) => query(sql, `attempt where phase = 'DISPATCHING'`),
  'outcome committed, no event': (sql) => query(sql, `attempt where phase not in ('CLAIMED', 'DISPATCHING')`),
  'inbox stored': (sql) => query(sql, 'report_inbox'),
  'in the middle of applying': (sql) => query(sql, `report_inbox where result = 'PENDING'`),
};

/** A provider outside the process that dies. */
export interface Carrier {
  spec: SendingSpec['beem'];
  /** Kills this process when the provider has taken so many requests, before it answers the last. */
  killAtBytesOut(victim: Child, arrival: number): void;
  /** Once it is at rest: writes what it took into `simulator_accept`. */
  copyLog(to: Sql): Promise<void>;
}

/** A process that comes after those that die, and settles what each has left. It lives through all runs of a file: a start is dear. */
export interface Heir {
  /** Until all is settled. Answers what it said. */
  settle(spec: SendingSpec): Promise<string[]>;
}

export function startHeir(script: string): Heir {
  let child: Child | undefined;
  let ended = false;
  return {
    async settle(spec) {
      if (!child || ended) {
        child = startChild(script, [], {}, { input: true });
        ended = false;
        void child.ended.then(() => {
          ended = true;
        });
      }
      const heir = child;
      const from = heir.lines.length;
      heir.write(JSON.stringify(spec));
      await until(() => ended || heir.lines.slice(from).at(-1) === '"settled"', 110_000);
      expect(ended, heir.said()).toBe(false);
      return heir.lines.slice(from);
    },
  };
}

/** How far the first process may come before it dies, in arrivals at its point. */
const LAST_ARRIVAL = 9;

/**
 * One life and death: a process sends and dispatches until it kills itself at `point`, another repeats its sends with the same keys and
 * settles everything. Fails where something was lost, sent twice, or told otherwise than the simulator's log has it.
 */
export async function killRun(
  script: string,
  heir: Heir,
  point: SendingFailpoint,
  seed: number,
  prove: (url: string) => Promise<unknown>,
  carrier?: Carrier,
): Promise<void> {
  const { url, sql, tenantId, close } = await outsideLook();
  try {
    const spec: SendingSpec = { url, tenantId, seed, beem: carrier?.spec };
    // Half of the seeds hear of what was taken only after its lease has been swept.
    const reported = carrier !== undefined || point === 'inbox stored' || point === 'in the middle of applying' || seed % 16 > 8;
    const arrival = 1 + ((seed * 7) % LAST_ARRIVAL);
    const kill = { point, arrival, reportDelayMs: reported ? 60 : 180_000 };
    const victim = startChild(script, [JSON.stringify({ ...spec, kill } satisfies SendingSpec)]);
    if (point === 'bytes out') carrier?.killAtBytesOut(victim, arrival);
    expect(await victim.ended, victim.said()).toEqual({ code: null, signal: 'SIGKILL' });
    await untilGone(sql);
    await carrier?.copyLog(sql);
    const first = hear(victim.lines);
    const before = new Map((await messageRows(sql)).map((row) => [row.id, row]));
    expect(await witnesses[point](sql, first), 'it died where it should').toBeGreaterThan(0);

    const second = hear(await heir.settle({ ...spec, repeat: first.begun.length }));
    await carrier?.copyLog(sql);
    await judgeSends(sql, first, second);
    await judgeMessages(sql, seed, before, second);
    expect(await prove(url)).toMatchObject({ ok: true, problems: [] });
  } finally {
    await close();
  }
}

/** One send a key, whose answer is the same in both lives; and no message beside them. */
async function judgeSends(sql: Sql, first: Heard, second: Heard): Promise<void> {
  const ids: string[] = [];
  for (const n of first.begun) {
    const answers = [...(first.sent.get(n) ?? []), ...(second.sent.get(n) ?? [])];
    expect(new Set(answers.map((answer) => answer.ids.join())).size, `send ${n} has one answer`).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed).length, `send ${n} was made at most once before their eyes`).toBeLessThanOrEqual(1);
    if (first.sent.has(n))
      expect(
        second.sent.get(n)?.every(({ replayed }) => replayed),
        `send ${n} was there already`,
      ).toBe(true);
    ids.push(...(answers[0]?.ids ?? []));
  }
  const rows = await messageRows(sql);
  expect(rows.map(({ id }) => id).sort()).toEqual(ids.sort());
  const account = await sql.row<{ total: number }>('select available + held + spent as total from credit_account');
  expect(account?.total).toBe(CREDITS);
}

async function judgeMessages(sql: Sql, seed: number, before: Map<string, MessageRow>, { sent }: Heard): Promise<void> {
  const rows = new Map((await messageRows(sql)).map((row) => [row.id, row]));
  const faults: string[] = [];
  for (const [n, [answer]] of sent)
    for (const id of answer?.ids ?? []) {
      const row = rows.get(id) as MessageRow;
      const then = before.get(id);
      // A machine that is slow enough lets any request run into its time-out.
      const doubt = then?.phases.at(-1) === 'DISPATCHING' || Boolean(row.detail?.startsWith('No answer within'));
      const expected = fateOf(row, doubt, plannedSend(seed, n).fault);
      // Whether a byte was out nobody knew but the simulator: it must not hear of the message again.
      const again = then?.phases.at(-1) === 'DISPATCHING' && row.accepted !== then.accepted;
      if (again || row.accepted > 1 || row.status !== expected) faults.push(`${expected} expected: ${JSON.stringify({ doubt, ...row })}`);
    }
  expect(faults).toEqual([]);
  const taken = await query(sql, 'simulator_accept');
  expect(
    [...rows.values()].reduce((sum, row) => sum + row.accepted, 0),
    'all that was taken is a message of ours',
  ).toBe(taken);
  const open = await query(
    sql,
    `report_inbox r left join message m on m.id = r.message_id
     where result not in ('APPLIED', 'IGNORED', 'UNPROVEN') or (r.outcome = 'DELIVERED' and m.status is distinct from 'DELIVERED')`,
  );
  expect(open, 'every stored report was applied').toBe(0);
  expect(await query(sql, `attempt where phase in ('CLAIMED', 'DISPATCHING')`)).toBe(0);
}

/** Where a message must have come, by what the simulator took; `doubt`: nobody heard the answer. */
function fateOf({ accepted, phone }: MessageRow, doubt: boolean, fault: number): string {
  const own = phone === faultyNumber(fault) ? fault : 0;
  if (accepted > 0) {
    if (own === 6) return 'UNDELIVERED';
    if (own === 13) return doubt ? 'UNCONFIRMED' : 'SENT';
    return 'DELIVERED';
  }
  if (doubt || fault === 9 || own === 16) return 'UNCONFIRMED';
  return own === 12 ? 'FAILED' : 'taken by the provider';
}

/** Ends every connection to this database whose program's name is like one of these. Answers how many. */
export async function cut(url: string, ...names: string[]): Promise<number> {
  const client = new pg.Client({ connectionString: url, application_name: 'outside' });
  await client.connect();
  try {
    const { rowCount } = await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = any($1)`,
      [names],
    );
    return rowCount ?? 0;
  } finally {
    await client.end();
  }
}
