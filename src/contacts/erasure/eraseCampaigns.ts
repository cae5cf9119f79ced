import type { Ctx } from '../../context.js';

/**
 * Takes a number out of campaigns: out of the lists that were given, and with its values and text out of the rows that were priced, which
 * stay as rows without them; what shows how files were read loses all its samples. Inside the transaction that has locked the tenant's
 * contacts: whoever reads an audience shares that lock.
 */
export async function eraseCampaigns(ctx: Ctx, tenantId: string, phone: string, until: Date): Promise<void> {
  const params = [tenantId, phone, until];
  await ctx.sql.rows(
    `delete from campaign_listed l using campaign c
     where l.tenant_id = $1 and l.phone = $2 and c.tenant_id = $1 and c.id = l.campaign_id and c.created_at <= $3`,
    params,
  );
  await ctx.sql.rows(
    `update campaign_file set found_columns = without_samples(found_columns)
     where tenant_id = $1 and created_at <= $2 and found_columns <> without_samples(found_columns)`,
    [tenantId, until],
  );
  // The index of numbers has no repetitions and nothing that is refused; those are in that of what is left out.
  for (const which of ['r.code is null', 'r.code is not null'])
    await ctx.sql.rows(
      `update campaign_row r set phone = null, given = null, variables = '{}', body = null from campaign_quote q
       where q.tenant_id = $1 and q.created_at <= $3 and r.tenant_id = $1 and r.quote_id = q.id and r.phone = $2 and ${which}`,
      params,
    );
}
