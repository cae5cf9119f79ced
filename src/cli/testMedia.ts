import { randomBytes } from 'node:crypto';
import type { Ctx } from '../context.js';
import { AppError } from '../errors.js';
import { newId } from '../lib/ids.js';

/** Stores a small file as an upload would, reads it back, compares it and removes it. Answers the exit code. */
export async function testMedia({ app: { media } }: Ctx, print: (line: string) => void): Promise<number> {
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
      print(`${where} gave back ${back ? 'other bytes than were put' : 'nothing'}.`);
      return 1;
    }
    if (await media.get(locator)) {
      print(`The file is still in ${where} after it was removed.`);
      return 1;
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    print(`A file could not be ${step} ${where}: ${error.cause instanceof Error ? error.cause.message : error.message}`);
    return 1;
  }
  const note = media.local ? ' It is on this machine alone: CLOUDINARY_… stores files elsewhere.' : '';
  print(`A file was put into ${where}, read back the same, and removed.${note}`);
  return 0;
}
