import { type Command, Option } from 'commander';
import { AppError } from '../../errors.js';
import { parseId } from '../../lib/ids.js';
import { withApp } from '../withApp.js';

function readBackup(id: string): string {
  const uuid = parseId('backup', id);
  if (!uuid) throw new AppError('BAD_USER_INPUT', { message: `${id} is not the id of a backup.` });
  return uuid;
}

function readRestore(id: string): string {
  const uuid = parseId('restore', id);
  if (!uuid) throw new AppError('BAD_USER_INPUT', { message: `${id} is not the id of a restore.` });
  return uuid;
}

function readEncryptionKey(id: string): string {
  const uuid = parseId('encryptionKey', id);
  if (!uuid) throw new AppError('BAD_USER_INPUT', { message: '--acknowledge is not the id of a key.' });
  return uuid;
}

function readMonths(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new AppError('BAD_USER_INPUT', { message: '--after-months is a whole number from 1 on.' });
  return Number(text);
}

/** Adds `tuma backup …`, `tuma restore …` and `tuma archive …`. What a command needs it loads itself. */
export function addBackupCommands(program: Command, print: (line: string) => void): void {
  const backup = program.command('backup').description('backups: made, proven and restored');

  backup
    .command('create')
    .description('makes a backup now and verifies it by restoring it; exit code 1 when that failed')
    .addOption(new Option('--kind <kind>', 'what it contains: full is both').choices(['database', 'media', 'full']).default('full'))
    .option('--no-verify', 'only makes it')
    .option('--note <text>', 'a note that is kept with it')
    .action(({ kind, ...options }: { kind: 'database' | 'media' | 'full'; verify: boolean; note?: string }) =>
      withApp(async (ctx) => {
        const kinds = { database: 'DATABASE', media: 'MEDIA', full: 'FULL' } as const;
        return (await import('./backups.js')).createBackupNow(ctx, { ...options, kind: kinds[kind] }, print);
      }),
    );

  backup
    .command('list')
    .description('prints the backups, newest first')
    .action(() => withApp(async (ctx) => (await import('./backups.js')).printBackups(ctx, print)));

  backup
    .command('verify')
    .description('restores a backup into empty schemas and compares it; exit code 1 when a check failed')
    .argument('<id>', 'the backup (bkp_…)', readBackup)
    .action((id: string) => withApp(async (ctx) => (await import('./backups.js')).verifyBackupNow(ctx, id, print)));

  backup
    .command('restore')
    .description('restores everything from a file, on a machine where nothing else is left; sending is frozen afterwards')
    .argument('<file>', 'the backup file (….tar.zst.age)')
    .requiredOption('--key <file>', 'the file with the secret key (AGE-SECRET-KEY-1…)')
    .option('--replace', 'puts it in the place of data that is there, which is kept under another name, and of uploaded files that differ')
    .option('--files', 'only puts uploaded files back that are missing; Tuma may run meanwhile')
    .action((file: string, options: { key: string; replace?: boolean; files?: boolean }) =>
      withApp(async (ctx) => (await import('./restoreBackup.js')).restoreBackup(ctx, file, options, print)),
    );

  const restore = program.command('restore').description('restores of backups while Tuma runs');

  restore
    .command('start')
    .description('restores a backup, or says what that would change; exit code 1 when it was rolled back')
    .argument('<id>', 'the backup (bkp_…)', readBackup)
    .option('--dry-run', 'changes nothing and says what would change')
    .option('--confirm <id>', "the backup's id, typed again: for a real restore")
    .option('--exact', 'rewinds also what was paid and sent since')
    .option('--skip-restore-point', 'makes no backup of the present data before')
    .action((backupId: string, { dryRun = false, exact = false, skipRestorePoint = false, confirm }) =>
      withApp(async (ctx) =>
        (await import('./restores.js')).startRestoreNow(ctx, { backupId, dryRun, exact, skipRestorePoint, confirm }, print),
      ),
    );

  restore
    .command('aftercare')
    .description('after the database was brought to an earlier moment by other means: freezes sending and holds what is unsent')
    .action(() => withApp(async (ctx) => (await import('./aftercare.js')).aftercare(ctx, print)));

  restore
    .command('list')
    .description('prints the latest restores, newest first')
    .action(() => withApp(async (ctx) => (await import('./restores.js')).printRestores(ctx, print)));

  for (const [decision, description] of [
    ['confirm', 'accepts the restored data and ends maintenance'],
    ['cancel', 'stops a restore that is not yet in place'],
    ['prune', 'deletes the data from before a confirmed restore'],
  ] as const)
    restore
      .command(decision)
      .description(description)
      .argument('<id>', 'the restore (rst_…)', readRestore)
      .action((id: string) => withApp(async (ctx) => (await import('./restores.js')).decideRestore(ctx, id, decision, print)));

  restore
    .command('undo')
    .description('puts the data from before a restore back')
    .argument('<id>', 'the restore (rst_…)', readRestore)
    .requiredOption('--confirm <id>', "the restore's id, typed again")
    .action((id: string, { confirm }: { confirm: string }) =>
      withApp(async (ctx) => (await import('./restores.js')).undoRestoreNow(ctx, id, confirm, print)),
    );

  const backupSchedule = backup.command('schedule').description('when backups are made by themselves');

  backupSchedule
    .command('list')
    .description('prints the schedules of backups')
    .action(() => withApp(async (ctx) => (await import('./backups.js')).printBackupSchedules(ctx, print)));

  backupSchedule
    .command('run')
    .description('runs a schedule now; exit code 1 when the backup failed')
    .argument('<name>', 'the name of the schedule')
    .action((name: string) => withApp(async (ctx) => (await import('./backups.js')).runBackupScheduleNow(ctx, name, print)));

  backup
    .command('key')
    .description('prints the keys of backups: where the secret ones lie, and whether a copy is kept elsewhere')
    .addOption(new Option('--new', 'makes a new key for the next backups; the earlier ones go on reading').conflicts('acknowledge'))
    .addOption(new Option('--acknowledge <id>', 'notes that a copy of this key (enk_…) is kept elsewhere').argParser(readEncryptionKey))
    .action((options: { new?: boolean; acknowledge?: string }) =>
      withApp(async (ctx) => (await import('./backups.js')).printBackupKeys(ctx, options, print)),
    );

  const archive = program.command('archive').description('messages of past years, in files beside the backups');

  archive
    .command('list')
    .description('prints the archives of messages, and which storages have their files')
    .action(() => withApp(async (ctx) => (await import('./messageArchives.js')).printMessageArchives(ctx, print)));

  archive
    .command('run')
    .description('moves the messages of each year that ended so long ago into archives; exit code 1 when some had to stay')
    .requiredOption('--after-months <months>', 'how many months after its end', readMonths)
    .option('--again', 'also those that were brought back')
    .action(({ afterMonths, again }: { afterMonths: number; again?: boolean }) =>
      withApp(async (ctx) => (await import('./messageArchives.js')).archiveNow(ctx, { months: afterMonths, again }, print)),
    );

  archive
    .command('restore')
    .description('brings the messages of an archive back into the database; they stay until they are archived --again')
    .argument('<name>', 'the archive (messages-…)')
    .action((name: string) => withApp(async (ctx) => (await import('./messageArchives.js')).restoreMessagesNow(ctx, name, print)));
}
