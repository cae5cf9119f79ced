import type { CampaignRecipient } from '../../../entities/Campaign.js';
import type { CampaignRecipientFilter } from '../../../entities/inputs/campaigns.js';
import type { PageArgs } from '../../../entities/inputs/page.js';
import { readerLanguage, sentenceOf } from '../../contacts/imports/rejections/sentences.js';
import type { Ctx } from '../../context.js';
import { allowInTenant } from '../../core/authorize.js';
import { COUNT_LIMIT, checkFirst, idOf, limitFor, Page } from '../../db/page.js';
import { parsePhone } from '../../lib/phone.js';
import type { RowCause } from './staging/campaignRows.js';

/**
 * A row's id is that of its quote, with its place in the last 32 bits: rows have no column of it, and a tenant's quotes of one millisecond
 * differ in the 30 random bits before.
 */
const ID = 'numbered_id(r.quote_id, r.n)';
const lineOf = (id: string): number => Number.parseInt(id.slice(28), 16);

const COLUMNS = `${ID} as id, coalesce(r.line, r.n) as line, r.part, r.phone as "to", r.given as "toRaw", r.variables, r.body, r.segments,
  r.code as rejection, r.fault as "column", r.cause,
  (select c.id from contact c where c.tenant_id = r.tenant_id and c.phone = r.phone) as "contactId",
  (select numbered_id(u.hold_entry, r.n) from campaign_run u
    where u.tenant_id = r.tenant_id and u.quote_id = r.quote_id and r.code is null and r.n <= u.after_n) as "messageId"`;

type Row = Omit<CampaignRecipient, 'detail'> & { cause: RowCause | null };

/** What a list of rows is called in its cursors. */
const LIST = 'campaignRecipients';

/** The rows of a reading of an audience, by line. The actor sees the campaign, whose present reading it is: see campaigns.ts. */
export async function campaignRecipients(
  ctx: Ctx,
  quoteId: string | null,
  { first, after }: PageArgs,
  { rejected, rejection, to }: CampaignRecipientFilter,
): Promise<Page<CampaignRecipient>> {
  checkFirst(first);
  const params: unknown[] = [allowInTenant(ctx, 'VIEW_REPORTS'), quoteId];
  const conditions = ['r.tenant_id = $1', 'r.quote_id = $2'];
  const add = (text: string, value: unknown) => conditions.push(text.replace('$?', `$${params.push(value)}`));
  if (typeof rejected === 'boolean') conditions.push(`r.code is ${rejected ? 'not ' : ''}null`);
  if (rejection) add('r.code = any($?::text[])', rejection);
  if (typeof to === 'string') {
    const parsed = parsePhone(to);
    add('r.phone = $?', parsed.ok ? parsed.phone : null);
  }
  const counted = { where: conditions.join(' and '), params: [...params] };
  if (after) add('r.n > $?', lineOf(idOf(LIST, after)));
  const rows = await ctx.sql.rows<Row>(
    `select ${COLUMNS} from campaign_row r where ${conditions.join(' and ')} order by r.n limit ${limitFor(first)}`,
    params,
  );
  const count = async (): Promise<number> => {
    const row = await ctx.sql.row<{ n: number }>(
      `select count(*) as n from (select from campaign_row r where ${counted.where} limit ${COUNT_LIMIT}) as counted`,
      counted.params,
    );
    return row?.n ?? 0;
  };
  return new Page(LIST, await withDetails(ctx, rows.slice(0, first)), rows.length > first, Boolean(after), count);
}

/** Those of these that belong to the present reading of a campaign's audience. */
export async function campaignRecipientsById(ctx: Ctx, ids: readonly string[]): Promise<CampaignRecipient[]> {
  const rows = await ctx.sql.rows<Row>(
    `select ${COLUMNS} from unnest($2::uuid[], $3::bigint[]) as g (id, n)
     join campaign_quote q on q.tenant_id = $1 and q.id between numbered_id(g.id, 0) and numbered_id(g.id, 4294967295)
     join campaign c on c.tenant_id = q.tenant_id and c.quote_id = q.id and c.id = q.campaign_id
     join campaign_row r on r.tenant_id = q.tenant_id and r.quote_id = q.id and r.n = g.n`,
    [allowInTenant(ctx, 'VIEW_REPORTS'), ids, ids.map(lineOf)],
  );
  return withDetails(ctx, rows);
}

/** With what to do about each that is rejected, in the reader's language. */
async function withDetails(ctx: Ctx, rows: readonly Row[]): Promise<CampaignRecipient[]> {
  const language = rows.some(({ rejection }) => rejection) ? await readerLanguage(ctx) : 'EN';
  return rows.map(({ cause, ...row }) => ({ ...row, detail: row.rejection && sentenceOf(language, row.rejection, cause) }));
}
