import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import type { App } from '../../context.js';
import { AppError } from '../../errors.js';
import { newId } from '../../lib/ids.js';

export interface BackupKeys {
  /** `AGE-SECRET-KEY-1…`: what can be read here. The first one is the present one; earlier ones read what was made before. */
  identities: string[];
  /** `age1…`: whom new backups are encrypted to: the present key, and those of BACKUP_AGE_RECIPIENTS. */
  recipients: string[];
}

/**
 * The keys of backups, from the file that the configuration names (one identity a line, as age-keygen writes them). Where there is none a
 * key is made: a backup that isn't encrypted would hold everybody's messages readable. NOT_CONFIGURED for a file that can't be read.
 */
export async function backupKeys({ settings: { backups }, log }: Pick<App, 'settings' | 'log'>): Promise<BackupKeys> {
  const { keyFile } = backups;
  const text = await readFile(keyFile, 'utf8').catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT')
      throw new AppError('NOT_CONFIGURED', { message: `The file of backup keys can't be read (${error.code}).` });
    const made = await makeKey(keyFile);
    if (made) log.warn({ keyFile }, 'a key for backups was made; keep a copy of this file elsewhere: without it no backup can be restored');
    return readFile(keyFile, 'utf8');
  });
  const identities = identitiesOf(text);
  const [present] = identities;
  if (!present) throw new AppError('NOT_CONFIGURED', { message: 'The file of backup keys holds no key.' });
  const own = await identityToRecipient(present).catch(() => {
    throw new AppError('NOT_CONFIGURED', { message: 'The first line of the file of backup keys is no AGE-SECRET-KEY-1….' });
  });
  return { identities, recipients: [...new Set([own, ...backups.recipients])] };
}

/** The secret keys in a file, one a line; lines that begin with # are comments. */
const identitiesOf = (text: string): string[] =>
  text.split(/\r?\n/).flatMap((line) => (line.trim() === '' || line.startsWith('#') ? [] : [line.trim()]));

/** Those of a file that somebody names. BAD_USER_INPUT for one without a key. */
export async function identitiesIn(path: string): Promise<string[]> {
  const identities = identitiesOf(await readFile(path, 'utf8'));
  if (identities.length === 0 || !identities.every((line) => /^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/.test(line)))
    throw new AppError('BAD_USER_INPUT', { message: 'The file of the key holds no AGE-SECRET-KEY-1….' });
  return identities;
}

/** Whether it was this call that made the file: of several at once one does. It is there whole or not at all. */
async function makeKey(path: string): Promise<boolean> {
  const identity = await generateX25519Identity();
  const text = `# The secret key of Tuma's backups. Keep a copy away from this server.
# public key: ${await identityToRecipient(identity)}
${identity}
`;
  const beside = `${path}.${newId()}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(beside, text, { mode: 0o600, flush: true });
    await link(beside, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(beside, { force: true });
  }
}
