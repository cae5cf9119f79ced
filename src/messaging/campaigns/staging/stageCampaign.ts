import { setImmediate } from 'node:timers/promises';
import { withoutWaiting } from '../../../contacts/imports/importLease.js';
import { shareContacts } from '../../../contacts/lockContacts.js';
import { type Ctx, inTransaction } from '../../../context.js';
import { publishChange } from '../../../db/outbox.js';
import { statement } from '../../../db/statement.js';
import { readOptOutValues } from '../../templates/optOutValues.js';
import { variablesOf } from '../../templates/templates.js';
import { type Named, type PricedRow, RowPricer } from './campaignRows.js';
import { FILE_PLACES, readAudienceFile } from './readAudienceFile.js';
import { type LeasedQuote, LeaseLost, noteBatch, type Staged, UnusableAudience } from './stagingLease.js';

/** Rows that are staged in one transaction: 0.1 s, in which the tenant's contacts can't be changed. */
const BATCH = 2_000;
/** Others have their turn after so many texts; one takes 5 µs, or 0.4 ms where it is full of what smart encoding replaces. */
const TEXTS_AT_ONCE = 50;
/** A quote can be confirmed for so long. */
const VALID_MS = 15 * 60_000;
/** The most characters that a cliff names. */
const MOST_CHARACTERS = 100;

interface Listed extends Named {
  n: number;
}
interface Contact extends Omit<Named, 'line' | 'part' | 'given' | 'code' | 'fault' | 'cause' | 'variables'> {
  id: string;
}
const listedStatement = statement<
  { tenantId: string; campaignId: string; excludedGroupIds: string[]; after: number; size: number; filePlaces: number },
  Listed
>('messaging/campaigns/staging/audienceListed.sql');
const contactsStatement = statement<
  { tenantId: string; groupIds: string[]; tags: string[]; excludedGroupIds: string[]; after: string; size: number },
  Contact
>('messaging/campaigns/staging/audienceContacts.sql');
const rowsStatement = statement<
  { tenantId: string; quoteId: string; ns: number[]; lines: (number | null)[]; variables: string[]; segments: (number | null)[] } & Record<
    'parts' | 'phones' | 'givens' | 'operators' | 'codes' | 'faults' | 'causes' | 'encodings' | 'bodies',
    (string | null)[]
  >,
  { n: number }
>('messaging/campaigns/staging/stageCampaignRows.sql');
/** What can be said once all rows are there; whoever holds the quote's lease may. */
export const finishStatement = statement<
  { tenantId: string; quoteId: string; lease: string; now: Date; expiresAt: Date },
  { campaignId: string }
>('messaging/campaigns/staging/finishQuote.sql');

const never = new AbortController().signal;

/**
 * Reads a campaign's audience into priced rows, on from where an earlier run came to; READY at the end. Where the audience was read up to
 * is written with the rows, so a process that is killed leaves whole batches; a file is read before, likewise. Stops between two batches
 * once `goOn` answers false, of a file only where another reading waits. Throws LeaseLost, UnusableFile,
 * UnusableAudience, STORAGE_UNAVAILABLE.
 */
export async function stageCampaign(ctx: Ctx, leased: LeasedQuote, goOn: () => boolean, signal = never): Promise<void> {
  if (leased.file && !(await readAudienceFile(ctx, leased, leased.file, { goOn, signal }))) return;
  await requireGroups(ctx, leased);
  const optOutValue = await readOptOutValues(ctx, leased.tenantId, variablesOf(leased.body));
  const pricer = new RowPricer(leased, optOutValue);
  let quote = leased;
  while (quote.source !== 'END') {
    if (!goOn()) return;
    quote = await inTransaction(ctx, (ctx) => stageBatch(ctx, quote, pricer));
  }
  await inTransaction(ctx, (ctx) => finish(ctx, quote));
}

/** A campaign that was copied may name a group that is gone: to write to those whom it kept out would be wrong. */
async function requireGroups(ctx: Ctx, { tenantId, groupIds, excludedGroupIds }: LeasedQuote): Promise<void> {
  const gone = await ctx.sql.row(
    `select from unnest($2::uuid[]) g (id) where not exists (select from contact_group where tenant_id = $1 and id = g.id) limit 1`,
    [tenantId, [...groupIds, ...excludedGroupIds]],
  );
  if (gone) throw new UnusableAudience('A group that it goes to or leaves out was deleted. Give it another audience.');
}

async function stageBatch(ctx: Ctx, quote: LeasedQuote, pricer: RowPricer): Promise<LeasedQuote> {
  await withoutWaiting(ctx);
  await shareContacts(ctx, quote.tenantId);
  const { named, next } = await readNamed(ctx, quote);
  const overCap = await readOverCap(ctx, quote, named);
  const rows: PricedRow[] = [];
  for (const [index, one] of named.entries()) {
    if (index % TEXTS_AT_ONCE === TEXTS_AT_ONCE - 1) await setImmediate();
    rows.push(pricer.row(one, overCap));
  }
  const repeated = await writeRows(ctx, quote, rows);
  const after = { ...next, rowCount: quote.rowCount + rows.length };
  const staged = countRows(rows, quote.rowCount, repeated, after);
  await noteBatch(ctx, quote, after, staged);
  return after;
}

/** The next ones whom the audience names, and the quote as it is once they are staged. */
async function readNamed(ctx: Ctx, quote: LeasedQuote): Promise<{ named: Named[]; next: LeasedQuote }> {
  const { tenantId, campaignId, groupIds, tags, excludedGroupIds } = quote;
  const common = { tenantId, excludedGroupIds, size: BATCH };
  if (quote.source === 'LISTED') {
    const named = await ctx.sql.rows(listedStatement, { ...common, campaignId, after: quote.afterListed, filePlaces: FILE_PLACES });
    const afterListed = named.at(-1)?.n ?? quote.afterListed;
    return { named, next: { ...quote, afterListed, source: named.length < BATCH ? 'CONTACTS' : 'LISTED' } };
  }
  const contacts = await ctx.sql.rows(contactsStatement, { ...common, groupIds, tags, after: quote.afterContact });
  const afterContact = contacts.at(-1)?.id ?? quote.afterContact;
  const bare = { line: null, part: 'CONTACTS' as const, given: null, code: null, fault: null, cause: null, variables: {} };
  const named = contacts.map((contact) => ({ ...contact, ...bare }));
  return { named, next: { ...quote, afterContact, source: contacts.length < BATCH ? 'END' : 'CONTACTS' } };
}

/** The numbers that have as many promotional messages as the tenant's frequency cap lets; as where the messages are made. */
async function readOverCap(ctx: Ctx, quote: LeasedQuote, named: readonly Named[]): Promise<ReadonlySet<string>> {
  const { tenantId, frequencyCap, scheduledAt } = quote;
  if (!frequencyCap) return new Set();
  const now = ctx.app.now();
  const dueAt = scheduledAt && new Date(scheduledAt) > now ? scheduledAt : now;
  const phones = named.flatMap(({ phone }) => phone ?? []);
  const row = await ctx.sql.row<{ phones: string[] }>('select recipients_over_cap($1, $2::text[], $3::jsonb, $4) as phones', [
    ...[tenantId, phones, JSON.stringify(frequencyCap), dueAt],
  ]);
  return new Set(row?.phones);
}

/** Answers the places of those that repeat a number. */
async function writeRows(ctx: Ctx, { tenantId, id, rowCount }: LeasedQuote, rows: readonly PricedRow[]): Promise<ReadonlySet<number>> {
  if (rows.length === 0) return new Set();
  const repeated = await ctx.sql.rows(rowsStatement, {
    ...{ tenantId, quoteId: id },
    ns: rows.map((_, index) => rowCount + index + 1),
    phones: rows.map(({ phone }) => phone),
    lines: rows.map(({ line }) => line),
    parts: rows.map(({ part }) => part),
    givens: rows.map(({ given }) => given),
    operators: rows.map(({ operator }) => operator),
    codes: rows.map(({ code }) => code),
    faults: rows.map(({ fault }) => fault),
    causes: rows.map(({ cause }) => cause),
    variables: rows.map(({ variables }) => JSON.stringify(variables)),
    encodings: rows.map(({ text }) => text?.encoding ?? null),
    segments: rows.map(({ text }) => text?.segments ?? null),
    bodies: rows.map(({ text }) => text?.body ?? null),
  });
  return new Set(repeated.map(({ n }) => n));
}

/** What these rows are. Notes the first of them that has a cliff, and its characters, in the quote. */
function countRows(rows: readonly PricedRow[], before: number, repeated: ReadonlySet<number>, quote: LeasedQuote): Staged {
  const counts = { accepted: 0, rejected: 0, duplicates: 0, suppressed: 0, unicodeRows: 0, segments: 0, cliffSaved: 0 };
  const characters = new Set(quote.cliffCharacters);
  for (const [index, { code, text, cliff }] of rows.entries()) {
    const n = before + index + 1;
    if (repeated.has(n)) counts.duplicates += 1;
    else if (code === 'RECIPIENT_OPTED_OUT') counts.suppressed += 1;
    else if (code || !text) counts.rejected += 1;
    else {
      counts.accepted += 1;
      counts.segments += text.segments;
      if (text.encoding === 'UCS2') counts.unicodeRows += 1;
      if (!cliff) continue;
      quote.cliffRow ??= n;
      counts.cliffSaved += cliff.saved;
      for (const character of cliff.characters) if (characters.size < MOST_CHARACTERS) characters.add(character);
    }
  }
  quote.cliffCharacters = [...characters];
  return counts;
}

async function finish(ctx: Ctx, { tenantId, id, lease }: LeasedQuote): Promise<void> {
  const now = ctx.app.now();
  const expiresAt = new Date(now.getTime() + VALID_MS);
  const finished = await ctx.sql.row(finishStatement, { tenantId, quoteId: id, lease, now, expiresAt });
  const ready =
    finished &&
    (await ctx.sql.row(
      `update campaign set status = 'READY', updated_at = $4 where tenant_id = $1 and id = $2 and quote_id = $3 and status = 'STAGING'
       returning id`,
      [tenantId, finished.campaignId, id, now],
    ));
  if (!ready) throw new LeaseLost();
  await publishChange(ctx.sql, 'campaign', tenantId, [finished.campaignId]);
}
