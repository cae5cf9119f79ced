import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LedgerProof } from '../../entities/payloads/billing.js';
import { sqlOn } from '../../src/db/sql.js';
import { statement } from '../../src/db/statement.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { writeEventfulHistory } from './eventfulHistory.js';
import { mayChange } from './mayChange.js';

/**
 * The proof of the proof: each column of what money hangs on is changed by hand, row by row, with every guard of the database taken off,
 * and the proof must fail, or mayChange.ts says why that column may be another.
 */

/** One row of each class is changed: rows of a class are alike to the proof. */
const classes: Record<string, string> = {
  ledger_entry: 'kind',
  message: `status, credit_state, outcome_source, test, tenant_id = '00000000-0000-7000-8000-000000000001', contradicted_at is null`,
  attempt: `phase, (select concat(m.status, m.outcome_source, m.attempts = t.n) from message m where m.id = t.message_id)`,
  purchase: 'status, method, decisions, package_id is null',
  payment_transaction: '(select concat(p.status, p.decisions) from purchase p where p.id = t.purchase_id)',
  credit_account: 'available > 10',
  sealed_day: 'day',
  api_key_day: 'day',
  campaign_run: 'messages = made_messages, release_entry is null, api_key_id is null',
};

const values: Record<string, string[]> = {
  'ledger_entry.kind': ['TOP_UP', 'GRANT', 'HOLD', 'SETTLE', 'RELEASE', 'REFUND', 'ADJUST'],
  'message.credit_state': ['NONE', 'HELD', 'SETTLED', 'RELEASED'],
  'message.outcome_source': ['PROVIDER', 'REPORT', 'OPERATOR', 'POLICY'],
  'attempt.phase': ['CLAIMED', 'DISPATCHING', 'ACCEPTED', 'REFUSED', 'NOT_SENT', 'UNKNOWN'],
  'purchase.method': ['MOBILE_MONEY', 'BANK_TRANSFER'],
};

interface Column {
  name: string;
  type: string;
  nullable: boolean;
}

let app: TestApp;
let client: pg.PoolClient;
beforeAll(async () => {
  app = await createTestApp({ clock: 'still' });
  await writeEventfulHistory(app);
  const states = async (table: string) => (await app.db.sql.rows<{ state: string }>(`select state from ${table}`)).map((row) => row.state);
  values['message.status'] = await states('message_state');
  values['purchase.status'] = await states('purchase_state');
  client = await app.db.pool.connect();
});
afterAll(async () => {
  client.release();
  await app.close();
});

/** Takes off every trigger, foreign key and check, as somebody with the owner's rights could, until the end of the transaction. */
async function removeGuards(): Promise<void> {
  const tables = Object.keys(classes);
  for (const table of tables) await client.query(`alter table ${table} disable trigger user`);
  await client.query('alter table ledger_entry alter column seq drop identity');
  const { rows } = await client.query<{ drop: string }>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop from pg_constraint
     where contype in ('c', 'f') and conislocal and (conrelid::regclass::text = any($1) or confrelid::regclass::text = any($1))`,
    [tables],
  );
  for (const { drop } of rows) await client.query(drop);
}

type Found = Pick<LedgerProof, 'problemCount' | 'problems'>;

const proof = statement<{ tenantId: null; full: boolean }, Found>('ledger/proof.sql');

async function columnsOf(table: string): Promise<Column[]> {
  const { rows } = await client.query<Column>(
    `select attname as name, format_type(atttypid, null) as type, not attnotnull as nullable from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
    [table],
  );
  return rows;
}

/** SQL of the values that this column could be changed to. */
function changes(table: string, { name, type, nullable }: Column): string[] {
  const listed = values[`${table}.${name}`];
  const others = listed?.map((value) => `'${value}'`) ??
    {
      boolean: [`not ${name}`],
      uuid: ['gen_random_uuid()'],
      text: [`coalesce(${name}, '') || 'x'`],
      date: [`${name} + 400`],
      'timestamp with time zone': [`coalesce(${name}, now()) + interval '40 days'`],
    }[type] ?? [`coalesce(${name}, 0) + 1`, `coalesce(${name}, 0) - 1`];
  return nullable ? [...others, 'null'] : others;
}

/** What the proof says after this change of a row, which is undone: whether it is seen; undefined where it changes nothing. */
async function isSeen(table: string, ctid: string, column: string, value: string): Promise<boolean | undefined> {
  await client.query('savepoint change');
  try {
    const { rowCount } = await client.query(
      `update ${table} set ${column} = ${value} where ctid = $1 and ${column} is distinct from ${value}`,
      [ctid],
    );
    if (rowCount === 0) return undefined;
    const found = await sqlOn(client).row(proof, { tenantId: null, full: true });
    return (found?.problemCount ?? 0) > 0;
  } catch (error) {
    // Keys and NOT NULL are left: the database itself refuses this one.
    if (/^23/.test((error as { code?: string }).code ?? '')) return true;
    throw error;
  } finally {
    await client.query('rollback to savepoint change');
  }
}

test('the history is whole, and the proof finds nothing', async () => {
  expect(await proveLedger(app.system, undefined, { full: true })).toMatchObject({ ok: true, problems: [] });
  expect(await proveLedger(app.system)).toMatchObject({ ok: true, problems: [] });
  const { rows } = await client.query('select count(*)::int as seals from sealed_day');
  expect(rows[0].seals).toBeGreaterThan(3);
});

test('mayChange.ts names only columns that there are', async () => {
  const names = (
    await Promise.all(Object.keys(classes).map(async (table) => (await columnsOf(table)).map(({ name }) => `${table}.${name}`)))
  ).flat();
  expect(Object.keys(mayChange).filter((name) => !names.includes(name))).toEqual([]);
});

test.each([
  ['an adjustment without its audit', `delete from audit_event where action = 'credits.adjust'`, 'NOT_AUDITED'],
  ['a grant without its audit', `delete from audit_event where action = 'credits.grant'`, 'NOT_AUDITED'],
  ['a purchase without its audit', `delete from audit_event where action = 'purchase.completed'`, 'PURCHASE_DIFFERS'],
  ['a purchase for one shilling', `update purchase set paid_tzs = 1 where status = 'COMPLETED'`, 'PURCHASE_DIFFERS'],
  [
    'a purchase of ten times the credits, its entry and its account alike',
    `with p as (
       update purchase set credited = credited * 10 where status = 'COMPLETED' and decisions = 0
       returning tenant_id, top_up_entry, credited),
       e as (update ledger_entry e set available_delta = p.credited from p where e.id = p.top_up_entry)
     update credit_account c set available = c.available + (select sum(credited) * 9 / 10 from p)
     where tenant_id in (select tenant_id from p)`,
    'PURCHASE_DIFFERS',
  ],
  ['ten segments charged as one', `update message set segments = 10 where status = 'SENT'`, 'PRICE_DIFFERS'],
  [
    'two accepted attempts',
    `update attempt set phase = 'ACCEPTED' where message_id = (select message_id from attempt group by 1 having count(*) > 2)`,
    'ATTEMPTS_DIFFER',
  ],
  [
    'a cancelled message that the provider accepted',
    `with m as (update message set attempts = 1 where status = 'CANCELLED' returning id)
     insert into attempt (message_id, n, recipient, provider, phase, lease_token, lease_until, at)
     select id, 1, 1e9, 'simulator', 'ACCEPTED', id, now(), now() from m`,
    'ATTEMPTS_DIFFER',
  ],
  [
    'a charge without an attempt',
    `with m as (update message set attempts = 0 where status = 'SENT' returning id)
     delete from attempt where message_id in (select id from m)`,
    'ATTEMPTS_DIFFER',
  ],
])('%s', async (_, change, kind) => {
  await client.query('begin');
  await removeGuards();
  expect((await client.query(change)).rowCount).toBeGreaterThan(0);
  const found = await sqlOn(client).row(proof, { tenantId: null, full: true });
  await client.query('rollback');
  expect(found?.problems.map((problem) => problem.kind)).toContain(kind);
});

test.each(Object.keys(classes))('each column of %s', { timeout: 300_000 }, async (table) => {
  const unseen: string[] = [];
  await client.query('begin');
  await removeGuards();
  for (const column of await columnsOf(table)) {
    const { where } = mayChange[`${table}.${column.name}`] ?? { where: 'false' };
    if (where === 'true') continue;
    for (const value of changes(table, column)) {
      const { rows } = await client.query<{ ctid: string; row: string }>(
        `select distinct on (${classes[table]}) ctid::text, concat_ws(' ', ${classes[table]}) as row from ${table} t
         where not coalesce((${where.replaceAll('$new', value)}), false) order by ${classes[table]}`,
      );
      for (const { ctid, row } of rows) {
        if ((await isSeen(table, ctid, column.name, value)) === false) unseen.push(`${column.name} = ${value} of ${row}`);
      }
    }
  }
  await client.query('rollback');
  expect(unseen).toEqual([]);
});
