import type { FilePurpose } from '../../entities/types/files.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { tenantOf } from '../core/authorize.js';
import { AppError } from '../errors.js';
import { publicId } from '../lib/ids.js';
import type { StoreName } from '../ports/media.js';
import { allowFiles, permissionsOf } from './filesPolicy.js';
import { abandonUpload } from './purgeUploads.js';

/** SQL: whether an import or the audience of a campaign has yet to be read from the file `f`. */
export const STILL_READ = `(
  exists (select from contact_import i where i.tenant_id = f.tenant_id and i.file_id = f.id and i.finished_at is null)
  or exists (select from campaign_file u join campaign c on c.tenant_id = u.tenant_id and c.id = u.campaign_id
    where u.tenant_id = f.tenant_id and u.file_id = f.id and not u.read and c.status = 'STAGING'))`;

/** SQL: whether anything refers to the file `f`: evidence, what still reads it, a campaign that has not ended. */
const REFERRED_TO = `(
  ${STILL_READ}
  or exists (select from sender_id_document d where d.tenant_id = f.tenant_id and d.asset_id = f.id)
  or exists (select from purchase_proof p where p.tenant_id = f.tenant_id and p.asset_id = f.id)
  or exists (select from campaign_file u join campaign c on c.tenant_id = u.tenant_id and c.id = u.campaign_id
    where u.tenant_id = f.tenant_id and u.file_id = f.id and c.status not in ('COMPLETED', 'CANCELLED')))`;

/**
 * Deletes a file of the actor's tenant, whose space is free at once; its bytes are removed from the store by purgeUploads. A document
 * of a sender id or a proof of a payment is evidence and stays, and so does what an import still reads or a campaign that has not ended
 * refers to. UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, INVALID_STATE. Audited.
 */
export async function deleteFile(ctx: Ctx, id: string): Promise<string> {
  const tenantId = tenantOf(ctx);
  await inTransaction(ctx, async (ctx) => {
    // Whoever is about to refer to it (lockFiles) holds it or waits for it.
    const file = await ctx.sql.row<{ filename: string; store: StoreName; purpose: FilePurpose }>(
      `select filename, store, purpose from media_asset where id = $1 and tenant_id = $2
         and (reader_permission is null or reader_permission = any ($3::text[])) for update`,
      [id, tenantId, permissionsOf(ctx)],
    );
    allowFiles(ctx, file?.purpose);
    if (!file) throw new AppError('NOT_FOUND', { field: 'id' });
    const used = await ctx.sql.row(`select from media_asset f where id = $1 and tenant_id = $2 and ${REFERRED_TO}`, [id, tenantId]);
    if (used)
      throw new AppError('INVALID_STATE', {
        field: 'id',
        message: 'A sender id, a payment, or an import or campaign that has not ended refers to this file.',
      });
    await ctx.sql.rows('delete from media_asset where id = $1', [id]);
    await abandonUpload(ctx, id, file.store);
    await audit(ctx, 'file.delete', tenantId, publicId('file', id), { filename: file.filename });
  });
  return id;
}
