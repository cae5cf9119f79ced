import type { RejectedRow } from '../../../entities/ContactImport.js';
import type { CampaignQuote } from '../../../entities/payloads/campaigns.js';
import { readerLanguage, sentenceOf } from '../../contacts/imports/rejections/sentences.js';
import type { Ctx } from '../../context.js';
import { allowInTenant } from '../../core/authorize.js';
import { encodingCliff } from '../../lib/segments.js';
import { shorten } from '../../lib/shorten.js';
import type { RowCause } from './staging/campaignRows.js';

interface Stored extends Omit<CampaignQuote, 'rejected' | 'cliff' | 'affordable' | 'credits'> {
  available: number;
  cliffBody: string | null;
  cliffCharacters: string[];
  cliffSaved: number;
}

const MOST_REJECTED = 100;

/** Quotes of campaigns whose present price they are, in the order of the ids; null for others and those that the actor doesn't see. */
export async function campaignQuotesById(ctx: Ctx, ids: readonly string[]): Promise<(CampaignQuote | null)[]> {
  const tenantId = allowInTenant(ctx, 'VIEW_REPORTS');
  const stored = await ctx.sql.rows<Stored>(
    `select q.id, q.expires_at as "expiresAt", q.row_count as rows, q.accepted, q.rejected as "rejectedCount", q.duplicates, q.suppressed,
       q.unicode_rows as "unicodeRows", q.segments, q.segments_min as "segmentsMin", q.segments_median as "segmentsMedian",
       q.segments_max as "segmentsMax", q.by_operator as "byOperator", q.cliff_characters as "cliffCharacters",
       q.cliff_saved as "cliffSaved", a.available,
       (select r.body from campaign_row r where r.tenant_id = q.tenant_id and r.quote_id = q.id and r.n = q.cliff_row) as "cliffBody",
       coalesce((select r.body from campaign_row r where r.tenant_id = q.tenant_id and r.quote_id = q.id and r.body is not null
         order by r.n limit 1), '') as sample
     from campaign_quote q join campaign c on c.tenant_id = q.tenant_id and c.quote_id = q.id and c.id = q.campaign_id
     join credit_account a on a.tenant_id = q.tenant_id
     where q.tenant_id = $1 and q.id = any($2::uuid[]) and q.staged_at is not null`,
    [tenantId, ids],
  );
  const rejected = await rejectedRows(ctx, tenantId, stored);
  const quotes = stored.map(({ available, cliffBody, cliffCharacters, cliffSaved, ...quote }): CampaignQuote => {
    const cliff = cliffBody === null ? null : encodingCliff(cliffBody);
    return {
      ...quote,
      rejected: rejected.get(quote.id) ?? [],
      credits: quote.segments,
      affordable: quote.segments <= available,
      cliff: cliff && { ...cliff, characters: cliffCharacters, creditsSaved: cliffSaved },
    };
  });
  return ids.map((id) => quotes.find((quote) => quote.id === id) ?? null);
}

/** The first that are left out of each of these readings, by line, without repetitions and those who opted out. */
async function rejectedRows(ctx: Ctx, tenantId: string, quotes: readonly { id: string }[]): Promise<Map<string, RejectedRow[]>> {
  const rows = await ctx.sql.rows<Omit<RejectedRow, 'detail'> & { cause: RowCause | null }>(
    `select r.* from unnest($2::uuid[]) as q (id) cross join lateral (
       select quote_id as id, coalesce(line, n) as line, part, fault as "column", coalesce(phone, given, '') as value, code, cause
       from campaign_row where tenant_id = $1 and quote_id = q.id and code is not null and code not in ('DUPLICATE', 'RECIPIENT_OPTED_OUT')
       order by n limit ${MOST_REJECTED}) r`,
    [tenantId, quotes.map(({ id }) => id)],
  );
  const language = rows.length > 0 ? await readerLanguage(ctx) : 'EN';
  return Map.groupBy(
    rows.map(({ cause, ...row }) => ({ ...row, value: shorten(row.value, 64), detail: sentenceOf(language, row.code, cause) })),
    ({ id }) => id,
  );
}
