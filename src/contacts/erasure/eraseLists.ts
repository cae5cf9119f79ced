import type { Ctx } from '../../context.js';

/**
 * Takes a number out of lists on their way in: staged rows, rejected rows, samples. The lists themselves, files of rejected rows and
 * exports hold many people: all that the tenant has go, those that an import still reads as soon as it has ended (its staging leaves
 * out who was erased: stagedRows.ts). Inside the transaction that has locked the tenant's contacts.
 */
export async function eraseLists(ctx: Ctx, tenantId: string, phone: string, until: Date): Promise<void> {
  const digits = `%${phone.slice(-9).replace('+', '')}%`;
  await ctx.sql.rows(
    `delete from contact_import_row r using contact_import i where i.tenant_id = $1 and r.import_id = i.id and r.phone = $2`,
    [tenantId, phone],
  );
  await ctx.sql.rows(
    `delete from contact_import_rejection r using contact_import i
     where i.tenant_id = $1 and r.import_id = i.id
       and (regexp_replace(r.value, '\\D', '', 'g') like $2 or regexp_replace(array_to_string(r.cells, ' '), '\\D', '', 'g') like $2)`,
    [tenantId, digits],
  );
  await ctx.sql.rows(
    `update contact_import set preview = jsonb_set(jsonb_set(preview, '{sample}', '[]'), '{columns}', without_samples(preview->'columns'))
     where tenant_id = $1 and regexp_replace(preview::text, '\\D', '', 'g') like $2`,
    [tenantId, digits],
  );
  // What is being written begins again; what was written is gone at once.
  await ctx.sql.rows(
    `update export set status = 'QUEUED', lease = null, lease_until = null, worked_at = null where tenant_id = $1 and status = 'RUNNING'`,
    [tenantId],
  );
  await ctx.sql.rows(
    `update export set status = 'EXPIRED', file_id = null, expires_at = $2
     where tenant_id = $1 and status = 'COMPLETED' and created_at <= $3`,
    [tenantId, ctx.app.now(), until],
  );
  await ctx.sql.rows(
    `update media_asset set expires_at = $2 where tenant_id = $1 and purpose <> 'DOCUMENT' and created_at <= $3 and expires_at > $2`,
    [tenantId, ctx.app.now(), until],
  );
}
