import { createReadStream } from 'node:fs';
import pg from 'pg';
import type { Ctx } from '../../../context.js';
import { PLATFORM_TENANT } from '../../../core/platformTenant.js';
import { migrate } from '../../../db/migrate.js';
import { DATA_SCHEMA, OPERATIONS_SCHEMA } from '../../../db/sessionSettings.js';
import { connectionOptions, sqlOn } from '../../../db/sql.js';
import { AppError } from '../../../errors.js';
import { readProof } from '../../../ledger/readProof.js';
import { Undecryptable } from '../../archive/age.js';
import { FileCheck } from '../../archive/fileEntries.js';
import { ConstraintBroken, loadArchive, manifestIn } from '../../archive/loadArchive.js';
import { formOf, identifiers, type Manifest } from '../../archive/manifest.js';
import { NoArchive } from '../../archive/readArchive.js';

/** Where a backup is loaded before it takes the place of what is there. */
const LOADED = { data: `${DATA_SCHEMA}_restored`, operations: `${OPERATIONS_SCHEMA}_restored` };

export interface RestoredFile {
  manifest: Manifest;
  rows: number;
  /** Where what was there before lies now; undefined where there was nothing. */
  kept?: { data: string; operations: string };
}

/**
 * Restores everything from a backup's file, on a machine where nothing else is left: no carrying over, sending frozen, mails that wait
 * kept, sessions ended (they don't travel). The file is read to its end first, loaded beside, compared, brought to today's form and proven;
 * only then it takes the place of what is there; its uploaded files are restoreMedia's. INVALID_STATE while a process of Tuma is alive,
 * where there are tenants and `replace` isn't said, or for a backup of files alone; BACKUP_CORRUPT; StartError for a backup of a newer
 * version.
 */
export async function restoreFile(
  ctx: Ctx,
  { file, identities, replace }: { file: string; identities: readonly string[]; replace: boolean },
  report: (step: string) => void,
): Promise<RestoredFile> {
  await requireNobody(ctx, replace);
  const { url } = ctx.app.db;
  const manifest = await load(url, file, identities, report);
  report('Bringing it to the form of this version.');
  await migrate(url, LOADED);
  report('Proving its ledger.');
  const client = new pg.Client(
    connectionOptions({ url, searchPath: `${LOADED.data},${LOADED.operations}`, max: 1, name: 'tuma-restore', use: 'migrate' }),
  );
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { problemCount } = await readProof(sqlOn(client), { tenantId: null, full: true });
    if (problemCount > 0) report(`Its ledger does not prove: ${problemCount} problems. It is restored as it was backed up.`);
    report('Putting it in place.');
    const kept = await putInPlace(client, ctx, replace);
    const rows = [...manifest.data.tables, ...manifest.operations.tables].reduce((sum, table) => sum + table.rows, 0);
    return { manifest, rows, kept };
  } finally {
    await client.end();
  }
}

async function load(url: string, file: string, identities: readonly string[], report: (step: string) => void): Promise<Manifest> {
  try {
    report('Reading the file to its end.');
    const files = new FileCheck();
    const contained = await manifestIn(createReadStream(file), identities, (one) => files.take(one));
    const { postgresVersion, media } = contained;
    if (postgresVersion === null)
      throw new AppError('INVALID_STATE', { message: 'This backup holds uploaded files only: say --files to put them back.' });
    const fault = media && files.fault(media);
    if (fault) throw new AppError('BACKUP_CORRUPT', { message: fault });
    report('Loading it beside what is there.');
    const loading = { url, schemas: LOADED, identities, ...formOf(contained) };
    const { manifest, differences } = await loadArchive(createReadStream(file), loading);
    if (differences.length === 0) return manifest;
    throw new AppError('BACKUP_CORRUPT', { message: `Not what was backed up: ${differences.map(({ table }) => table).join(', ')}.` });
  } catch (error) {
    if (error instanceof Undecryptable || error instanceof NoArchive || error instanceof ConstraintBroken)
      throw new AppError('BACKUP_CORRUPT', { message: `The backup can't be read: ${error.message}.`, cause: error });
    throw error;
  }
}

/** INVALID_STATE while a process of Tuma is alive, or was within 20 seconds. */
export async function requireNobodyAlive(ctx: Ctx): Promise<void> {
  if (await ctx.sql.row('select from living_process limit 1'))
    throw new AppError('INVALID_STATE', { message: 'A process of Tuma is alive on this database: stop it first.' });
}

async function requireNobody(ctx: Ctx, replace: boolean): Promise<void> {
  await requireNobodyAlive(ctx);
  if (!replace && (await ctx.sql.row('select from tenant where id <> $1 limit 1', [PLATFORM_TENANT])))
    throw new AppError('INVALID_STATE', { message: 'There is data on this database: say --replace to put the backup in its place.' });
}

/** One transaction: whoever looks sees the old or the new. What was there is kept under another name where it was data. */
async function putInPlace(client: pg.Client, ctx: Ctx, replace: boolean): Promise<RestoredFile['kept']> {
  const at = ctx.app.now().toISOString().replace(/\D/g, '').slice(0, 14);
  const kept = { data: `${DATA_SCHEMA}_before_${at}`, operations: `${OPERATIONS_SCHEMA}_before_${at}` };
  const [data, operations] = [identifiers([LOADED.data]), identifiers([LOADED.operations])];
  await client.query('begin');
  await client.query(
    `update ${operations}.system_state
     set sending_frozen = true, frozen_reason = 'Restored from a backup', frozen_by = null, updated_at = now()`,
  );
  await client.query(`update ${operations}.email set status = 'KEPT' where status = 'QUEUED'`);
  for (const [name, away] of [
    [DATA_SCHEMA, kept.data],
    [OPERATIONS_SCHEMA, kept.operations],
  ] as const)
    await client.query(replace ? `alter schema ${name} rename to ${identifiers([away])}` : `drop schema ${name} cascade`);
  await client.query(`alter schema ${data} rename to ${DATA_SCHEMA}`);
  await client.query(`alter schema ${operations} rename to ${OPERATIONS_SCHEMA}`);
  await client.query('commit');
  return replace ? kept : undefined;
}
