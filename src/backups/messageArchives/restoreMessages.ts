import type pg from 'pg';
import type { Ctx } from '../../context.js';
import { sqlOn } from '../../db/sql.js';
import { AppError } from '../../errors.js';
import type { BackupStorage } from '../../ports/backupStorage.js';
import { identifiers } from '../archive/manifest.js';
import { NoArchive } from '../archive/readArchive.js';
import { backupKeys } from '../keys/backupKeys.js';
import { fileOf, loadedTable } from './archiveFile.js';
import { ARCHIVING_LOCK, keepVacuumOff, lockOrder, retried, StillHere } from './detachPeriod.js';
import { archivedTables, columnsOf, idsOf, partitionName } from './periods.js';
import { liesIn, onLoadedArchive } from './storeArchive.js';

/**
 * Brings the messages of an archive back into the database, in one transaction: those of tenants for whom they are archived. They stay
 * until somebody archives them again by hand. Erasures since are repeated, and what tenants keep for so many days only goes again. Answers
 * how many messages came. NOT_FOUND; CONFLICT where they are here, while somebody archives, and where their tables stay in use. What the
 * storages throw, NoArchive.
 */
export async function restoreMessages(ctx: Ctx, name: string): Promise<number> {
  const archive = await ctx.sql.row<{ id: string; period: string; checksum: string }>(
    'select id, period, checksum_sha256 as checksum from message_archive where name = $1',
    [name],
  );
  if (!archive) throw new AppError('NOT_FOUND', { message: 'There is no archive of this name: tuma archive list.' });
  const { id, period, checksum } = archive;
  const absent = await ctx.sql.row('select from archived_tenant where archive_id = $1 limit 1', [id]);
  if (!absent) throw new AppError('CONFLICT', { message: 'The messages of this archive are in the database.' });
  const { identities } = await backupKeys(ctx);
  const storage = await storageWith(ctx, name);
  return onLoadedArchive(ctx, storage, name, identities, async (client, manifest, read) => {
    // Whoever knows the public key can write a file of this name.
    if (read.checksumSha256 !== checksum) throw new NoArchive('its file is not the one that was stored');
    const sql = sqlOn(client);
    const { next, least } = idsOf(period);
    const made: string[] = [];
    // Where a restored backup has brought the partition, it has rules for messages that begin, and notes which are counted anew.
    const present: string[] = [];
    let messages = 0;
    await client.query('begin');
    const alone = await sql.row<{ got: boolean }>('select pg_try_advisory_xact_lock($1) as got', [ARCHIVING_LOCK]);
    if (!alone?.got) throw new AppError('CONFLICT', { message: 'Messages are being archived, or brought back: try again later.' });
    const locked = await sql.row('select from archived_tenant where archive_id = $1 limit 1 for update', [id]);
    if (!locked) throw new AppError('CONFLICT', { message: 'The messages of this archive are in the database.' });
    for (const table of [...archivedTables, 'report_inbox'] as const) {
      const part = partitionName(table, period);
      const there = await sql.row<{ name: string | null }>('select to_regclass($1)::text as name', [part]);
      if (!there?.name) {
        await client.query(`create table ${part} (like ${table} including all)`);
        made.push(table);
      } else if (table !== 'report_inbox') {
        present.push(part);
        await underLock(client, () => client.query(`alter table ${part} disable trigger user`), [part]);
      }
      if (table === 'report_inbox') continue;
      const columns = identifiers(manifest.tables.find((one) => one.table === table)?.columns ?? (await columnsOf(sql, table)));
      const ours = `tenant_id in (select tenant_id from archived_tenant where archive_id = $1)`;
      const where = table === 'message' ? ours : `message_id in (select id from ${loadedTable('message')} where ${ours})`;
      const added = await client.query(`insert into ${part} (${columns}) select ${columns} from ${loadedTable(table)} where ${where}`, [
        id,
      ]);
      if (table === 'message') messages = added.rowCount ?? 0;
    }
    await sql.rows(
      `insert into ledger_entry_messages as m (entry_id, message_ids)
       select coalesce(settle_entry, release_entry), array_agg(id order by id) from ${loadedTable('message')}
       where coalesce(settle_entry, release_entry) is not null
         and tenant_id in (select tenant_id from archived_tenant where archive_id = $1) group by 1
       on conflict (entry_id) do update set message_ids = excluded.message_ids || m.message_ids`,
      [id],
    );
    await sql.rows('delete from text_retention where tenant_id in (select tenant_id from archived_tenant where archive_id = $1)', [id]);
    await sql.rows('update erasure set pending = true where tenant_id in (select tenant_id from archived_tenant where archive_id = $1)', [
      id,
    ]);
    for (const table of ['archived_entry', 'archived_tally', 'archived_usage', 'archived_tenant'])
      await sql.rows(`delete from ${table} where archive_id = $1`, [id]);
    await sql.rows('update message_archive set restored_at = $2, detached_at = null where id = $1', [id, ctx.app.now()]);
    for (const table of made) {
      const part = partitionName(table as 'message', period);
      const key = table === 'message' || table === 'report_inbox' ? 'id' : 'message_id';
      // With the check nothing is read again under the lock.
      await client.query(`alter table ${part} add constraint archive_bounds check (${key} >= '${least}' and ${key} < '${next}')`);
    }
    await underLock(client, async () => {
      // Attaching looks into the default partitions, that no row of the period be there.
      for (const table of lockOrder) if (made.includes(table)) await client.query(`lock table ${table}_default in access exclusive mode`);
      for (const part of present) await client.query(`alter table ${part} enable trigger user`);
      for (const table of made) {
        const part = partitionName(table as 'message', period);
        const from = period.startsWith('start') ? 'minvalue' : `'${least}'`;
        await client.query(`alter table ${table} attach partition ${part} for values from (${from}) to ('${next}')`);
        await client.query(`alter table ${part} drop constraint archive_bounds`);
      }
    });
    await ctx.app.failpoint('an archive is being restored');
    await client.query('commit');
    return messages;
  });
}

/** Work that locks tables, in the transaction of the connection: tried again while somebody has them. CONFLICT where that doesn't end. */
async function underLock(client: pg.Client, work: () => Promise<unknown>, parts: string[] = []): Promise<void> {
  await client.query('savepoint before');
  const tries = retried(async (lockMs) => {
    try {
      for (const part of parts) await keepVacuumOff(sqlOn(client), part);
      await client.query(`set local lock_timeout = ${lockMs}`);
      await work();
      await client.query('set local lock_timeout to default');
    } catch (error) {
      await client.query('rollback to savepoint before');
      throw error;
    }
  });
  await tries.catch((error: unknown) => {
    throw error instanceof StillHere ? new AppError('CONFLICT', { message: 'The tables of messages are in use: try again later.' }) : error;
  });
}

/** The first storage that has its file. NOT_FOUND. */
async function storageWith(ctx: Ctx, name: string): Promise<BackupStorage> {
  for (const { storage } of ctx.app.backupStorage) if (await liesIn(storage, name)) return storage;
  throw new AppError('NOT_FOUND', { message: `No storage of backups has ${fileOf(name)}.` });
}
