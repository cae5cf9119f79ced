import type { SmsQuote } from '../../../entities/payloads/sending.js';
import type { Ctx } from '../../context.js';
import { allowInTenant } from '../../core/authorize.js';
import { encodingCliff } from '../../lib/segments.js';
import { shorten } from '../../lib/shorten.js';
import type { RowCode } from './campaignRows.js';

/** A row that is left out: its place in the audience from 1, and why. */
export interface LeftOutRow {
  line: number;
  /** The variable that has no value; null for other reasons. */
  column: string | null;
  /** The number, or what was typed; at most 64 characters, '' once the person was erased. */
  value: string;
  code: RowCode;
}

/** What a campaign would do and cost. `rows` is the sum of accepted, rejectedCount, duplicates and suppressed. */
export interface CampaignQuote {
  /** A uuid. */
  id: string;
  expiresAt: string;
  rows: number;
  accepted: number;
  /** Without repetitions and those who opted out. */
  rejectedCount: number;
  /** The first 100 of them. */
  rejected: LeftOutRow[];
  duplicates: number;
  suppressed: number;
  unicodeRows: number;
  /** Over all rows. */
  segments: number;
  /** Of one text; 0 where nobody gets one. */
  segmentsMin: number;
  segmentsMedian: number;
  segmentsMax: number;
  credits: number;
  affordable: boolean;
  cliff: SmsQuote['cliff'];
  byOperator: SmsQuote['byOperator'];
  /** The first text as it would be sent; '' where there is none. */
  sample: string;
}

interface Stored extends Omit<CampaignQuote, 'rejected' | 'cliff' | 'sample' | 'affordable' | 'credits'> {
  available: number;
  cliffBody: string | null;
  cliffCharacters: string[];
  cliffSaved: number;
  sample: string | null;
}

const MOST_REJECTED = 100;

/** The present quote of a campaign; null before its audience was read, and for a campaign that the actor doesn't see. */
export async function campaignQuote(ctx: Ctx, campaignId: string): Promise<CampaignQuote | null> {
  const tenantId = allowInTenant(ctx, 'VIEW_REPORTS');
  const stored = await ctx.sql.row<Stored>(
    `select q.id, q.expires_at as "expiresAt", q.row_count as rows, q.accepted, q.rejected as "rejectedCount", q.duplicates, q.suppressed,
       q.unicode_rows as "unicodeRows", q.segments, q.segments_min as "segmentsMin", q.segments_median as "segmentsMedian",
       q.segments_max as "segmentsMax", q.by_operator as "byOperator", q.cliff_characters as "cliffCharacters",
       q.cliff_saved as "cliffSaved", a.available,
       (select r.body from campaign_row r where r.tenant_id = q.tenant_id and r.quote_id = q.id and r.n = q.cliff_row) as "cliffBody",
       (select r.body from campaign_row r where r.tenant_id = q.tenant_id and r.quote_id = q.id and r.body is not null
        order by r.n limit 1) as sample
     from campaign c join campaign_quote q on q.tenant_id = c.tenant_id and q.id = c.quote_id
     join credit_account a on a.tenant_id = c.tenant_id
     where c.tenant_id = $1 and c.id = $2 and c.status = 'READY'`,
    [tenantId, campaignId],
  );
  if (!stored) return null;
  const { available, cliffBody, cliffCharacters, cliffSaved, ...quote } = stored;
  const cliff = cliffBody === null ? null : encodingCliff(cliffBody);
  return {
    ...quote,
    rejected: await rejectedRows(ctx, tenantId, quote.id),
    credits: quote.segments,
    affordable: quote.segments <= available,
    cliff: cliff && { ...cliff, characters: cliffCharacters, creditsSaved: cliffSaved },
    sample: quote.sample ?? '',
  };
}

async function rejectedRows(ctx: Ctx, tenantId: string, quoteId: string): Promise<LeftOutRow[]> {
  const rows = await ctx.sql.rows<LeftOutRow>(
    `select n as line, fault as "column", coalesce(phone, given, '') as value, code from campaign_row
     where tenant_id = $1 and quote_id = $2 and code is not null and code not in ('DUPLICATE', 'RECIPIENT_OPTED_OUT')
     order by n limit ${MOST_REJECTED}`,
    [tenantId, quoteId],
  );
  return rows.map((row) => ({ ...row, value: shorten(row.value, 64) }));
}
