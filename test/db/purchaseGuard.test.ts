import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PurchaseStatus, purchaseMoves, purchaseStates } from '../../entities/types/purchaseState.js';
import { confirmBankTransfer } from '../../src/billing/payments/confirmBankTransfer.js';
import type { Sql } from '../../src/db/sql.js';
import { databaseFault } from '../../src/errors.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { newId, publicId } from '../../src/lib/ids.js';
import { type Purchasing, preparePurchasing } from '../support/fixtures/purchases.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

/** The last line of defence: what no statement, ours or a hand's, can do to a purchase. */

let app: TestApp;
let shop: Purchasing;
let tenantId: string;
let entries: { topUp: string; refund: string };
beforeAll(async () => {
  app = await createTestApp({ clock: 'still' });
  shop = await preparePurchasing(app);
  tenantId = (await createTenant(app, { credits: 10 })).id;
  const made = [newId(), newId()] as const;
  for (const [n, id] of made.entries())
    await app.db.sql.rows(
      `insert into ledger_entry (id, tenant_id, kind, available_delta, held_delta, available_after, reference, created_at)
       values ($1, $2, $3, $4, 0, 5, 'guard', $5)`,
      [id, tenantId, n === 0 ? 'TOP_UP' : 'REFUND', n === 0 ? 5 : -5, app.clock.now()],
    );
  entries = { topUp: made[0], refund: made[1] };
});
afterAll(() => app.close());

const states = Object.keys(purchaseStates) as PurchaseStatus[];

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

type Columns = Record<string, unknown>;

/** What the row's checks want of a state. */
function columns(status: PurchaseStatus): Columns {
  const paid = status === 'COMPLETED' || status === 'REFUNDED';
  const back = status === 'REFUNDED';
  return {
    status,
    top_up_entry: paid ? entries.topUp : null,
    credited: paid ? 5 : null,
    paid_tzs: paid ? 150 : null,
    completed_at: paid ? app.clock.now() : null,
    refund_entry: back ? entries.refund : null,
    refund_reference: back ? 'R' : null,
  };
}

async function insert(sql: Sql, values: Columns = {}): Promise<string> {
  const now = app.clock.now();
  const row: Columns = {
    id: newId(),
    tenant_id: tenantId,
    invoice_number: newId(),
    credits: 5,
    amount_tzs: 150,
    method: 'MOBILE_MONEY',
    channel: 'vodacom',
    payer_phone: '+255712345678',
    provider: 'simulator',
    reference: newId(),
    expires_at: now,
    created_at: now,
    updated_at: now,
    ...values,
  };
  const names = Object.keys(row);
  await sql.rows(`insert into purchase (${names}) values (${names.map((_, n) => `$${n + 1}`)})`, Object.values(row));
  return row.id as string;
}

const update = (sql: Sql, id: string, values: Columns) =>
  sql.rows(`update purchase set ${Object.keys(values).map((name, n) => `${name} = $${n + 2}`)} where id = $1`, [
    id,
    ...Object.values(values),
  ]);

/** A row in any state, as no legal way would put it there. */
async function rowIn(sql: Sql, values: Columns): Promise<string> {
  await sql.rows('alter table purchase disable trigger user');
  const id = await insert(sql, values);
  await sql.rows('alter table purchase enable trigger user');
  return id;
}

describe('states', () => {
  test('purchase_state is the table of entities/types/purchaseState.ts', async () => {
    const rows = await app.db.sql.rows('select state, final, credits from purchase_state order by state');
    const told = Object.entries(purchaseStates).map(([state, { final, credits }]) => ({ state, final, credits }));
    expect(rows).toEqual(told.sort((a, b) => (a.state < b.state ? -1 : 1)));
  });

  test('purchase_move is the table of entities/types/purchaseState.ts', async () => {
    const rows = await app.db.sql.rows('select from_state, to_state, needs from purchase_move order by 1, 2');
    const told = Object.entries(purchaseMoves).flatMap(([from_state, to]) =>
      Object.entries(to).map(([to_state, needs]) => ({ from_state, to_state, needs })),
    );
    expect(rows).toEqual(told.sort((a, b) => (`${a.from_state} ${a.to_state}` < `${b.from_state} ${b.to_state}` ? -1 : 1)));
  });

  test('a purchase begins PENDING, and nowhere else', async () => {
    for (const state of states)
      expect(await refusal((sql) => insert(sql, columns(state))), state).toBe(state === 'PENDING' ? undefined : 'TU002');
    expect(await refusal((sql) => insert(sql, { decisions: 1 }))).toBe('TU002');
  });

  test('all 8 × 8 moves by hand, decided or not: what is not in the table is refused', async () => {
    const wrong: string[] = [];
    for (const from of states)
      for (const to of states)
        for (const decided of [false, true]) {
          if (from === to) continue;
          const needs = purchaseMoves[from][to];
          const legal = needs === null || (needs === 'DECISION' && decided);
          const refused = await refusal(async (sql) => {
            const id = await rowIn(sql, columns(from));
            await update(sql, id, { ...columns(to), decisions: decided ? 1 : 0 });
          });
          if ((refused === undefined) !== legal) wrong.push(`${from} → ${to} ${decided}: ${refused}`);
        }
    expect(wrong).toEqual([]);
  });
});

describe('a row', () => {
  test.each<[string, () => Columns, string]>([
    ['completed without credits', () => ({ ...columns('COMPLETED'), top_up_entry: null }), '23514 purchase_credits'],
    ['completed without its payment', () => ({ ...columns('COMPLETED'), paid_tzs: null }), '23514 purchase_credits'],
    ['credited and failed', () => ({ ...columns('COMPLETED'), status: 'FAILED' }), '23514 purchase_credits'],
    ['refunded without an entry', () => ({ ...columns('REFUNDED'), refund_entry: null }), '23514 purchase_refund'],
    ['refunded without a reference', () => ({ ...columns('REFUNDED'), refund_reference: null }), '23514 purchase_refund'],
    ['paid back and completed', () => ({ ...columns('REFUNDED'), status: 'COMPLETED' }), '23514 purchase_refund'],
    ['credited by an entry that isn’t', () => ({ ...columns('COMPLETED'), top_up_entry: newId() }), '23503 purchase_top_up_entry_fkey'],
    ['of no credits', () => ({ credits: 0 }), '23514 purchase_credits_check'],
    ['for nothing', () => ({ amount_tzs: 0 }), '23514 purchase_amount_tzs_check'],
    ['asked and to be asked', () => ({ asked_at: app.clock.now(), next_ask_at: app.clock.now() }), '23514 purchase_asked'],
    ['mobile money without a channel', () => ({ channel: null }), '23514 purchase_method'],
    ['a transfer by a channel', () => ({ method: 'BANK_TRANSFER' }), '23514 purchase_method'],
    ['in a state that isn’t', () => ({ status: 'PAID' }), '23503 purchase_status_fkey'],
  ])('is not %s', async (_, values, refused) => {
    // Foreign keys are triggers of the system: they stay on when ours are off.
    expect(await refusal((sql) => rowIn(sql, values()))).toBe(refused);
  });

  test.each<[string, Columns]>([
    ['who bought', { tenant_id: newId() }],
    ['how much', { credits: 6 }],
    ['for how much', { amount_tzs: 151 }],
    ['under which number', { invoice_number: 'INV-000000' }],
    ['by which way', { channel: 'airtel' }],
  ])('keeps %s', async (_, values) => {
    expect(await refusal(async (sql) => update(sql, await insert(sql), values))).toBe('TU002');
  });

  test('keeps what was credited', async () => {
    const change = (values: Columns) => refusal(async (sql) => update(sql, await rowIn(sql, columns('COMPLETED')), values));
    expect(await change({ credited: 6 })).toBe('TU002');
    expect(await change({ top_up_entry: entries.refund })).toBe('TU002');
    expect(await change({ failure_detail: 'x' })).toBeUndefined();
  });

  test('has an entry, a number, a reference and a transfer of its own', async () => {
    const two = (values: Columns) =>
      refusal(async (sql) => {
        await rowIn(sql, values);
        await rowIn(sql, values);
      });
    expect(await two(columns('COMPLETED'))).toBe('23505 purchase_top_up_entry_key');
    expect(await two({ invoice_number: 'INV-1' })).toBe('23505 purchase_invoice_number');
    expect(await two({ reference: 'TM-1' })).toBe('23505 purchase_reference_key');
    const transfer = { method: 'BANK_TRANSFER', channel: null, provider: null, payer_phone: null, provider_reference: 'FT9' };
    expect(await two(transfer)).toBe('23505 purchase_bank_reference');
    expect(await two({ ...transfer, status: 'FAILED' })).toBeUndefined();
    expect(await two({ provider_reference: 'FT9' })).toBeUndefined();
  });
});

describe('the proof', () => {
  test('finds a purchase without its credits, and credits without their purchase', async () => {
    const { id: owner, ctx } = await createTenant(app, { credits: 0 });
    const id = await shop.transfer(ctx);
    await confirmBankTransfer(app.operator, { id: id, reference: newId(), amountTzs: 150_000 });
    expect(await proveLedger(app.system, owner)).toMatchObject({ ok: true, entryCount: 1 });
    const undo = async (statement: string) => {
      const client = await app.db.pool.connect();
      try {
        await client.query(`alter table purchase disable trigger user; alter table ledger_entry disable trigger user; ${statement}`);
        await client.query('alter table purchase enable trigger user; alter table ledger_entry enable trigger user');
      } finally {
        client.release();
      }
      return (await proveLedger(app.system, owner)).problems;
    };
    expect(await undo(`update purchase set credited = 4999 where id = '${id}'`)).toContainEqual({
      kind: 'PURCHASE_DIFFERS',
      messageId: null,
      purchaseId: publicId('purchase', id),
      entryId: expect.stringMatching(/^led_/),
      expected: 4_999,
      found: 5_000,
    });
    expect(await undo(`update purchase set credited = 5000 where id = '${id}'`)).toEqual([]);
    expect(await undo(`delete from purchase where id = '${id}'`)).toMatchObject([
      { kind: 'PURCHASE_DIFFERS', purchaseId: null, expected: 0, found: 5_000 },
    ]);
  });

  test('deleting a tenant deletes its purchases and their payment events', async () => {
    const { id: owner, ctx } = await createTenant(app, { credits: 0 });
    const id = await shop.buy(ctx, { payerPhone: '0600000001' });
    await shop.pass();
    expect(await shop.status(id)).toBe('COMPLETED');
    await app.db.sql.rows('delete from tenant where id = $1', [owner]);
    expect(await app.db.sql.rows('select 1 from purchase where id = $1', [id])).toEqual([]);
    expect(await app.db.sql.rows('select 1 from payment_event where purchase_id = $1', [id])).toEqual([]);
  });
});
