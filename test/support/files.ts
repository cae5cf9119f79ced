import { createHash } from 'node:crypto';
import type { App } from '../../src/context.js';
import { newId } from '../../src/lib/ids.js';

/** The smallest file that a reader of PDFs opens. */
export const pdf = (words = 'Tuma'): Buffer =>
  Buffer.from(
    `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n% ${words}\ntrailer<</Size 4/Root 1 0 R>>\n%%EOF\n`,
  );

/** A document of a tenant that lies in the app's store, as if it had been uploaded. */
export async function storedDocument(app: App, tenantId: string, filename = 'licence.pdf', bytes = pdf()): Promise<string> {
  const id = newId();
  await app.media.put(id, bytes, 'application/pdf');
  await app.db.sql.rows(
    `insert into media_asset (id, tenant_id, filename, content_type, bytes, checksum_sha256, store, locator, created_at)
     values ($1::uuid, $2, $3, 'application/pdf', $4, $5, $6, ($1::uuid)::text, $7)`,
    [id, tenantId, filename, bytes.length, createHash('sha256').update(bytes).digest('hex'), app.media.name, app.now()],
  );
  return id;
}
