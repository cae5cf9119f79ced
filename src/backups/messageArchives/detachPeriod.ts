import { setTimeout as sleep } from 'node:timers/promises';
import { type Ctx, inTransaction } from '../../context.js';
import { partitionedTables } from '../../db/migrations/partitions.js';
import type { Sql } from '../../db/sql.js';
import { databaseFault } from '../../errors.js';
import { type ArchiveManifest, contentOf } from './archiveFile.js';
import { archivedTables, idsOf, type Period, partitionName } from './periods.js';

/** One process archives, or brings back, at a time; one that dies lets go. */
export const ARCHIVING_LOCK = 7_238_021;

/**
 * How often it tries to lock the tables, and how long it rests in between, in milliseconds. While it waits for one, everybody else waits
 * behind it; and who holds that one may wait for another that it has already. So it waits for 50 ms at first, and for 400 in the end.
 */
const [TRIES, PAUSE_MS] = [60, 500];
const lockMs = (tries: number): number => 50 * 2 ** Math.floor((4 * (tries - 1)) / TRIES);
/** The tables in the order in which most transactions come to them: who records an outcome has attempts before messages. */
export const lockOrder = ['report_inbox', 'attempt', 'message', 'message_event'] as const satisfies (typeof partitionedTables)[number][];
const LONG_MS = 3_600_000;
const VACUUM_LEAVES_MS = 5_000;

/** Why the rows stay where they are for now. */
export class StillHere extends Error {
  constructor(
    /** CHANGED: somebody has written to them since they were read. BUSY: somebody reads them, a backup is made or a restore under way. */
    readonly reason: 'CHANGED' | 'BUSY',
  ) {
    super(reason === 'CHANGED' ? 'its rows have changed since they were read' : 'its tables are in use');
    this.name = 'StillHere';
  }
}

/** Begins to note whether rows of a period are changed, from what is committed when this answers. */
export async function watchPeriod(ctx: Ctx, period: Period): Promise<void> {
  for (const table of archivedTables)
    await retried((lockMs) =>
      inTransaction(ctx, async ({ sql }) => {
        await keepVacuumOff(sql, partitionName(table, period));
        await sql.rows(`set local lock_timeout = ${lockMs}`);
        await sql.rows('select watch_partition($1, $2)', [table, period]);
      }),
    );
  await ctx.sql.rows(
    'insert into partition_watch (period, changed) values ($1, false) on conflict (period) do update set changed = excluded.changed',
    [period],
  );
}

/**
 * Takes the messages of a period out of the database, in one transaction: counts and hashes them again, keeps what ledger, campaigns and
 * figures need as sums, and drops the partitions. Only after their archive was stored and proven (storeArchive.ts), and since watchPeriod.
 * Without an archive only where the manifest says that there is nothing.
 * Throws StillHere: nothing has changed then.
 */
export async function detachPeriod(ctx: Ctx, archiveId: string | undefined, { period, tables }: ArchiveManifest): Promise<void> {
  if (!archiveId && tables.some(({ rows }) => rows > 0)) throw new Error('rows leave for an archive, or not at all');
  await inTransaction(ctx, async ({ app, sql }) => {
    await sql.rows(`set local statement_timeout = ${LONG_MS}`);
    await sql.rows(`set local idle_in_transaction_session_timeout = ${LONG_MS}`);
    await sql.rows('set local enable_seqscan = on');
    const found = await contentOf(sql, period);
    if (JSON.stringify(found.tables) !== JSON.stringify(tables)) throw new StillHere('CHANGED');
    if (archiveId) await keepSums(sql, archiveId, period);
    await retried((lockMs) => drop(sql, period, lockMs));
    // What came back from other archives of the period is in this one now.
    await sql.rows('update message_archive set restored_at = null where period = $1', [period]);
    await sql.rows('update message_archive set detached_at = $2 where id = $1', [archiveId ?? null, app.now()]);
    await app.failpoint('an archive is being detached');
  });
}

/** What the rest of the database needs to know of the messages of this partition. */
async function keepSums(sql: Sql, archiveId: string, period: Period): Promise<void> {
  const messages = partitionName('message', period);
  const { least, next } = idsOf(period);
  await sql.rows(
    `insert into archived_tenant (archive_id, tenant_id, messages) select $1, tenant_id, count(*) from ${messages} group by 2`,
    [archiveId],
  );
  const booked = (kind: string, subject: string) =>
    `select tenant_id, '${kind}' as kind, ${subject} as subject, sum(credits) as credits, count(*) as messages
     from ${messages} where ${subject} is not null group by 1, 3`;
  await sql.rows(
    `insert into archived_entry (archive_id, tenant_id, kind, subject, credits, messages)
     select $1, b.* from (${booked('HOLD', 'hold_entry')} union all ${booked('SETTLE', 'settle_entry')}
       union all ${booked('RELEASE', 'release_entry')} union all ${booked('KEY', 'api_key_id')}) as b`,
    [archiveId],
  );
  await sql.rows(
    `insert into archived_tally (archive_id, tenant_id, campaign_id, status, credit_state, messages, credits)
     select $1, tenant_id, campaign_id, status, credit_state, count(*), sum(credits) from ${messages}
     where campaign_id is not null group by 2, 3, 4, 5`,
    [archiveId],
  );
  // As usage/countQuarters.sql counts.
  await sql.rows(
    `insert into archived_usage (archive_id, tenant_id, starts_at, n, status, no_report, operator, sender_id, category, api_key_id,
       campaign_id, tenths, messages, segments, credits)
     select $1, tenant_id, starts_at, row_number() over (partition by tenant_id, starts_at), status, no_report, operator,
       sender_id, category, api_key_id, campaign_id, tenths, count(*), sum(segments),
       coalesce(sum(credits) filter (where credit_state in ('HELD', 'SETTLED')), 0)
     from (
       select *, date_bin('15 minutes', accepted_at, 'epoch') as starts_at, status = 'SENT' and report_missing_at is not null as no_report,
         case when status = 'DELIVERED' then told_tenths(extract(epoch from final_at - sent_at)::float8) end as tenths
       from ${messages} where not test) m
     group by tenant_id, starts_at, status, no_report, operator, sender_id, category, api_key_id, campaign_id, tenths`,
    [archiveId],
  );
  await sql.rows(
    `with fewer as (
       select entry_id, array(select id from unnest(message_ids) as id where id < $1 or id >= $2 order by id) as ids
       from ledger_entry_messages where entry_id in (select settle_entry from ${messages} union select release_entry from ${messages})
     ), gone as (
       delete from ledger_entry_messages m using fewer f where m.entry_id = f.entry_id and f.ids = '{}'
     ) update ledger_entry_messages m set message_ids = f.ids from fewer f where m.entry_id = f.entry_id and f.ids <> '{}'`,
    [least, next],
  );
  await sql.rows('delete from text_retention_left where message_id >= $1 and message_id < $2', [least, next]);
}

/** Under a lock that keeps everybody out, for as long as it takes to look into two tables. */
async function drop(sql: Sql, period: Period, lockMs: number): Promise<void> {
  await sql.rows('savepoint before');
  try {
    for (const table of lockOrder) await keepVacuumOff(sql, partitionName(table, period));
    await sql.rows(`set local lock_timeout = ${lockMs}`);
    // A backup that begins waits; one that has begun needs the partitions to its end.
    await sql.rows('lock table backup, restore in share mode');
    const busy = await sql.row(
      `select from backup where status = 'RUNNING'
       union all select from restore where status not in ('COMPLETED', 'ROLLED_BACK', 'UNDONE')`,
    );
    if (busy) throw new StillHere('BUSY');
    for (const table of lockOrder) await sql.rows(`lock table only ${table} in access exclusive mode`);
    for (const table of partitionedTables) await sql.rows(`alter table ${table} detach partition ${partitionName(table, period)}`);
    const changed = await sql.row(
      `select from partition_watch where period = $1 and changed union all select from ${partitionName('report_inbox', period)}`,
      [period],
    );
    if (changed) throw new StillHere('CHANGED');
    for (const table of partitionedTables) await sql.rows(`drop table ${partitionName(table, period)}`);
    await sql.rows('delete from partition_watch where period = $1', [period]);
  } catch (error) {
    // What was locked meanwhile is free again.
    await sql.rows('rollback to savepoint before');
    throw error;
  }
}

/**
 * A lock that neither readers nor writers meet. An autovacuum of the table, which may take minutes, gives way to whoever has waited for a
 * second, and none begins until this transaction ends: those who wait for shorter would find the table in use all the time.
 */
export async function keepVacuumOff(sql: Sql, partition: string): Promise<void> {
  await sql.rows(`set local lock_timeout = ${VACUUM_LEAVES_MS}`);
  await sql.rows(`lock table ${partition} in share update exclusive mode`);
}

/** Tries again while a table isn't free, and says how long to wait for it each time, in milliseconds. Throws StillHere in the end. */
export async function retried(work: (lockMs: number) => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work(lockMs(tries));
    } catch (error) {
      if (databaseFault(error)?.state !== '55P03') throw error;
      if (tries === TRIES) throw new StillHere('BUSY');
      await sleep(PAUSE_MS);
    }
  }
}
