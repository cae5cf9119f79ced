import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { Decrypter, Encrypter } from 'age-encryption';

// The format is that of age (https://age-encryption.org/v1), so anybody's `age -d` reads our files. The header, with a stanza for each
// recipient, is made and read by the package; the payload by node:crypto, which is three times as fast.

const CHUNK = 65_536;
const TAG = 16;
const NONCE = 16;
/** A header of a few recipients is some hundred bytes: more is not one of ours. */
const LONGEST_HEADER = 16_384;
const BEGINNING = Buffer.from('age-encryption.org/v1\n');
const CIPHER = 'chacha20-poly1305';

/** Thrown when a file was cut, changed or is for another key. */
export class Undecryptable extends Error {}

/** Thrown when it does not begin like an age file. */
export class NotAge extends Undecryptable {}

/** Thrown when it is for other keys than ours. */
export class NoKey extends Undecryptable {}

const payloadKey = (fileKey: Uint8Array, nonce: Uint8Array): Buffer => Buffer.from(hkdfSync('sha256', fileKey, nonce, 'payload', 32));

/** The nonce of a chunk: its number, and whether it is the last, which is how a cut file is noticed. */
function chunkNonce(n: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(Math.floor(n / 2 ** 32), 3);
  nonce.writeUInt32BE(n % 2 ** 32, 7);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

/** Encrypts what is written to it for each of the recipients (`age1…`). */
export async function createEncryption(recipients: readonly string[]): Promise<Transform> {
  let fileKey: Uint8Array | undefined;
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  // A recipient that adds no stanza: it is how the package tells the key that it chose.
  encrypter.addRecipient({
    wrapFileKey(key) {
      fileKey = Uint8Array.from(key);
      return [];
    },
  });
  const empty = await encrypter.encrypt(new Uint8Array());
  if (!fileKey) throw new Error('the package chose no file key');
  const nonce = randomBytes(NONCE);
  const key = payloadKey(fileKey, nonce);
  const seal = (plain: Buffer, n: number, last: boolean): Buffer[] => {
    const cipher = createCipheriv(CIPHER, key, chunkNonce(n, last), { authTagLength: TAG });
    const sealed = cipher.update(plain);
    cipher.final();
    return [sealed, cipher.getAuthTag()];
  };
  const chunks = createChunks(CHUNK, seal);
  const header = Buffer.concat([empty.subarray(0, empty.length - NONCE - TAG), nonce]);
  return transform(chunks, [header]);
}

/** Decrypts an age file with whichever of the identities (`AGE-SECRET-KEY-1…`) it is for. Ends with Undecryptable. */
export function createDecryption(identities: readonly string[]): Transform {
  let chunks: Chunks | undefined;
  let head: Buffer = Buffer.alloc(0);
  const begin = async (bytes: Buffer): Promise<Buffer | undefined> => {
    head = Buffer.concat([head, bytes]);
    const begun = Math.min(head.length, BEGINNING.length);
    if (!head.subarray(0, begun).equals(BEGINNING.subarray(0, begun))) throw new NotAge('it does not begin like an age file');
    const end = endOfHeader(head);
    if (end < 1 || head.length < end + NONCE) {
      if (head.length > LONGEST_HEADER) throw new NotAge('it does not begin like an age file');
      return undefined;
    }
    const decrypter = new Decrypter();
    for (const identity of identities) decrypter.addIdentity(identity);
    const fileKey = await decrypter.decryptHeader(head.subarray(0, end)).catch((error: Error) => {
      throw new NoKey(`no key of ours opens it (${error.message})`);
    });
    const key = payloadKey(fileKey, head.subarray(end, end + NONCE));
    chunks = createChunks(CHUNK + TAG, (sealed, n, last) => [open(key, sealed, n, last)]);
    return head.subarray(end + NONCE);
  };
  return new Transform({
    transform(bytes: Buffer, _, done) {
      if (chunks) return push(this, chunks.push(bytes), done);
      begin(bytes).then((rest) => (rest && chunks ? push(this, chunks.push(rest), done) : done()), done);
    },
    flush(done) {
      if (!chunks) return done(new Undecryptable('it ends in its header'));
      push(this, chunks.end(), done);
    },
  });
}

/** Where the payload's nonce begins; 0 or less while the header isn't whole. */
function endOfHeader(head: Buffer): number {
  const mark = head.indexOf('\n--- ');
  return mark < 0 ? -1 : head.indexOf('\n', mark + 1) + 1;
}

/** Which of the identities open a file that begins so: its first 16 KiB are enough. */
export async function identitiesThatOpen(head: Buffer, identities: readonly string[]): Promise<string[]> {
  const header = head.subarray(0, Math.max(0, endOfHeader(head)));
  const opened: string[] = [];
  for (const identity of identities) {
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    await decrypter.decryptHeader(header).then(
      () => opened.push(identity),
      () => undefined, // for another key
    );
  }
  return opened;
}

function open(key: Buffer, sealed: Buffer, n: number, last: boolean): Buffer {
  if (sealed.length < TAG || (last && n > 0 && sealed.length === TAG)) throw new Undecryptable('it was cut');
  const decipher = createDecipheriv(CIPHER, key, chunkNonce(n, last), { authTagLength: TAG });
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
  const plain = decipher.update(sealed.subarray(0, sealed.length - TAG));
  try {
    decipher.final();
  } catch {
    throw new Undecryptable(`it was cut or changed (in the 64 KiB from byte ${n * CHUNK} of what was encrypted)`);
  }
  return plain;
}

interface Chunks {
  push(bytes: Buffer): Generator<Buffer>;
  end(): Generator<Buffer>;
}

/** Cuts what comes into chunks of a size. The last may be shorter, and is only known at the end: a full one waits for what follows. */
function createChunks(size: number, work: (chunk: Buffer, n: number, last: boolean) => Buffer[]): Chunks {
  const kept = Buffer.allocUnsafeSlow(size);
  let used = 0;
  let n = 0;
  return {
    *push(bytes) {
      for (let at = 0; at < bytes.length; ) {
        if (used === size) {
          yield* work(kept, n++, false);
          used = 0;
        }
        if (used === 0 && bytes.length - at > size) {
          yield* work(bytes.subarray(at, at + size), n++, false);
          at += size;
          continue;
        }
        const copied = bytes.copy(kept, used, at);
        used += copied;
        at += copied;
      }
    },
    *end() {
      yield* work(kept.subarray(0, used), n, true);
    },
  };
}

const transform = (chunks: Chunks, first: Buffer[]): Transform =>
  new Transform({
    construct(done) {
      push(this, first, done);
    },
    transform(bytes: Buffer, _, done) {
      push(this, chunks.push(bytes), done);
    },
    flush(done) {
      push(this, chunks.end(), done);
    },
  });

function push(stream: Transform, pieces: Iterable<Buffer>, done: TransformCallback): void {
  let failure: Error | undefined;
  try {
    const all = Buffer.concat([...pieces]);
    if (all.length > 0) stream.push(all);
  } catch (error) {
    failure = error as Error;
  }
  done(failure);
}
