import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import { extract as createUntar } from 'tar-stream';
import { createDecryption, Undecryptable } from './age.js';

/** Thrown when what was decrypted is not an archive of ours, or not a whole one. */
export class NoArchive extends Error {}

/** The largest file that is read as a whole: a part of a table has 4 MiB and the rest of a row. */
const MOST_BYTES = 64 * 1_024 * 1_024;

export interface ArchiveFile {
  name: string;
  bytes: Buffer;
}

/**
 * The files of an archive, one after another, to its end. Throws Undecryptable or NoArchive; what was given before is not to be believed
 * then.
 */
export async function* readArchive(input: Readable, identities: readonly string[]): AsyncGenerator<ArchiveFile> {
  const untar = createUntar();
  let failure: unknown;
  const read = pipeline(input, createDecryption(identities), createZstdDecompress({ chunkSize: 1_024 * 1_024 }), untar).catch(
    (error: unknown) => {
      failure = error;
    },
  );
  try {
    for await (const entry of untar) {
      const { name, type, size = 0 } = entry.header;
      if (type !== 'file' || size > MOST_BYTES) throw new NoArchive(`${name} is no file of an archive`);
      const pieces: Buffer[] = [];
      for await (const piece of entry) pieces.push(piece as Buffer);
      yield { name, bytes: Buffer.concat(pieces) };
    }
  } catch (error) {
    input.destroy();
    await read;
    // What is refused here ends the reading, which then fails too.
    throw error instanceof NoArchive ? error : asKnown(failure ?? error);
  }
  await read;
  if (failure) throw asKnown(failure);
}

/** zstd's and tar's own errors say that what was decrypted is none of ours; those of age and of the storage stay what they are. */
function asKnown(error: unknown): unknown {
  if (error instanceof Undecryptable || error instanceof NoArchive || !(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  return /^ZSTD_|^Z_/.test(code) || /tar|Unexpected end of data/i.test(error.message)
    ? new NoArchive(error.message, { cause: error })
    : error;
}
