import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import type { BackupCheck } from '../../../entities/Backup.js';
import type { BackupCheckKind } from '../../../entities/types/backups.js';
import { onConnection } from '../../db/onConnection.js';
import { OPERATIONS_SCHEMA } from '../../db/sessionSettings.js';
import { connectionOptions, sqlOn } from '../../db/sql.js';
import { readProof } from '../../ledger/readProof.js';
import type { BackupStorage } from '../../ports/backupStorage.js';
import { Undecryptable } from '../archive/age.js';
import { FileCheck } from '../archive/fileEntries.js';
import { ConstraintBroken, type Form, type Loaded, loadArchive, manifestIn, RowsRefused } from '../archive/loadArchive.js';
import { type FilesContent, identifiers } from '../archive/manifest.js';
import { NoArchive } from '../archive/readArchive.js';
import { countedHash } from './makeBackup.js';
import type { Meter } from './meter.js';
import type { LoadTask, Verified, VerifyTask } from './task.js';
import { taskFailureOf } from './taskFailure.js';

/** Schemas of verifications begin so, and end with their run. */
const SCRATCH = 'tuma_scratch_';

interface Verifying {
  task: VerifyTask;
  storage: BackupStorage;
  /** Of this run. */
  runId: string;
  meter: Meter;
  forms: Map<string, Form>;
  signal: AbortSignal;
}

/** A stored backup that is read again, for a verification or a restore. */
type Reading = Pick<Verifying, 'storage' | 'signal'> & { task: VerifyTask | LoadTask };

/**
 * Proves that a stored backup restores: reads it again, loads it into empty schemas, and compares everything, its files one by one. A
 * backup that fails a check is an answer; what keeps the verification itself from running is thrown.
 */
export async function verifyArchive({ task, storage, runId, meter, forms, signal }: Verifying): Promise<Verified> {
  if (task.contains === 'MEDIA') return answered({ task, storage, signal }, () => readBack({ task, storage, meter, signal }));
  const suffix = runId.replaceAll('-', '').slice(-12);
  const schemas = { data: `${SCRATCH}${suffix}`, operations: `${SCRATCH}${suffix}_ops` };
  await dropLeftovers(task.url);
  try {
    return await answered({ task, storage, signal }, async () => {
      const checks = await loadAndCompare({ task, storage, meter, forms, signal }, schemas);
      meter.begin({ phase: 'PROVING', from: 95, to: 100 });
      return [...checks, await proof(task.url, schemas)];
    });
  } finally {
    await dropSchemas(task.url, [schemas.data, schemas.operations]);
  }
}

/** Loads the data of a stored backup into a schema and compares it; nothing is proven yet. Answers and throws as verifyArchive. */
export const loadForRestore = ({ task, ...rest }: Omit<Verifying, 'task' | 'runId'> & { task: LoadTask }): Promise<Verified> =>
  answered({ task, ...rest }, () => loadAndCompare({ task, ...rest }, { data: task.schema }));

async function answered(reading: Reading, work: () => Promise<BackupCheck[]>): Promise<Verified> {
  try {
    const checks = await work();
    const failed = checks.find(({ ok }) => !ok);
    return { kind: 'verified', checks, failure: failed ? { failure: 'CORRUPT', detail: failed.detail } : null };
  } catch (error) {
    reading.signal.throwIfAborted();
    const { failure, detail } = taskFailureOf(error);
    const broken = failure === 'CORRUPT' ? { kind: brokenCheck(error), ok: false, detail } : undefined;
    // With a changed beginning it looks as if it were for another key.
    const check = broken ?? (failure === 'KEY_UNUSABLE' ? await checksumAlone(reading) : undefined);
    if (!check || check.ok) throw error;
    return { kind: 'verified', checks: [check], failure: { failure: 'CORRUPT', detail: check.detail } };
  }
}

/** Reads the stored file to its end, as `work` compares it; the first check is its checksum. */
async function readStored({ task, storage }: Reading, work: (input: Readable) => Promise<BackupCheck[]>): Promise<BackupCheck[]> {
  const counted = countedHash();
  const source = await storage.read(task.name);
  source.on('error', (error) => counted.stream.destroy(error));
  try {
    const checks = await work(source.pipe(counted.stream));
    return [checksum(task, counted), ...checks];
  } finally {
    source.destroy();
  }
}

/** Files have nothing to be loaded into: each is read and compared. */
function readBack({ meter, ...reading }: Reading & Pick<Verifying, 'meter'>): Promise<BackupCheck[]> {
  const { task, signal } = reading;
  meter.begin({ phase: 'READING_BACK', from: 0, to: 100 }, task.sourceBytes);
  const files = new FileCheck();
  return readStored(reading, async (input) => {
    const { media } = await manifestIn(input, task.identities, (file) => {
      signal.throwIfAborted();
      meter.add(file.bytes.length);
      files.take(file);
    });
    if (!media) throw new NoArchive('it holds no files');
    return [DECRYPTED, fileCheck(media, files.fault(media))];
  });
}

function loadAndCompare(
  { meter, forms, ...reading }: Reading & Pick<Verifying, 'meter' | 'forms'>,
  schemas: { data: string; operations?: string },
): Promise<BackupCheck[]> {
  const { url, identities, versions, partitions, sourceBytes } = reading.task;
  meter.begin({ phase: 'RESTORING', from: 0, to: 70 }, sourceBytes);
  const files = new FileCheck();
  return readStored(reading, async (input) => {
    const loaded = await loadArchive(input, {
      ...{ url, schemas, identities, versions, partitions, forms, signal: reading.signal },
      onRead: (bytes) => meter.add(bytes),
      onFile: (file) => files.take(file),
      onRows: () => meter.begin({ phase: 'COMPARING', from: 70, to: 95 }),
    });
    const { media } = loaded.manifest;
    const checks = contentChecks(loaded);
    if (!media) return checks;
    return [...checks, fileCheck(media, files.fault(media) ?? (await unnamedFault(url, schemas.data, files, media)))];
  });
}

/** The rows that were loaded name files: each is in the archive with its checksum, or was missing already when it was made. */
async function unnamedFault(url: string, schema: string, files: FileCheck, { missing }: FilesContent): Promise<string | undefined> {
  const rows = await onConnection({ url, searchPath: schema, name: 'tuma-verify' }, (sql) =>
    // A backup of an earlier version has no purpose of files: all were documents.
    sql.rows<{ locator: string; sha256: string }>(
      `select locator, checksum_sha256 as sha256 from media_asset m where coalesce(to_jsonb(m)->>'purpose', 'DOCUMENT') = 'DOCUMENT'`,
    ),
  );
  const without = rows.filter(({ locator, sha256 }) => files.sha256Of(locator) !== sha256).length;
  return without > missing ? `${without} files that the database names are not in it, where ${missing} were missing.` : undefined;
}

function fileCheck({ files, bytes, missing, orphaned }: FilesContent, fault: string | undefined): BackupCheck {
  const lacking = missing > 0 ? ` ${missing} that the database names were not in the store.` : '';
  const extra = orphaned > 0 ? ` ${orphaned} in the store belong to nothing.` : '';
  const detail = `${files} files of ${bytes} bytes, each with its SHA-256.${lacking}${extra}`;
  return { kind: 'MEDIA_FILES', ok: fault === undefined, detail: fault ?? detail };
}

const DECRYPTED: BackupCheck = { kind: 'DECRYPTION', ok: true, detail: 'It decrypts and decompresses to its end.' };

/** Which check an error of loading is. */
function brokenCheck(error: unknown): BackupCheckKind {
  if (error instanceof ConstraintBroken) return 'CONSTRAINTS';
  if (error instanceof RowsRefused) return 'RESTORE';
  return error instanceof Undecryptable || error instanceof NoArchive ? 'DECRYPTION' : 'RESTORE';
}

async function checksumAlone({ task, storage, signal }: Reading): Promise<BackupCheck> {
  const counted = countedHash();
  await pipeline(await storage.read(task.name), counted.stream.resume(), { signal });
  return checksum(task, counted);
}

function checksum(
  { sizeBytes, checksumSha256 }: Pick<VerifyTask, 'sizeBytes' | 'checksumSha256'>,
  counted: ReturnType<typeof countedHash>,
): BackupCheck {
  const ok = counted.bytes() === sizeBytes && counted.digest() === checksumSha256;
  return {
    kind: 'CHECKSUM',
    ok,
    detail: ok ? `${sizeBytes} bytes, read again, have the SHA-256 of what was written.` : 'The bytes are not those that were written.',
  };
}

function contentChecks({ manifest, differences }: Loaded): BackupCheck[] {
  const tables = [...manifest.data.tables, ...manifest.operations.tables];
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const counts = differences.filter(({ rows }) => rows.expected !== rows.found);
  const contents = differences.filter(({ sameContent }) => !sameContent);
  const names = (all: typeof differences) => all.map(({ table }) => table).join(', ');
  return [
    DECRYPTED,
    { kind: 'RESTORE', ok: true, detail: `${tables.length} tables were loaded into empty schemas.` },
    { kind: 'CONSTRAINTS', ok: true, detail: 'Every key, check, foreign key and unique index holds.' },
    {
      kind: 'ROW_COUNTS',
      ok: counts.length === 0,
      detail: counts.length === 0 ? `${rows} rows, in each table as many as were backed up.` : `Other numbers of rows: ${names(counts)}.`,
    },
    {
      kind: 'CONTENT',
      ok: contents.length === 0,
      detail: contents.length === 0 ? 'Each table has the content hash of the snapshot.' : `Other content: ${names(contents)}.`,
    },
  ];
}

async function proof(url: string, schemas: { data: string; operations: string }): Promise<BackupCheck> {
  const client = new pg.Client(
    connectionOptions({ url, searchPath: `${schemas.data},${schemas.operations}`, max: 1, name: 'tuma-verify', use: 'migrate' }),
  );
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { entryCount, messageCount, problemCount } = await readProof(sqlOn(client), { tenantId: null, full: true });
    const ok = problemCount === 0;
    return {
      kind: 'LEDGER',
      ok,
      detail: ok
        ? `The ledger proves: ${entryCount} entries, ${messageCount} messages.`
        : `The ledger does not prove: ${problemCount} problems.`,
    };
  } finally {
    await client.end();
  }
}

/**
 * Drops what verifications have left that are no longer under way. One that was given up may stand still and hold its locks: it is left to
 * a later one, and has nothing to do with ours.
 */
async function dropLeftovers(url: string): Promise<void> {
  await asOwner(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select nspname as name from pg_namespace where starts_with(nspname, $1)
         and not exists (select from ${OPERATIONS_SCHEMA}.backup where strpos(nspname, right(replace(run_id::text, '-', ''), 12)) > 0)`,
      [SCRATCH],
    );
    await client.query(`set lock_timeout = '1s'`);
    for (const { name } of rows)
      await drop(client, name).catch((error: unknown) => {
        if (!(error instanceof pg.DatabaseError && error.code === '55P03')) throw error;
      });
  });
}

const dropSchemas = (url: string, names: string[]): Promise<void> =>
  asOwner(url, async (client) => {
    for (const name of names) await drop(client, name);
  });

const drop = (client: pg.Client, schema: string) => client.query(`drop schema if exists ${identifiers([schema])} cascade`);

async function asOwner(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client(connectionOptions({ url, searchPath: 'pg_catalog', max: 1, name: 'tuma-verify', use: 'migrate' }));
  client.on('error', () => undefined);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
