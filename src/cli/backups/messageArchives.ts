import { reasons } from '../../backups/messageArchives/archiveByAge.js';
import { fileOf, isArchiveFile } from '../../backups/messageArchives/archiveFile.js';
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
    if (outcome === 'DETACHED') print(`${period} is in ${archive}.`);
    else print(outcome === 'EMPTY' ? `${period} had no messages.` : `${period} stays: ${reasons[outcome]}.`);
  if (outcomes.length === 0) print('There is nothing as old as that.');
  return outcomes.every(({ outcome }) => outcome === 'DETACHED' || outcome === 'EMPTY') ? 0 : 1;
}

/** Answers the exit code: 1 when the ledger does not prove afterwards. */
export async function restoreMessagesNow(ctx: Ctx, name: string, print: Print): Promise<number> {
  print(`${await restoreMessages(ctx, name)} messages are back.`);
  const { ok } = await proveLedger(ctx, undefined, { full: true });
  print(ok ? 'The ledger proves.' : 'The ledger does not prove: tuma ledger prove --full says why.');
  return ok ? 0 : 1;
}

interface ListedArchive {
  name: string;
  messages: number;
  sizeBytes: number;
  storedAt: string;
  /** How many of its messages are not in the database. */
  away: number;
  /** Whether the database has messages of its time. */
  present: boolean;
}

/** Where the messages of an archive are: a restore may have brought back those of some accounts only. */
function placeOf({ messages, away, present }: ListedArchive): string {
  if (away >= messages) return 'archived';
  const others = present ? 'in the database' : 'in another archive';
  return away === 0 ? others : `${away} of ${messages} messages archived, the others ${others}`;
}

export async function printMessageArchives(ctx: Ctx, print: Print): Promise<number> {
  const archives = await ctx.sql.rows<ListedArchive>(
    `select name, messages, size_bytes as "sizeBytes", stored_at as "storedAt",
       (select coalesce(sum(messages), 0)::bigint from archived_tenant where archive_id = id) as away,
       to_regclass('message_' || period) is not null as present from message_archive order by period, name`,
  );
  const storages = await Promise.all(
    ctx.app.backupStorage.map(async ({ settings, storage }) => ({
      name: settings.name,
      files: new Set((await storage.list()).flatMap(({ name, complete }) => (complete ? [name] : []))),
    })),
  );
  for (const archive of archives) {
    const { name, messages, sizeBytes, storedAt } = archive;
    const where = storages.filter(({ files }) => files.has(fileOf(name))).map((storage) => storage.name);
    const place = where.length > 0 ? `in ${where.join(', ')}` : 'MISSING in every storage';
    print(`${name}  ${messages} messages  ${sizeBytes} bytes  ${storedAt}  ${placeOf(archive)}  ${place}`);
  }
  if (archives.length === 0) print('There are none.');
  const known = new Set(archives.map(({ name }) => fileOf(name)));
  for (const { name, files } of storages)
    for (const file of files)
      if (isArchiveFile(file) && !known.has(file)) print(`${file}  of no archive that this database knows  in ${name}`);
  return 0;
}
