import type { CarriedOverKind } from '../../../../entities/types/backups.js';
import type { Sql } from '../../../db/sql.js';
import { statement } from '../../../db/statement.js';
import { type RebookedEntry, rebook } from '../../../ledger/rebook.js';
import { identifiers } from '../../archive/manifest.js';
import type { LiveRows } from './liveRows.js';

/** What of a tenant's account could not be taken from live, since live's ledger of it doesn't prove. */
export interface RebookedLedger {
  tenantId: string;
  /** Messages accepted since the backup, and what they had cost or held: they cost nothing now. */
  messages: number;
  credits: number;
  /** Corrections and grants since the backup, which nobody has booked again: a person decides. */
  adjustments: { entryId: string; kind: 'GRANT' | 'ADJUST'; credits: number; note: string | null; createdAt: string }[];
  /** Purchases that live has otherwise than the audit, and refunds for which too little is left. */
  purchases: { purchaseId: string; credits: number | null }[];
}

const tenantsOf = (money: 'LIVE' | 'REBOOKED') => `(select id from carried_tenant where money = '${money}')`;
const OF_LIVE = `r.tenant_id in ${tenantsOf('LIVE')}`;
const OF_REBOOKED = `r.tenant_id in ${tenantsOf('REBOOKED')}`;
const ofLiveMessage = (messages: 'message' | 'live_message') => `r.message_id in (select r.id from ${messages} r where ${OF_LIVE})`;
const OF_CARRIED_MESSAGE = 'r.message_id in (select id from carried_message)';
/** Restored messages that stay as they were backed up; a tenant that nobody knows has some, too. */
const FROM_BACKUP = `tenant_id not in ${tenantsOf('LIVE')} and not exists (select from carried_message c where c.id = m.id)`;

/** Children first: what goes takes along what refers to it. */
const tables = [
  ...(['archived_usage', 'archived_tally', 'archived_entry', 'archived_tenant', 'api_key_day'] as const),
  ...(['payment_transaction', 'payment_event', 'purchase_proof', 'purchase_event', 'purchase'] as const),
  ...(['sealed_day', 'ledger_entry', 'campaign_run', 'message'] as const),
] as const;

/**
 * Which ledger a tenant has afterwards. LIVE: it proves there and has all that the backup's has. BACKUP: live doesn't have the tenant.
 * REBOOKED: the backup's, with what was paid since.
 */
export async function chooseLedgers({ sql, columns }: LiveRows, unproven: string[]): Promise<void> {
  const entry = identifiers(columns('ledger_entry'));
  await sql.rows(
    `insert into carried_tenant
     select id, case
       when not exists (select from live_tenant l where l.id = t.id) then 'BACKUP'
       when id = any($1::uuid[]) or id in (
         select tenant_id from (select ${entry} from ledger_entry except select ${entry} from live_ledger_entry) as gone) then 'REBOOKED'
       else 'LIVE' end
     from (select id from tenant union select id from live_tenant) t`,
    [unproven],
  );
  await sql.rows('analyze carried_tenant');
}

/** Carries over the money group: whole from live, or the backup's with what was paid and sent since. */
export async function carryMoney(
  live: LiveRows,
  now: Date,
): Promise<{ counts: Partial<Record<CarriedOverKind, number>>; rebooked: RebookedLedger[] }> {
  const { sql } = live;
  const completed = await sql.row<{ count: number }>(
    `select count(*) as count from live_purchase r left join purchase p using (id)
     where ${OF_LIVE} and r.top_up_entry is not null and p.top_up_entry is null`,
  );
  const erased = await sql.row<{ count: number }>(
    'select count(*) as count from live_message l join message m using (id) where l.redacted_at is not null and m.redacted_at is null',
  );
  const messages = await takeLive(live);
  const rebooked = await rebookTenants(live, now);
  await carryReports(live, now);
  await sql.rows(
    `update message m set phone = l.phone, body = l.body, redacted_at = l.redacted_at from live_message l
     where l.id = m.id and l.redacted_at is not null and m.redacted_at is null
       -- What is to be decided first needs its number: it is cancelled and erased by repeatErasures.
       and (l.phone is not null or m.status not in ('SCHEDULED', 'HELD', 'QUEUED', 'SENDING', 'UNCONFIRMED'))`,
  );
  await sql.rows(
    `insert into invoice_counter select * from live_invoice_counter
     on conflict (tenant_id) do update set last = greatest(invoice_counter.last, excluded.last)`,
  );
  return {
    counts: {
      PURCHASES: (completed?.count ?? 0) + rebooked.purchases,
      MESSAGES: messages + rebooked.messages,
      ERASURES: erased?.count ?? 0,
    },
    rebooked: rebooked.ledgers,
  };
}

async function takeLive(live: LiveRows): Promise<number> {
  for (const table of ['message_event', 'attempt']) await live.drop(table, ofLiveMessage('message'));
  for (const table of tables) await live.drop(table, OF_LIVE);
  await live.update('credit_account', OF_LIVE);
  await live.add('credit_account', OF_LIVE);
  let messages = 0;
  for (const table of [...tables].reverse()) {
    const added = await live.add(table, OF_LIVE);
    if (table === 'message') messages = added;
  }
  for (const table of ['message_event', 'attempt']) await live.add(table, ofLiveMessage('live_message'));
  await live.add('payment_event', 'r.tenant_id is null');
  return messages;
}

async function rebookTenants(live: LiveRows, now: Date): Promise<{ ledgers: RebookedLedger[]; messages: number; purchases: number }> {
  const { sql } = live;
  await sql.rows('create temporary table carried_message (id uuid primary key) on commit drop');
  const tenants = await sql.rows<{ id: string }>(`select id from ${tenantsOf('REBOOKED')} t order by id`);
  if (tenants.length === 0) return { ledgers: [], messages: 0, purchases: 0 };
  await openSeals(live);
  await sql.rows(
    `insert into credit_account (tenant_id, updated_at) select tenant_id, $1 from live_credit_account r where ${OF_REBOOKED}
     on conflict do nothing`,
    [now],
  );
  const messages = await waiveMessages(live, now);
  const { booked, left } = await rebookPurchases(live, now);
  const lost = await sql.rows<{ tenantId: string; messages: number; credits: number }>(
    `select r.tenant_id as "tenantId", count(*) as messages,
       coalesce(sum(credits) filter (where credit_state in ('HELD', 'SETTLED')), 0) as credits
     from live_message r join carried_message using (id) group by 1`,
  );
  const adjustments = await sql.rows<RebookedLedger['adjustments'][number] & { tenantId: string }>(
    `select tenant_id as "tenantId", id as "entryId", kind, available_delta as credits, note, created_at as "createdAt"
     from live_ledger_entry r where ${OF_REBOOKED} and kind in ('GRANT', 'ADJUST')
       and not exists (select from ledger_entry e where e.id = r.id) order by seq`,
  );
  const of = <T extends { tenantId: string }>(rows: T[], id: string) =>
    rows.filter(({ tenantId }) => tenantId === id).map(({ tenantId: _, ...row }) => row);
  return {
    ledgers: tenants.map(({ id }) => ({
      tenantId: id,
      ...(of(lost, id)[0] ?? { messages: 0, credits: 0 }),
      adjustments: of(adjustments, id),
      purchases: of(left, id),
    })),
    messages,
    purchases: booked,
  };
}

/** Where the two ledgers part, the sums of days are to be looked at again. */
async function openSeals({ sql, columns }: LiveRows): Promise<void> {
  const entry = identifiers(columns('ledger_entry'));
  await sql.rows(
    `delete from sealed_day r using (
       select tenant_id, min(seq) as seq from (
         (select ${entry} from ledger_entry except select ${entry} from live_ledger_entry)
         union all (select ${entry} from live_ledger_entry except select ${entry} from ledger_entry)) as either
       group by tenant_id) as first
     where first.tenant_id = r.tenant_id and r.last_seq >= first.seq and ${OF_REBOOKED}`,
  );
}

/** Messages since the backup may have been sent, so they come; the ledger that would charge them doesn't, so they are free. */
async function waiveMessages(live: LiveRows, now: Date): Promise<number> {
  const { sql } = live;
  await sql.rows(
    `insert into carried_message select id from live_message r
     where ${OF_REBOOKED} and not exists (select from message m where m.id = r.id)
       -- What the backup has archived and came back since is no later message: its archive brings it back again.
       and not exists (select from archived_tenant t join message_archive a on a.id = t.archive_id
         where t.tenant_id = r.tenant_id and r.id < id_at((right(a.period, 8) || ' UTC')::timestamptz)
           and (a.period like 'start%' or r.id >= id_at((left(a.period, 8) || ' UTC')::timestamptz)))`,
  );
  const waived: Record<string, string> = {
    credits: '0',
    credit_state: `'NONE'`,
    ...{ hold_entry: 'null', settle_entry: 'null', release_entry: 'null' },
    waived_at: 'case when credits > 0 then $1::timestamptz else waived_at end',
    events: 'events + case when credits > 0 then 1 else 0 end',
  };
  const columns = live.columns('message');
  const added = await sql.rows<{ id: string }>(
    `with added as (
       insert into message (${identifiers(columns)})
       select ${columns.map((column) => waived[column] ?? identifiers([column])).join(', ')} from live_message
       where id in (select id from carried_message) returning id, events, status, waived_at
     ), told as (
       insert into message_event (message_id, n, at, status, detail)
       select id, events, $1, status, 'A restore has put the account back to before this message: it costs nothing.'
       from added where waived_at = $1
     )
     select id from added`,
    [now],
  );
  for (const table of ['message_event', 'attempt']) await live.add(table, OF_CARRIED_MESSAGE);
  return added.length;
}

interface SoundPurchase {
  id: string;
  tenantId: string;
  credited: number | null;
  /** It has been completed since the backup. */
  completed: boolean;
  refunded: boolean;
  /** The backup has it completed. */
  known: boolean;
  topUpEntry: string;
  refundEntry: string;
  reference: string;
  refundNote: string | null;
  unsound: boolean;
}

const soundPurchases = statement<object, SoundPurchase>('backups/restore/carry/soundPurchases.sql');

/** What was paid since is booked anew, and what was paid back; the other purchases come as they are. */
async function rebookPurchases(
  live: LiveRows,
  now: Date,
): Promise<{ booked: number; left: { tenantId: string; purchaseId: string; credits: number | null }[] }> {
  const { sql } = live;
  const found = await sql.rows(soundPurchases, {});
  const left = found.filter(({ unsound }) => unsound);
  const taken: SoundPurchase[] = [];
  const entry = ({ tenantId, reference }: SoundPurchase, more: Pick<RebookedEntry, 'id' | 'kind' | 'credits' | 'note'>) => ({
    ...{ tenantId, reference },
    ...more,
  });
  const sound = found.filter(({ unsound }) => !unsound);
  for (const purchase of sound.filter(({ completed }) => completed))
    await rebook(sql, entry(purchase, { id: purchase.topUpEntry, kind: 'TOP_UP', credits: purchase.credited ?? 0, note: null }), now);
  for (const purchase of sound) {
    const { refundEntry, refunded, credited, refundNote } = purchase;
    const isBooked =
      !refunded ||
      (await rebook(sql, entry(purchase, { id: refundEntry, kind: 'REFUND', credits: -(credited ?? 0), note: refundNote }), now));
    (isBooked ? taken : left).push(purchase);
  }
  const ids = (purchases: SoundPurchase[]) => `array[${purchases.map(({ id }) => `'${id}'`).join(', ')}]::uuid[]`;
  await sql.rows(
    `update purchase r set status = l.status, refund_entry = l.refund_entry, refund_reference = l.refund_reference, decisions = l.decisions,
       updated_at = l.updated_at
     from live_purchase l where l.id = r.id and r.id = any(${ids(taken.filter(({ known }) => known))})`,
  );
  // The steps of what stays as it was backed up stay, too.
  const steps = `r.purchase_id = any(${ids(taken)})`;
  await live.drop('purchase_event', steps);
  const whole = `r.id = any(${ids(taken.filter(({ known }) => !known))})`;
  await live.drop('purchase', whole);
  await live.add('purchase', whole);
  await live.add('purchase_event', steps);
  for (const table of ['purchase_proof', 'payment_event', 'payment_transaction'])
    await live.add(table, `${OF_REBOOKED} and r.purchase_id in (select id from purchase)`, 'skip');
  return {
    booked: taken.filter(({ completed }) => completed).length,
    left: left.map(({ tenantId, id, credited }) => ({ tenantId, purchaseId: id, credits: credited })),
  };
}

/**
 * Reports are live's. What was heard since about a message that is the backup's again is applied anew.
 */
async function carryReports(live: LiveRows, now: Date): Promise<void> {
  const { sql } = live;
  const ofBackup = `(select id from message m where ${FROM_BACKUP})`;
  const again = await sql.rows<{ id: string }>(
    `select l.id from live_report_inbox l where l.applied_at is not null and l.message_id in ${ofBackup}
       and not exists (select from report_inbox r where r.id = l.id and r.message_id is not null)`,
  );
  await live.update('report_inbox', `r.message_id is null or r.message_id not in ${ofBackup}`);
  await live.add('report_inbox', 'true');
  await sql.rows(
    `update report_inbox set result = 'PENDING', applied_at = null, ask_after = null, apply_after = $2, tries = 0
     where id = any($1::uuid[])`,
    [again.map(({ id }) => id), now],
  );
}

/**
 * What waits in the backup may have been sent since: HELD(REVIEW), for an operator; what was being sent: UNCONFIRMED. `known`: an
 * expression for what live knows of a message `m`.
 */
export async function holdFromBackup(sql: Sql, known: string, now: Date): Promise<{ heldForReview: number; unconfirmed: number }> {
  const row = await sql.row<{ heldForReview: number; unconfirmed: number }>(
    `with unsent as materialized (
       select id, status = 'SENDING' as sending, ${known} as known from message m
       where tenant_id not in ${tenantsOf('LIVE')}
         and (status in ('QUEUED', 'SCHEDULED', 'SENDING') or (status = 'HELD' and hold_reason <> 'REVIEW'))
     ), moved as (
       update message m set status = case when sending then 'UNCONFIRMED' else 'HELD' end,
         hold_reason = case when sending then null else 'REVIEW' end, events = m.events + 1, updated_at = $1
       from unsent u where u.id = m.id returning m.id, m.events, m.status, known
     ), ended as (
       update attempt a set phase = 'UNKNOWN' from moved where a.message_id = moved.id and a.phase in ('CLAIMED', 'DISPATCHING')
     ), told as (
       insert into message_event (message_id, n, at, status, detail)
       select id, events, $1, status,
         'Restored from a backup: it may have been sent since.' || coalesce(' It was known as ' || known || '.', '')
       from moved
     )
     select count(*) filter (where status = 'HELD') as "heldForReview", count(*) filter (where status = 'UNCONFIRMED') as unconfirmed
     from moved`,
    [now],
  );
  return row ?? { heldForReview: 0, unconfirmed: 0 };
}
