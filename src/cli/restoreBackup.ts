import { existsSync } from 'node:fs';
import { identitiesIn } from '../backups/keys/backupKeys.js';
import { restoreFile } from '../backups/restore/restoreFile.js';
import type { Ctx } from '../context.js';
import { AppError } from '../errors.js';
import { holdUnsent } from '../messaging/holdUnsent.js';

/** Restores everything from a file, and holds what waits in it. Answers the exit code. */
export async function restoreBackup(
  ctx: Ctx,
  file: string,
  { key, replace = false }: { key: string; replace?: boolean },
  print: (line: string) => void,
): Promise<number> {
  for (const path of [file, key]) if (!existsSync(path)) throw new AppError('BAD_USER_INPUT', { message: `There is no file ${path}.` });
  const { manifest, rows, kept } = await restoreFile(ctx, { file, identities: await identitiesIn(key), replace }, print);
  const { held, unconfirmed } = await holdUnsent(ctx);
  print(`Restored ${rows} rows of ${manifest.data.tables.length + manifest.operations.tables.length} tables, of ${manifest.snapshotAt}.`);
  print(`Sending is frozen. ${held} messages are held for review, ${unconfirmed} may have reached the provider: resolveHeld and`);
  print('resolveUnconfirmed decide about them; setSendingFrozen ends the freeze. Everybody has to sign in again.');
  if (kept) print(`What was there before lies in the schemas ${kept.data} and ${kept.operations}: drop them when you need them no more.`);
  return 0;
}
