import { createHash } from 'node:crypto';
import type { FilePurpose } from '../../entities/types/files.js';
import type { Permission } from '../../entities/types/roles.js';
import { type Ctx, inTransaction } from '../context.js';
import { AppError } from '../errors.js';
import { newId } from '../lib/ids.js';
import { insertFile } from './storeDocument.js';

/** A list or an export, on its way into the store. */
export interface StreamedFile {
  tenantId: string;
  purpose: Exclude<FilePurpose, 'DOCUMENT'>;
  /** What its readers need beside what its purpose asks for. */
  readerPermission?: Permission | null;
  /** Safe to show and to save: see safeFilename. */
  filename: string;
  contentType: string;
  createdBy: string | null;
  /** When its bytes are removed. */
  expiresAt: Date;
  /** Never in memory together. What they throw is thrown, and there is no file. */
  pieces: AsyncIterable<Buffer>;
  /** Runs what is committed once the bytes are there, as a change that a maintenance waits for: bytes may come for minutes. */
  commit?: (work: () => Promise<void>) => Promise<void>;
}

/**
 * Stores a file that comes in pieces. Its row is written once its bytes are there, in the transaction in which `then` runs: a file that is
 * named is whole, whatever died. Answers its uuid. STORAGE_UNAVAILABLE.
 */
export async function storeStream(ctx: Ctx, file: StreamedFile, then: (ctx: Ctx, id: string) => Promise<void>): Promise<string> {
  const { media } = ctx.app;
  const id = newId();
  const hash = createHash('sha256');
  let sizeBytes = 0;
  let fault: unknown;
  async function* measured(): AsyncGenerator<Buffer> {
    try {
      for await (const piece of file.pieces) {
        hash.update(piece);
        sizeBytes += piece.length;
        yield piece;
      }
    } catch (error) {
      fault = error;
      throw error;
    }
  }
  await ctx.sql.rows('insert into media_upload (id, store, started_at) values ($1, $2, $3)', [id, media.name, ctx.app.now()]);
  await media.putStream(id, measured(), file.contentType).catch((error: unknown) => {
    throw fault ?? error;
  });
  const { commit = (work) => work() } = file;
  await commit(() =>
    inTransaction(ctx, async (ctx) => {
      const open = await ctx.sql.row('delete from media_upload where id = $1 and not abandoned returning id', [id]);
      if (!open) throw new AppError('STORAGE_UNAVAILABLE', { message: 'Storing the file took too long; try again.' });
      const { tenantId, purpose, readerPermission = null, filename, contentType, createdBy, expiresAt } = file;
      await ctx.sql.rows(insertFile, {
        ...{
          id,
          tenantId,
          purpose,
          readerPermission,
          filename,
          contentType,
          sizeBytes,
          createdBy,
          expiresAt,
          store: media.name,
          locator: id,
        },
        checksumSha256: hash.digest('hex'),
        now: ctx.app.now(),
      });
      await then(ctx, id);
    }),
  );
  return id;
}
