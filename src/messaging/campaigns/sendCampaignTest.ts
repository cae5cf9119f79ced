import type { SendCampaignTestInput } from '../../../entities/inputs/campaigns.js';
import type { Ctx } from '../../context.js';
import { allowInTenant } from '../../core/authorize.js';
import { AppError } from '../../errors.js';
import type { SendSmsResult } from '../sending/placeSend.js';
import { sendSms } from '../sending/sendSms.js';

/**
 * Sends a campaign's text to one number, at the usual price: that of a row, or of the first that has one. It is asked for, so that neither
 * quiet hours nor caps of promotional messages hold it. NOT_FOUND, INVALID_STATE before the audience was read, and the errors of sendSms.
 */
export async function sendCampaignTest(ctx: Ctx, { id, to, recipientId, idempotencyKey }: SendCampaignTestInput): Promise<SendSmsResult> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS');
  const row = await ctx.sql.row<{ from: string; body: string | null }>(
    `select s.name as "from", (
       select r.body from campaign_row r
       where r.tenant_id = c.tenant_id and r.quote_id = c.quote_id and r.body is not null
         and ($3::uuid is null or numbered_id(r.quote_id, r.n) = $3)
       order by r.n limit 1) as body
     from campaign c join sender_id s on s.id = c.sender_id where c.tenant_id = $1 and c.id = $2`,
    [tenantId, id, recipientId ?? null],
  );
  if (!row) throw new AppError('NOT_FOUND', { field: 'id' });
  if (row.body === null && recipientId) throw new AppError('NOT_FOUND', { field: 'recipientId' });
  if (row.body === null) throw new AppError('INVALID_STATE', { field: 'id', message: 'Its audience has no text yet.' });
  return sendSms(ctx, { to: [to], body: row.body, from: row.from, category: 'TRANSACTIONAL', idempotencyKey });
}
