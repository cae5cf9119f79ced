import { setTimeout as sleep } from 'node:timers/promises';
import type { Backup } from '../../../entities/Backup.js';
import type { EncryptionKey } from '../../../entities/EncryptionKey.js';
import type { BackupKind } from '../../../entities/types/backups.js';
import { backup, backups } from '../../backups/backups.js';
import { createBackup } from '../../backups/createBackup.js';
import { backupKeys } from '../../backups/keys/backupKeys.js';
import { acknowledgeEncryptionKey, encryptionKeys, keyOnlyHere } from '../../backups/keys/encryptionKeys.js';
import { readKeyFile } from '../../backups/keys/keyFile.js';
import { renewKey } from '../../backups/keys/renewKey.js';
import { giveUpDeadRuns, runNextBackup } from '../../backups/run/runDueBackups.js';
import { backupSchedules } from '../../backups/schedules/backupSchedules.js';
import { runBackupSchedule } from '../../backups/schedules/runBackupSchedule.js';
import { verifyBackup } from '../../backups/verifyBackup.js';
import type { Ctx } from '../../context.js';
import { AppError } from '../../errors.js';
import { publicId } from '../../lib/ids.js';

const LOOK_MS = 300;

type Print = (line: string) => void;

/** Makes a backup: here, unless a server takes it up first. Answers the exit code. */
export async function createBackupNow(
  ctx: Ctx,
  options: { kind: BackupKind; verify: boolean; note?: string },
  print: Print,
): Promise<number> {
  const { id } = await createBackup(ctx, options);
  print(`Making ${publicId('backup', id)}.`);
  return finish(ctx, id, print);
}

export async function verifyBackupNow(ctx: Ctx, id: string, print: Print): Promise<number> {
  await verifyBackup(ctx, id);
  return finish(ctx, id, print);
}

/** Runs the schedule of this name: here, unless a server takes it up first. NOT_FOUND. Answers the exit code. */
export async function runBackupScheduleNow(ctx: Ctx, name: string, print: Print): Promise<number> {
  const schedule = (await backupSchedules(ctx)).find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (!schedule) throw new AppError('NOT_FOUND', { message: 'There is no schedule of this name.' });
  const { id } = await runBackupSchedule(ctx, schedule.id);
  print(`Making ${publicId('backup', id)}.`);
  return finish(ctx, id, print);
}

/** Works on it, or watches a server that does, until nothing is left to do. */
async function finish(ctx: Ctx, id: string, print: Print): Promise<number> {
  let said = '';
  for (;;) {
    await giveUpDeadRuns(ctx);
    await runNextBackup(ctx, { id });
    const one = await backup(ctx, id);
    const waits = [one.status, one.verificationStatus].some((state) => state === 'QUEUED' || state === 'RUNNING');
    const step = `${one.status}, ${one.verificationStatus}, ${one.progress.phase}`;
    if (waits && step !== said) print(`${step} ${one.progress.percent} %`);
    said = step;
    if (!waits) return printOutcome(one, print);
    await sleep(LOOK_MS);
  }
}

function printOutcome(one: Backup, print: Print): number {
  print(lineOf(one));
  for (const { kind, ok, detail } of one.verification?.checks ?? []) print(`  ${ok ? 'passed' : 'FAILED'} ${kind}: ${detail}`);
  if (one.failure) print(`  ${one.failure}: ${one.failureDetail}`);
  return one.status === 'STORED' && ['PASSED', 'NONE'].includes(one.verificationStatus) ? 0 : 1;
}

const lineOf = ({ id, createdAt, kind, status, verificationStatus, sizeBytes, note }: Backup): string =>
  [
    publicId('backup', id),
    createdAt,
    kind,
    status,
    `verified: ${verificationStatus}`,
    sizeBytes === null ? '' : `${sizeBytes} bytes`,
    note ?? '',
  ]
    .join(' ')
    .trimEnd();

/** Prints the backups, newest first, one a line. Answers the exit code. */
export async function printBackups(ctx: Ctx, print: Print): Promise<number> {
  let after: string | undefined;
  do {
    const { nodes, pageInfo } = await backups(ctx, { first: 200, after }, {});
    if (!after && nodes.length === 0) print('There is no backup.');
    for (const one of nodes) print(lineOf(one));
    after = pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined;
  } while (after);
  return 0;
}

/** Prints the schedules, by name, one a line. Answers the exit code. */
export async function printBackupSchedules(ctx: Ctx, print: Print): Promise<number> {
  for (const { id, name, kind, cron, timeZone, nextRunAt, overdue } of await backupSchedules(ctx))
    print(
      `${publicId('backupSchedule', id)} ${name}: ${kind}, ${cron} (${timeZone}), next ${nextRunAt ?? 'never: disabled'}` +
        (overdue ? ', OVERDUE' : ''),
    );
  return 0;
}

/** Prints the keys of backups, after making a new one or noting that a copy is kept elsewhere. Answers the exit code. */
export async function printBackupKeys(ctx: Ctx, options: { new?: boolean; acknowledge?: string }, print: Print): Promise<number> {
  const { keyFile, makesKey } = ctx.app.settings.backups;
  if (options.new) print(`Made ${(await renewKey(ctx)).recipient}: the next backups are encrypted to it; the earlier keys go on reading.`);
  else if (await readKeyFile(keyFile)) await backupKeys(ctx);
  else print(`There is no file ${keyFile}: --new makes it${makesKey ? ', and so does the server when it starts' : ''}.`);
  if (options.acknowledge) await acknowledgeEncryptionKey(ctx, options.acknowledge);
  const keys = await encryptionKeys(ctx);
  for (const key of keys) print(linesOf(key));
  const present = keys.find(({ active, usable }) => active && usable);
  if (present && (await keyOnlyHere(ctx))) {
    print(`Without ${keyFile} nobody can read the backups. Copy it to where this machine’s loss does not reach it, and say so:`);
    print(`  npx tuma backup key --acknowledge ${publicId('encryptionKey', present.id)}`);
  }
  return 0;
}

const linesOf = ({ id, recipient, active, usable, source, copiedAt, backupCount }: EncryptionKey): string =>
  [
    `${publicId('encryptionKey', id)} ${recipient}`,
    `  ${active ? 'new backups are encrypted to it' : 'no longer used for new backups'}; it decrypts ${backupCount} stored backups`,
    `  secret key: ${usable ? 'here' : 'not here'} (${source}); ${copiedAt ? `copy acknowledged ${copiedAt}` : 'no copy acknowledged'}`,
  ].join('\n');
