import type { Export } from '../../entities/Export.js';
import type { CreateExportInput } from '../../entities/inputs/exports.js';
import type { ExportKind } from '../../entities/types/exports.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { actorUserId, allowInTenant } from '../core/authorize.js';
import { publishChange } from '../db/outbox.js';
import { AppError } from '../errors.js';
import { newId, publicId } from '../lib/ids.js';
import { publishProgress } from './exportLease.js';
import { sources } from './exportSources.js';
import { readExport } from './exports.js';

/** Exports of a tenant that have not ended. */
const MOST_OPEN = 10;

/**
 * Asks for a file of what a list shows; it is written in the background. BAD_USER_INPUT unless exactly one list is named, and whatever the
 * list itself refuses of its filter; NOT_FOUND for a campaign; INVALID_STATE while ten exports are open. Audited: people's numbers leave
 * the platform.
 */
export async function createExport(ctx: Ctx, { format, source }: CreateExportInput): Promise<Export> {
  const tenantId = allowInTenant(ctx, 'VIEW_REPORTS');
  const named: [ExportKind, object | null | undefined][] = [
    ['MESSAGES', source.messages],
    ['CAMPAIGN_RECIPIENTS', source.campaignId ? { campaignId: source.campaignId } : null],
    ['CONTACTS', source.contacts],
    ['OPT_OUTS', source.optOuts],
    ['LEDGER', source.ledger],
    ['USAGE', source.usage],
    ['PURCHASES', source.purchases],
    ['AUDIT', source.auditEvents],
  ];
  const [one, ...others] = named.filter(([, filter]) => filter !== null && filter !== undefined);
  if (!one || others.length > 0) throw new AppError('BAD_USER_INPUT', { field: 'source', message: 'Name exactly one of these.' });
  const [kind, filter] = one;
  try {
    await sources[kind].page(ctx, { first: 1 }, { ...filter });
  } catch (error) {
    throw error instanceof AppError ? asOfSource(error, kind) : error;
  }
  return inTransaction(ctx, async (ctx) => {
    await ctx.sql.rows(`select pg_advisory_xact_lock(hashtextextended($1 || 'exports', 0))`, [tenantId]);
    const open = await ctx.sql.row<{ n: number }>('select count(*) as n from export where tenant_id = $1 and finished_at is null', [
      tenantId,
    ]);
    if ((open?.n ?? 0) >= MOST_OPEN)
      throw new AppError('INVALID_STATE', {
        message: 'Ten exports are under way: wait for one, or cancel it.',
        params: { max: MOST_OPEN },
      });
    const id = newId();
    await ctx.sql.rows(
      `insert into export (id, tenant_id, kind, format, status, filter, created_by, created_at)
       values ($1, $2, $3, $4, 'QUEUED', $5, $6, $7)`,
      [id, tenantId, kind, format, JSON.stringify(filter), actorUserId(ctx), ctx.app.now()],
    );
    await audit(ctx, 'export.create', tenantId, publicId('export', id), { kind, format });
    await publishChange(ctx.sql, 'export', tenantId, [id]);
    return readExport(ctx, tenantId, id);
  });
}

/** The members of a source that are filters of lists; usage is asked with all its arguments. */
const members: Partial<Record<ExportKind, string>> = { MESSAGES: 'messages', CONTACTS: 'contacts', OPT_OUTS: 'optOuts', LEDGER: 'ledger' };

/** A list's refusal with the fields as they are called in an export's source: filter.to of messages is source.messages.to. */
function asOfSource(error: AppError, kind: ExportKind): AppError {
  const member = members[kind];
  const named = (field: string): string => {
    if (field.startsWith('source.')) return field;
    return member ? field.replace(/^filter\b/, `source.${member}`) : `source.usage.${field}`;
  };
  const issues = error.issues.map((issue) => (issue.field === undefined ? issue : { ...issue, field: named(issue.field) }));
  const first = error.issues[0]?.field;
  const message = first === undefined ? error.message : error.message.replace(`${first}:`, `${named(first)}:`);
  return new AppError(error.code, { message, issues, retryAfterSeconds: error.retryAfterSeconds, cause: error.cause });
}

/**
 * Stops an export; one that has ended stays as it is. For whoever asked for it (an API key: what keys asked for) and, as with its file,
 * those who keep contacts. FORBIDDEN, NOT_FOUND.
 */
export async function cancelExport(ctx: Ctx, id: string): Promise<Export> {
  const tenantId = allowInTenant(ctx, 'VIEW_REPORTS');
  return inTransaction(ctx, async (ctx) => {
    const { createdById } = await readExport(ctx, tenantId, id);
    if (createdById !== actorUserId(ctx)) allowInTenant(ctx, 'MANAGE_CONTACTS');
    await ctx.sql.rows(
      `update export set status = 'CANCELLED', finished_at = $3, lease = null, lease_until = null
       where tenant_id = $1 and id = $2 and finished_at is null`,
      [tenantId, id, ctx.app.now()],
    );
    await publishProgress(ctx, { tenantId, id });
    return readExport(ctx, tenantId, id);
  });
}
