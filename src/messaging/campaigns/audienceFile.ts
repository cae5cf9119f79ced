import type { AudienceInput } from '../../../entities/inputs/campaigns.js';
import { readColumns } from '../../contacts/imports/importColumns.js';
import type { Ctx } from '../../context.js';
import { AppError, type Issues } from '../../errors.js';
import { filesOfTenant, lockFiles } from '../../media/files.js';

/** Adds BAD_USER_INPUT for columns without a file; those of a file are thrown, with their field. */
export function checkFile({ fileId, columns }: AudienceInput, issues: Issues): void {
  if (columns && !fileId) issues.add('BAD_USER_INPUT', 'audience.columns', { reason: 'These are columns of a file, and there is none.' });
  readColumns(columns, 'audience.columns');
}

/**
 * Names the file whose rows get a campaign; they are read with the rest of its audience. What was read of another one is gone already.
 * NOT_FOUND unless the tenant uploaded it for that. Inside a transaction.
 */
export async function setFile(ctx: Ctx, tenantId: string, campaignId: string, { fileId, columns }: AudienceInput): Promise<void> {
  await ctx.sql.rows('delete from campaign_file where tenant_id = $1 and campaign_id = $2', [tenantId, campaignId]);
  if (!fileId) return;
  await lockFiles(ctx, tenantId, [fileId]);
  const [file] = await filesOfTenant(ctx, tenantId, [fileId]);
  if (file?.purpose !== 'AUDIENCE') throw new AppError('NOT_FOUND', { field: 'audience.fileId' });
  const named = readColumns(columns, 'audience.columns');
  await ctx.sql.rows(
    'insert into campaign_file (tenant_id, campaign_id, file_id, file, columns, created_at) values ($1, $2, $3, $4, $5, $6)',
    [tenantId, campaignId, fileId, JSON.stringify(file), named && JSON.stringify(named), ctx.app.now()],
  );
}

/** The copy's list is copied too: what was read isn't read again. */
export async function copyFile(ctx: Ctx, tenantId: string, campaignId: string, copyId: string): Promise<void> {
  await ctx.sql.rows(
    `insert into campaign_file (tenant_id, campaign_id, file_id, file, columns, found_columns, read, created_at)
     select tenant_id, $3, file_id, file, columns, found_columns, read, created_at from campaign_file
     where tenant_id = $1 and campaign_id = $2`,
    [tenantId, campaignId, copyId],
  );
}
