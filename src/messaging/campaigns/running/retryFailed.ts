import type { RetryFailedInput } from '../../../../entities/inputs/campaigns.js';
import { shareErasures } from '../../../contacts/lockContacts.js';
import type { Ctx } from '../../../context.js';
import { actorUserId, allowInTenant } from '../../../core/authorize.js';
import { idempotently } from '../../../core/idempotency.js';
import { requireActiveTenant } from '../../../core/tenantRow.js';
import { statement } from '../../../db/statement.js';
import { AppError } from '../../../errors.js';
import { newId } from '../../../lib/ids.js';
import { finishStatement } from '../staging/stageCampaign.js';
import { beginRun } from './confirmCampaign.js';

const rowsStatement = statement<
  { tenantId: string; holdEntry: string; oldId: string; oldQuoteId: string; id: string; quoteId: string },
  { rows: number; segments: number; unicode: number }
>('messaging/campaigns/running/retryRows.sql');

interface Retried {
  status: string;
  senderName: string;
  holdEntry: string | null;
  quoteId: string;
}

/**
 * Sends a campaign's FAILED messages again, as a campaign of its own: never what is UNCONFIRMED, and each at most once by retries of the
 * same campaign. NOT_FOUND, INVALID_STATE before it has ended and when nothing is left to retry, BUDGET_CAP_REACHED above `maxCredits`, and
 * the errors of confirmCampaign. The same key with the same input is done once.
 */
export async function retryFailed(
  ctx: Ctx,
  input: RetryFailedInput,
): Promise<{ tenantId: string; id: string; retriedCount: number; credits: number; replayed: boolean }> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS');
  await requireActiveTenant(ctx, tenantId);
  const { id: oldId, maxCredits, idempotencyKey: key } = input;
  const { answer, replayed } = await idempotently(ctx, { tenantId, operation: 'retryFailed', key, input }, async (ctx) => {
    const old = await lockEnded(ctx, tenantId, oldId);
    await shareErasures(ctx, tenantId);
    const [id, quoteId, now] = [newId(), newId(), ctx.app.now()];
    await ctx.sql.rows(
      `insert into campaign (id, tenant_id, name, status, body, template_id, template_version, smart_encoding, group_ids, tags,
         excluded_group_ids, quote_id, created_by, created_at, updated_at, sender_id, category, retry_of)
       select $3, tenant_id, name, 'READY', body, template_id, template_version, smart_encoding, '{}', '{}', '{}', $4, $5, $6, $6,
         sender_id, category, id
       from campaign where tenant_id = $1 and id = $2`,
      [tenantId, oldId, id, quoteId, actorUserId(ctx), now],
    );
    const made = await ctx.sql.row(rowsStatement, { tenantId, holdEntry: old.holdEntry, oldId, oldQuoteId: old.quoteId, id, quoteId });
    const { rows = 0, segments = 0, unicode = 0 } = made ?? {};
    if (rows === 0) throw new AppError('INVALID_STATE', { field: 'id', message: 'No failed message is left to be sent again.' });
    if (segments > maxCredits)
      throw new AppError('BUDGET_CAP_REACHED', {
        ...{ field: 'maxCredits', message: 'This costs more than maxCredits.' },
        params: { of: 'CAMPAIGN', needed: segments, left: maxCredits },
      });
    await ctx.sql.rows(
      `insert into campaign_quote (id, tenant_id, campaign_id, source, row_count, accepted, unicode_rows, segments, lease, created_at)
       values ($1, $2, $3, 'END', $4, $4, $5, $6, $1, $7)`,
      [quoteId, tenantId, id, rows, unicode, segments, now],
    );
    const expiresAt = new Date(now.getTime() + 1_000);
    await ctx.sql.rows(finishStatement, { tenantId, quoteId, lease: quoteId, now, expiresAt });
    const campaign = { senderName: old.senderName, scheduledAt: null };
    await beginRun(ctx, { tenantId, id, quoteId }, campaign, { accepted: rows, segments });
    return { id, retriedCount: rows, credits: segments };
  });
  return { tenantId, ...answer, replayed };
}

async function lockEnded(ctx: Ctx, tenantId: string, id: string): Promise<Retried & { holdEntry: string }> {
  const campaign = await ctx.sql.row<Retried>(
    `select c.status, s.name as "senderName", r.hold_entry as "holdEntry", c.quote_id as "quoteId"
     from campaign c join sender_id s on s.id = c.sender_id
     left join campaign_run r on r.tenant_id = c.tenant_id and r.campaign_id = c.id
     where c.tenant_id = $1 and c.id = $2 for update of c`,
    [tenantId, id],
  );
  if (!campaign) throw new AppError('NOT_FOUND', { field: 'id' });
  const { status, holdEntry } = campaign;
  if (!holdEntry || (status !== 'COMPLETED' && status !== 'CANCELLED'))
    throw new AppError('INVALID_STATE', { field: 'id', message: 'This campaign has not ended.' });
  return { ...campaign, holdEntry };
}
