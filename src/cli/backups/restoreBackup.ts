import { createReadStream, existsSync } from 'node:fs';
import { Undecryptable } from '../../backups/archive/age.js';
import { NoArchive } from '../../backups/archive/readArchive.js';
import { readKeyFile } from '../../backups/keys/keyFile.js';
import { restoreFile } from '../../backups/restore/fromFile/restoreFile.js';
import { type RestoredMedia, restoreMedia } from '../../backups/restore/fromFile/restoreMedia.js';
import type { Ctx } from '../../context.js';
import { AppError } from '../../errors.js';
import { holdUnsent } from '../../messaging/holdUnsent.js';

/** Restores everything from a file, and holds what waits in it; or only the uploaded files. Answers the exit code. */
export async function restoreBackup(
  ctx: Ctx,
  file: string,
  { key, replace = false, files = false }: { key: string; replace?: boolean; files?: boolean },
  print: (line: string) => void,
): Promise<number> {
  for (const path of [file, key]) if (!existsSync(path)) throw new AppError('BAD_USER_INPUT', { message: `There is no file ${path}.` });
  const identities = ((await readKeyFile(key)) ?? []).map(({ identity }) => identity);
  const putFilesBack = async () => printMedia(await restoreMedia(ctx, createReadStream(file), { identities, replace }), print);
  if (files) {
    await putFilesBack().catch((error: unknown) => {
      if (!(error instanceof Undecryptable || error instanceof NoArchive)) throw error;
      throw new AppError('BACKUP_CORRUPT', { message: `The backup can't be read: ${error.message}.`, cause: error });
    });
    return 0;
  }
  const { manifest, rows, kept } = await restoreFile(ctx, { file, identities, replace }, print);
  const { held, unconfirmed } = await holdUnsent(ctx);
  print(`Restored ${rows} rows of ${manifest.data.tables.length + manifest.operations.tables.length} tables, of ${manifest.snapshotAt}.`);
  print(`Sending is frozen. ${held} messages are held for review, ${unconfirmed} may have reached the provider: resolveHeld and`);
  print('resolveUnconfirmed decide about them; setSendingFrozen ends the freeze. Everybody has to sign in again.');
  const { keyFile } = ctx.app.settings.backups;
  if (!existsSync(keyFile)) print(`Put the key in its place before you start the server: ${keyFile}.`);
  if (kept) print(`What was there before lies in the schemas ${kept.data} and ${kept.operations}: drop them when you need them no more.`);
  if (manifest.media) await putFilesBack();
  return 0;
}

function printMedia({ put, same, differing, unnamed }: RestoredMedia, print: (line: string) => void): void {
  print(`Uploaded files: ${put} were put back, ${same} were there.`);
  if (differing > 0) print(`${differing} are there with other bytes and were left as they are: --replace puts back what was backed up.`);
  if (unnamed > 0) print(`${unnamed} were left out: the database does not name them, or with other bytes.`);
}
