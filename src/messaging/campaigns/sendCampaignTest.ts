import type { SendCampaignTestInput } from '../../../entities/inputs/campaigns.js';
import type { Ctx } from '../../context.js';
import { allowInTenant } from '../../core/authorize.js';
import { AppError } from '../../errors.js';
import { parsePhone } from '../../lib/phone.js';
import type { SendSmsResult } from '../sending/placeSend.js';
import { sendSms } from '../sending/sendSms.js';
import { readOptOutValues } from '../templates/optOutValues.js';
import { parseTemplate, renderTemplate, TemplateFault } from '../templates/parseTemplate.js';

interface Tested {
  from: string;
  text: string;
  smartEncoding: boolean;
  /** The values of the row that is tested; null: none has a text. */
  variables: Record<string, string> | null;
}

/**
 * Sends a campaign's text to one number, at the usual price: that of a row, or of the first that has one, but with the number's own link to
 * opt out: whoever tries the row's would opt out somebody else. It is asked for, so that neither quiet hours nor caps of promotional
 * messages hold it. NOT_FOUND, INVALID_STATE before the audience was read, and the errors of sendSms.
 */
export async function sendCampaignTest(ctx: Ctx, { id, to, recipientId, idempotencyKey }: SendCampaignTestInput): Promise<SendSmsResult> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS');
  const tested = await ctx.sql.row<Tested>(
    `select s.name as "from", c.body as text, c.smart_encoding as "smartEncoding", (
       select r.variables from campaign_row r
       where r.tenant_id = c.tenant_id and r.quote_id = c.quote_id and r.body is not null
         and ($3::uuid is null or numbered_id(r.quote_id, r.n) = $3)
       order by r.n limit 1) as variables
     from campaign c join sender_id s on s.id = c.sender_id where c.tenant_id = $1 and c.id = $2`,
    [tenantId, id, recipientId ?? null],
  );
  if (!tested) throw new AppError('NOT_FOUND', { field: 'id' });
  if (tested.variables === null && recipientId) throw new AppError('NOT_FOUND', { field: 'recipientId' });
  if (tested.variables === null) throw new AppError('INVALID_STATE', { field: 'id', message: 'Its audience has no text yet.' });
  const { from, smartEncoding } = tested;
  const body = await textFor(ctx, tenantId, tested.text, tested.variables, to);
  return sendSms(ctx, { to: [to], body, from, smartEncoding, category: 'TRANSACTIONAL', idempotencyKey }, () => 'to');
}

async function textFor(ctx: Ctx, tenantId: string, body: string, variables: Record<string, string>, to: string): Promise<string> {
  const template = parseTemplate(body);
  if (template instanceof TemplateFault) throw new Error('a campaign was stored whose braces are wrong');
  const links = await readOptOutValues(
    ctx,
    tenantId,
    template.variables.filter(({ name }) => name === 'optOutLink'),
  );
  const parsed = parsePhone(to);
  const { text } = renderTemplate(
    template,
    (name) => links(name, parsed.ok ? parsed.phone : null) ?? (Object.hasOwn(variables, name) ? variables[name] : undefined),
  );
  if (text === null) throw new AppError('MESSAGE_TOO_LONG');
  return text;
}
