import { randomBytes } from 'node:crypto';
import type { Ctx } from '../context.js';
import { AppError } from '../errors.js';
import { newId } from '../lib/ids.js';

/** Puts a small file into the store, reads it back, compares and removes it, as an upload would. Answers the exit code. */
export async function mediaTest({ app: { media } }: Ctx, say: (line: string) => void): Promise<number> {
  const [locator, bytes] = [newId(), randomBytes(64 * 1_024)];
  const where = media.local ? 'the directory media in TUMA_DATA_DIR' : media.name;
  let step = 'put into';
  try {
    await media.put(locator, bytes, 'application/octet-stream');
    step = 'read from';
    const back = await media.get(locator);
    step = 'removed from';
    await media.remove(locator);
    if (!back?.equals(bytes)) {
      say(`${where} gave back ${back ? 'other bytes than were put' : 'nothing'}.`);
      return 1;
    }
    if (await media.get(locator)) {
      say(`The file is still in ${where} after it was removed.`);
      return 1;
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    say(`A file could not be ${step} ${where}: ${error.cause instanceof Error ? error.cause.message : error.message}`);
    return 1;
  }
  say(
    `A file was put into ${where}, read back the same, and removed.${media.local ? ' It is on this machine alone: CLOUDINARY_… keeps files elsewhere.' : ''}`,
  );
  return 0;
}
