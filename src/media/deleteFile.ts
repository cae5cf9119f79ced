import type { FilePurpose } from '../../entities/types/files.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { tenantOf } from '../core/authorize.js';
import { AppError } from '../errors.js';
import { publicId } from '../lib/ids.js';
import type { StoreName } from '../ports/media.js';
import { allowFiles } from './filesPolicy.js';
import { abandonUpload } from './purgeUploads.js';

/**
 * Deletes a file of the actor's tenant, whose space is free at once; its bytes are removed from the store by purgeUploads. A document
 * of a sender id or a proof of a payment is evidence and stays, and so does what an import still reads. UNAUTHENTICATED, FORBIDDEN,
 * NOT_FOUND, INVALID_STATE. Audited.
 */
export async function deleteFile(ctx: Ctx, id: string): Promise<string> {
  const tenantId = tenantOf(ctx);
  await inTransaction(ctx, async (ctx) => {
    // Whoever is about to refer to it (lockFiles) holds it or waits for it.
    const file = await ctx.sql.row<{ filename: string; store: StoreName; purpose: FilePurpose }>(
      'select filename, store, purpose from media_asset where id = $1 and tenant_id = $2 for update',
      [id, tenantId],
    );
    allowFiles(ctx, file?.purpose);
    if (!file) throw new AppError('NOT_FOUND', { field: 'id' });
    const used = await ctx.sql.row(
      `select from sender_id_document where tenant_id = $2 and asset_id = $1
       union all select from purchase_proof where tenant_id = $2 and asset_id = $1
       union all select from contact_import where tenant_id = $2 and file_id = $1 and finished_at is null limit 1`,
      [id, tenantId],
    );
    if (used) throw new AppError('INVALID_STATE', { field: 'id', message: 'A sender id, a payment or an import refers to this file.' });
    await ctx.sql.rows('delete from media_asset where id = $1', [id]);
    await abandonUpload(ctx, id, file.store);
    await audit(ctx, 'file.delete', tenantId, publicId('file', id), { filename: file.filename });
  });
  return id;
}
