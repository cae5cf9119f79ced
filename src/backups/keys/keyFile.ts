import { chmod, chown, link, mkdir, open, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { AppError } from '../../errors.js';
import { newId } from '../../lib/ids.js';

// The file is as age-keygen writes it: a secret key a line, and lines that begin with #. `age -d -i` reads it as it is.

/** A key of the file. */
export interface FileKey {
  /** `AGE-SECRET-KEY-1…`: never logged, stored or answered. */
  identity: string;
  /** `age1…` */
  recipient: string;
  /** Whether Tuma made it. */
  made: boolean;
}

/** Thrown for a file of keys that can't be used. It says the file, the line and what is wrong, and never what stands there. */
export class KeyFileFault extends AppError {
  constructor(path: string, fault: string, cause?: unknown) {
    super('NOT_CONFIGURED', { message: `The file of backup keys, ${path}, ${fault}`, cause });
  }
}

const MADE = '# Made by Tuma for its backups';

/** The keys in a file, in its order, each once; undefined when the file isn't there. KeyFileFault for anything else than keys. */
export async function readKeyFile(path: string): Promise<FileKey[] | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new KeyFileFault(path, `can't be read (${error.code}).`, error);
  });
  if (text === undefined) return undefined;
  const keys = new Map<string, FileKey>();
  let made = false;
  for (const [index, untrimmed] of text.split('\n').entries()) {
    const line = untrimmed.trim();
    made ||= line.startsWith(MADE);
    if (line === '' || line.startsWith('#')) continue;
    const recipient = await recipientOf(line, path, index + 1);
    if (!keys.has(recipient)) keys.set(recipient, { identity: line, recipient, made });
    made = false;
  }
  if (keys.size === 0) throw new KeyFileFault(path, 'holds no key.');
  return [...keys.values()];
}

async function recipientOf(line: string, path: string, number: number): Promise<string> {
  if (line.startsWith('age1'))
    throw new KeyFileFault(path, `has a public key in line ${number}: the secret one is needed, or BACKUP_AGE_RECIPIENTS.`);
  // The package's own error is not kept as the cause: it may quote what it was given.
  if (!line.startsWith('AGE-SECRET-KEY-1')) throw new KeyFileFault(path, `has no AGE-SECRET-KEY-1… in line ${number}.`);
  return identityToRecipient(line).catch(() => {
    throw new KeyFileFault(path, `has a key in line ${number} that is not whole: a character is wrong or missing.`);
  });
}

/** The rights of a file that others than its owner have, as `chmod` writes them; undefined when there are none. */
export async function rightsOfOthers(path: string): Promise<string | undefined> {
  const mode = (await stat(path)).mode & 0o777;
  return mode & 0o077 ? mode.toString(8).padStart(4, '0') : undefined;
}

/** Makes a file with one new key; whether it was this call that did: of several at once one does, and then it is there whole. */
export async function makeKeyFile(path: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true });
  return beside(path, await newKeyText(), async (written) => {
    try {
      await link(written, path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  });
}

/**
 * Puts a new key in front of the others: from the next backup on it is the present one. Owner and rights stay, since whoever does this may
 * not be whom the server runs as. One call at a time.
 */
export async function addKeyInFront(path: string): Promise<void> {
  const target = await realpath(path);
  const [{ mode, uid, gid }, text] = await Promise.all([stat(target), readFile(target, 'utf8')]);
  await beside(target, `${await newKeyText()}\n${text}`, async (written) => {
    await chmod(written, mode & 0o777);
    await chown(written, uid, gid);
    await rename(written, target);
  });
}

async function newKeyText(): Promise<string> {
  const identity = await generateX25519Identity();
  return `${MADE}: without it nobody can read them. Keep a copy away from this server.
# public key: ${await identityToRecipient(identity)}
${identity}
`;
}

/** Writes a file of nobody else's in the same folder and hands it to `put`; what was put stays, whatever happens to the power then. */
async function beside<T>(path: string, text: string, put: (written: string) => Promise<T>): Promise<T> {
  const written = `${path}.${newId()}`;
  try {
    await writeFile(written, text, { mode: 0o600, flag: 'wx', flush: true });
    const result = await put(written);
    const folder = await open(dirname(path));
    await folder.sync().finally(() => folder.close());
    return result;
  } finally {
    await rm(written, { force: true });
  }
}
