import { reasons } from '../../backups/messageArchives/archiveByAge.js';
import { fileOf } from '../../backups/messageArchives/archiveFile.js';
import { archiveOldMessages } from '../../backups/messageArchives/archiveOldMessages.js';
import { restoreMessages } from '../../backups/messageArchives/restoreMessages.js';
import type { Ctx } from '../../context.js';
import { proveLedger } from '../../ledger/ledgerProof.js';

type Print = (line: string) => void;

/** Answers the exit code: 1 when something had to stay. */
export async function archiveNow(ctx: Ctx, options: { months: number; again?: boolean }, print: Print): Promise<number> {
  const outcomes = await archiveOldMessages(ctx, options);
  if (!outcomes) {
    print('Another process is archiving.');
    return 1;
  }
  for (const { period, outcome, archive } of outcomes)
    print(outcome === 'DETACHED' ? `${period} is in ${archive}.` : `${period} stays: ${reasons[outcome]}.`);
  if (outcomes.length === 0) print('There is nothing as old as that.');
  return outcomes.every(({ outcome }) => outcome === 'DETACHED') ? 0 : 1;
}

/** Answers the exit code: 1 when the ledger does not prove afterwards. */
export async function restoreMessagesNow(ctx: Ctx, name: string, print: Print): Promise<number> {
  print(`${await restoreMessages(ctx, name)} messages are back.`);
  const { ok } = await proveLedger(ctx, undefined, { full: true });
  print(ok ? 'The ledger proves.' : 'The ledger does not prove: tuma ledger prove --full says why.');
  return ok ? 0 : 1;
}

export async function printMessageArchives(ctx: Ctx, print: Print): Promise<number> {
  const archives = await ctx.sql.rows<{ name: string; messages: number; sizeBytes: number; storedAt: string; away: boolean }>(
    `select name, messages, size_bytes as "sizeBytes", stored_at as "storedAt",
       exists (select from archived_tenant where archive_id = id) as away from message_archive order by period, name`,
  );
  const storages = await Promise.all(
    ctx.app.backupStorage.map(async ({ settings, storage }) => ({
      name: settings.name,
      files: new Set((await storage.list()).flatMap(({ name, complete }) => (complete ? [name] : []))),
    })),
  );
  for (const { name, messages, sizeBytes, storedAt, away } of archives) {
    const where = storages.filter(({ files }) => files.has(fileOf(name))).map((storage) => storage.name);
    const place = where.length > 0 ? `in ${where.join(', ')}` : 'MISSING in every storage';
    print(`${name}  ${messages} messages  ${sizeBytes} bytes  ${storedAt}  ${away ? 'archived' : 'in the database'}  ${place}`);
  }
  if (archives.length === 0) print('There are none.');
  return 0;
}
