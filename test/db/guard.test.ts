import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { legalMoves, type MessageStatus, type MoveNeed, messageStates } from '../../entities/types/messageState.js';
import type { Sql } from '../../src/db/sql.js';
import { databaseFault } from '../../src/errors.js';
import { newId } from '../../src/lib/ids.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

/** The last line of defence: what no statement, ours or a hand's, can do to messages and credits. */

let app: TestApp;
let tenantId: string;
beforeAll(async () => {
  app = await createTestApp({ clock: 'still' });
  tenantId = (await createTenant(app, { credits: 100 })).id;
});
afterAll(() => app.close());

const states = Object.keys(messageStates) as MessageStatus[];
const begins: MessageStatus[] = ['QUEUED', 'SCHEDULED', 'HELD', 'SUPPRESSED'];
type CreditState = 'NONE' | 'HELD' | 'SETTLED' | 'RELEASED';

/** How a statement was refused, or undefined when it wasn't. Nothing of it stays. */
async function refusal(work: (sql: Sql) => Promise<unknown>): Promise<string | undefined> {
  const undone = new Error('undone');
  try {
    await app.db.transaction(async (sql) => {
      await work(sql);
      throw undone;
    });
  } catch (error) {
    if (error === undone) return undefined;
    const fault = databaseFault(error);
    if (!fault) throw error;
    return fault.constraint ? `${fault.state} ${fault.constraint}` : fault.state;
  }
  throw new Error('a transaction that threw was committed');
}

/** Everything beside the state that the row's checks want of it. */
function columns(state: MessageStatus, credits: CreditState, holdReason: string | null = state === 'HELD' ? 'QUIET_HOURS' : null) {
  const entry = newId();
  return {
    status: state,
    hold_reason: holdReason,
    credit_state: credits,
    hold_entry: credits === 'NONE' ? null : entry,
    settle_entry: credits === 'SETTLED' ? entry : null,
    release_entry: credits === 'RELEASED' ? entry : null,
  };
}
type Columns = Partial<ReturnType<typeof columns>> & { contradicted_at?: Date | null; credits?: number };

async function insert(sql: Sql, values: Columns): Promise<string> {
  const row = {
    id: newId(),
    tenant_id: tenantId,
    phone: '+255712345678',
    sender_id: newId(),
    category: 'TRANSACTIONAL',
    body: 'Habari',
    encoding: 'GSM7',
    segments: 1,
    credits: 1,
    next_attempt_at: app.clock.now(),
    valid_until: app.clock.now(),
    accepted_at: app.clock.now(),
    updated_at: app.clock.now(),
    ...values,
  };
  const names = Object.keys(row);
  await sql.rows(`insert into message (${names}) values (${names.map((_, index) => `$${index + 1}`)})`, Object.values(row));
  return row.id;
}

async function update(sql: Sql, id: string, values: Columns): Promise<void> {
  const sets = Object.keys(values).map((name, index) => `${name} = $${index + 2}`);
  await sql.rows(`update message set ${sets} where id = $1`, [id, ...Object.values(values)]);
}

/** A row in any state, as no legal way would put it there: its triggers are off meanwhile, in this transaction alone. */
async function rowIn(sql: Sql, values: Columns): Promise<string> {
  await sql.rows('alter table message disable trigger user');
  const id = await insert(sql, values);
  await sql.rows('alter table message enable trigger user');
  return id;
}

const natural = (state: MessageStatus): CreditState => messageStates[state].credits;

/** Whether the database lets a message go from one state to the other, told with everything it could ask for or nothing. */
async function moves(from: MessageStatus, to: MessageStatus, given: { review: boolean; contradicted: boolean }): Promise<boolean> {
  const reason = from === 'HELD' ? (given.review ? 'REVIEW' : 'QUIET_HOURS') : null;
  // What was given back stays given back when a report contradicts it.
  const after = given.contradicted && natural(from) === 'RELEASED' && to === 'DELIVERED' ? 'RELEASED' : natural(to);
  const refused = await refusal(async (sql) => {
    const id = await rowIn(sql, columns(from, natural(from), reason));
    await update(sql, id, { ...columns(to, after), contradicted_at: given.contradicted ? app.clock.now() : null });
  });
  if (refused === 'TU002') return false;
  expect(refused, `${from} → ${to}`).toBeUndefined();
  return true;
}

describe('states', () => {
  test('message_state is the table of entities/types/messageState.ts', async () => {
    const rows = await app.db.sql.rows('select state, rank, final, credits from message_state order by state');
    const told = Object.entries(messageStates).map(([state, { rank, final, credits }]) => ({ state, rank, final, credits }));
    expect(rows).toEqual(told.sort((a, b) => (a.state < b.state ? -1 : 1)));
  });

  test('legal_move is the table of entities/types/messageState.ts', async () => {
    const rows = await app.db.sql.rows('select from_state, to_state, needs from legal_move order by 1, 2');
    const told = Object.entries(legalMoves).flatMap(([from_state, to]) =>
      Object.entries(to).map(([to_state, needs]) => ({ from_state, to_state, needs: needs as MoveNeed | null })),
    );
    expect(rows).toEqual(told.sort((a, b) => (`${a.from_state} ${a.to_state}` < `${b.from_state} ${b.to_state}` ? -1 : 1)));
  });

  test('a message begins where messages begin, and nowhere else', async () => {
    const found = await Promise.all(
      states.map(async (state) => [state, await refusal((sql) => insert(sql, columns(state, natural(state))))] as const),
    );
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(states.map((s) => [s, begins.includes(s) ? undefined : 'TU002'])));
  });

  // PROOF can't be read off the row: those moves are kept to the attempt's own proof by advance.sql, which the model test walks.
  test('all 12 × 12 moves by hand: what is not in the table is refused', async () => {
    const wrong: string[] = [];
    for (const from of states)
      for (const to of states) {
        if (from === to) continue;
        for (const given of [
          { review: false, contradicted: false },
          { review: true, contradicted: false },
          { review: false, contradicted: true },
        ]) {
          const needs = legalMoves[from][to];
          const legal =
            needs === null ||
            needs === 'PROOF' ||
            (needs === 'REVIEW' && given.review) ||
            (needs === 'CONTRADICTION' && given.contradicted);
          if ((await moves(from, to, given)) !== legal) wrong.push(`${from} → ${to} ${JSON.stringify(given)}`);
        }
      }
    expect(wrong).toEqual([]);
  });

  test('a batch with one illegal move is refused whole, however it is named', async () => {
    const batch = (table: string) => async (sql: Sql) => {
      const ids: string[] = [];
      for (const state of ['SENT', 'SENT', 'DELIVERED', 'SENT'] as const) ids.push(await rowIn(sql, columns(state, 'SETTLED')));
      await sql.rows(`update ${table} set status = 'UNDELIVERED' where id = any($1::uuid[])`, [ids]);
    };
    const partition = await app.db.sql.row<{ name: string }>(`select relname as name from pg_class where relname ~ '^message_start_\\d+$'`);
    for (const table of ['message', partition?.name ?? '']) expect(await refusal(batch(table)), table).toBe('TU002');
  });
});

describe('credits of a message', () => {
  test('contradict its state nowhere: all 13 × 4 by hand', async () => {
    const all: CreditState[] = ['NONE', 'HELD', 'SETTLED', 'RELEASED'];
    const wrong: string[] = [];
    for (const state of states)
      for (const credits of all) {
        const refused = await refusal((sql) => rowIn(sql, columns(state, credits)));
        const fits = credits === natural(state) || (state === 'SUPPRESSED' && credits === 'NONE');
        if (refused !== (fits ? undefined : '23514 message_credits')) wrong.push(`${state} ${credits}: ${refused}`);
      }
    expect(wrong).toEqual([]);
  });

  test.each<[string, Columns, string]>([
    ['held by no entry', { ...columns('QUEUED', 'HELD'), hold_entry: null }, 'message_held_by_entry'],
    ['settled by no entry', { ...columns('SENT', 'SETTLED'), settle_entry: null }, 'message_credits'],
    ['settled and released', { ...columns('SENT', 'SETTLED'), release_entry: newId() }, 'message_credits'],
    ['released by no entry', { ...columns('FAILED', 'RELEASED'), release_entry: null }, 'message_credits'],
    ['released and settled', { ...columns('FAILED', 'RELEASED'), settle_entry: newId() }, 'message_credits'],
    ['delivered for nothing without a contradiction', columns('DELIVERED', 'RELEASED'), 'message_credits'],
    ['of a negative number', { ...columns('QUEUED', 'HELD'), credits: -1 }, 'message_credits_check'],
    ['waiting for nothing', { ...columns('HELD', 'HELD'), hold_reason: null }, 'message_hold_reason'],
    ['waiting for something while queued', { ...columns('QUEUED', 'HELD'), hold_reason: 'REVIEW' }, 'message_hold_reason'],
  ])('are not %s', async (_, values, constraint) => {
    expect(await refusal((sql) => rowIn(sql, values))).toBe(`23514 ${constraint}`);
  });
});

describe('accounts and the ledger', () => {
  const entry = (values: Record<string, unknown>) => (sql: Sql) => {
    const row = {
      id: newId(),
      tenant_id: tenantId,
      kind: 'TOP_UP',
      available_delta: 5,
      held_delta: 0,
      available_after: 105,
      reference: newId(),
      created_at: app.clock.now(),
      ...values,
    };
    const names = Object.keys(row);
    return sql.rows(`insert into ledger_entry (${names}) values (${names.map((_, index) => `$${index + 1}`)})`, Object.values(row));
  };

  test.each(['available', 'held', 'spent'])('%s is never negative', async (column) => {
    const set = (sql: Sql) => sql.rows(`update credit_account set ${column} = -1 where tenant_id = $1`, [tenantId]);
    expect(await refusal(set)).toBe(`23514 credits_${column}`);
  });

  test('an entry is never changed, and none is removed while its account is there', async () => {
    const { sql } = app.db;
    const before = await sql.rows('select * from ledger_entry');
    expect(before).toHaveLength(1);
    expect(await refusal((sql) => sql.rows('update ledger_entry set available_delta = available_delta + 1'))).toBe('P0001');
    expect(await refusal((sql) => sql.rows('update ledger_entry set note = note'))).toBe('P0001');
    expect(await refusal((sql) => sql.rows('delete from ledger_entry'))).toBe('P0001');
    expect(await refusal((sql) => sql.rows('truncate ledger_entry cascade'))).toBe('P0001');
    expect(await sql.rows('select * from ledger_entry')).toEqual(before);
  });

  test('a tenant that goes takes its ledger along', async () => {
    const { sql } = app.db;
    const { id } = await createTenant(app, { credits: 7 });
    await sql.rows('delete from tenant where id = $1', [id]);
    expect(await sql.rows('select 1 from ledger_entry where tenant_id = $1', [id])).toEqual([]);
  });

  test('one kind and reference is one entry', async () => {
    const again = async (sql: Sql) => {
      await entry({ reference: 'a purchase' })(sql);
      await entry({ reference: 'a purchase' })(sql);
    };
    expect(await refusal(again)).toBe('23505 ledger_entry_tenant_id_kind_reference_key');
    const otherKind = async (sql: Sql) => {
      await entry({ reference: 'a purchase' })(sql);
      await entry({ reference: 'a purchase', kind: 'GRANT' })(sql);
    };
    expect(await refusal(otherKind)).toBeUndefined();
  });

  test.each<[string, Record<string, unknown>]>([
    ['a top-up that takes', { available_delta: -5 }],
    ['a grant that holds', { kind: 'GRANT', held_delta: 5 }],
    ['a hold that makes credits', { kind: 'HOLD', available_delta: -5, held_delta: 6 }],
    ['a hold of nothing', { kind: 'HOLD', available_delta: 0, held_delta: 0 }],
    ['a settling that gives back', { kind: 'SETTLE', available_delta: 5, held_delta: -5 }],
    ['a release that gives back more', { kind: 'RELEASE', available_delta: 6, held_delta: -5 }],
    ['a refund that gives credits', { kind: 'REFUND', available_delta: 5 }],
    ['an adjustment of nothing', { kind: 'ADJUST', available_delta: 0 }],
  ])('there is no %s', async (_, values) => {
    expect(await refusal(entry(values))).toBe('23514 ledger_entry_shape');
  });

  test('an entry belongs to an account, and leaves it at zero at least', async () => {
    expect(await refusal(entry({ tenant_id: newId() }))).toBe('23503 ledger_entry_tenant_id_fkey');
    expect(await refusal(entry({ available_after: -1 }))).toBe('23514 ledger_entry_available_after_check');
    expect(await refusal(entry({}))).toBeUndefined();
  });
});

test('a report, a key and a reference are stored once', async () => {
  const twice = (text: string, params: unknown[]) => (sql: Sql) => sql.rows(text, params).then(() => sql.rows(text, params));
  const now = app.clock.now();
  expect(
    await refusal(
      twice(
        `insert into report_key (provider, reference, recipient, phone, status, report_id)
         values ('p', 'r', '1', '+255712345678', 'DELIVERED', $1)`,
        [newId()],
      ),
    ),
  ).toBe('23505 report_key_pkey');
  expect(
    await refusal(
      twice(
        `insert into idempotency_key (tenant_id, operation, key, fingerprint, answer, created_at)
          values ($1, 'sendSms', 'k', '', '{}', $2)`,
        [tenantId, now],
      ),
    ),
  ).toBe('23505 idempotency_key_pkey');
  expect(
    await refusal(
      twice(`insert into send_reference (tenant_id, reference, fingerprint, answer, created_at) values ($1, 'r', '', '{}', $2)`, [
        tenantId,
        now,
      ]),
    ),
  ).toBe('23505 send_reference_pkey');
});
