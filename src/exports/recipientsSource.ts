import type { CampaignRecipient } from '../../entities/Campaign.js';
import type { Message } from '../../entities/Message.js';
import type { Ctx } from '../context.js';
import { allowInTenant } from '../core/authorize.js';
import { idOf } from '../db/page.js';
import { AppError } from '../errors.js';
import { publicId } from '../lib/ids.js';
import { campaignRecipients } from '../messaging/campaigns/campaignRecipients.js';
import { campaign } from '../messaging/campaigns/campaigns.js';
import { messagesById } from '../messaging/messages.js';
import type { ExportRow, ExportSource } from './exportSource.js';

interface Filter {
  campaignId: string;
}

/** The audience of a campaign as it was read last; NOT_FOUND. */
async function quoteOf(ctx: Ctx, { campaignId }: Filter): Promise<string | null> {
  const found = await campaign(ctx, campaignId);
  if (!found) throw new AppError('NOT_FOUND', { field: 'source.campaignId' });
  return found.quoteId;
}

/** The rows of a campaign by line, each with what became of its message. */
export const recipientsSource: ExportSource = {
  moments: [],
  columns: [
    ...['line', 'part', 'to', 'given', 'rejection', 'fault', 'what_to_do', 'status', 'failure', 'body', 'segments', 'price', 'credits'],
    ...['message_id', 'sent_at', 'final_at', 'variables'],
  ],
  numbers: ['to'],
  further: {
    of: 'variables',
    async names(ctx, filter) {
      const rows = await ctx.sql.rows<{ name: string }>(
        `select name from (select distinct jsonb_object_keys(variables) as name from campaign_row where tenant_id = $1 and quote_id = $2) v
         order by name limit 500`,
        [allowInTenant(ctx, 'VIEW_REPORTS'), await quoteOf(ctx, filter as Filter)],
      );
      return rows.map(({ name }) => name);
    },
  },
  async page(ctx, args, filter) {
    const quoteId = await quoteOf(ctx, filter as Filter);
    // A row's id begins as that of its quote. Whoever tries again writes the rows of the present one.
    if (args.after && idOf('campaignRecipients', args.after).slice(0, 28) !== quoteId?.slice(0, 28))
      throw new Error('the audience was read anew while it was exported');
    const { nodes, pageInfo } = await campaignRecipients(ctx, quoteId, args, {});
    const ids = nodes.flatMap(({ messageId }) => messageId ?? []);
    const messages = new Map((await messagesById(ctx, ids)).map((message) => [message.id, message]));
    const after = pageInfo.hasNextPage && pageInfo.endCursor ? pageInfo.endCursor : undefined;
    return {
      rows: nodes.map((node) => toRow(node, node.messageId ? messages.get(node.messageId) : undefined)),
      ids: [],
      ...(after && { after }),
      async total() {
        const sql = 'select row_count as rows from campaign_quote where tenant_id = $1 and id = $2';
        const quote = await ctx.sql.row<{ rows: number }>(sql, [allowInTenant(ctx, 'VIEW_REPORTS'), quoteId]);
        return quote?.rows ?? 0;
      },
    };
  },
};

const toRow = (
  { line, part, to, toRaw, rejection, column, detail, body, segments, variables }: CampaignRecipient,
  message?: Message,
): ExportRow => ({
  ...{ line, part, to, given: toRaw, rejection, fault: column, what_to_do: detail },
  ...{ status: message?.status ?? null, failure: message?.failure ?? null, body, segments },
  ...{ price: message?.credits ?? null, credits: message?.charged ?? null, message_id: message ? publicId('message', message.id) : null },
  ...{ sent_at: message?.sentAt ?? null, final_at: message?.finalAt ?? null, variables },
});
