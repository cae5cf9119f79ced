import { beginning, readList } from '../../../contacts/imports/listFile.js';
import type { Column } from '../../../contacts/imports/reading/columns.js';
import { type ImportedContact, readRow } from '../../../contacts/imports/reading/contactRows.js';
import type { FileRow } from '../../../contacts/imports/reading/textFormat.js';
import { erasedSince } from '../../../contacts/imports/stagedRows.js';
import { shareContacts } from '../../../contacts/lockContacts.js';
import { type Ctx, inTransaction } from '../../../context.js';
import { shorten } from '../../../lib/shorten.js';
import { valueText } from '../../templates/parseTemplate.js';
import type { RowCode } from './campaignRows.js';
import { holdQuote, type LeasedQuote } from './stagingLease.js';

/** Rows that are written in one transaction. */
const BATCH = 2_000;
/** The places of a file's rows among those that were given one by one: behind them. */
export const FILE_PLACES = 1_000_000_000;
/** Values of a row, as where they are given one by one. */
const MOST_VALUES = 50;

interface ListedRow {
  line: number;
  phone: string | null;
  given: string | null;
  code: RowCode | null;
  variables: Record<string, string>;
}

/**
 * Reads the file of an audience into its list: each number of a row with the row's values, and rows that have none with the reason. Begins
 * at the file's beginning, whatever an earlier run left. False where `signal` was aborted before the end. Throws LeaseLost, UnusableFile,
 * STORAGE_UNAVAILABLE.
 */
export async function readAudienceFile(
  ctx: Ctx,
  quote: LeasedQuote,
  file: NonNullable<LeasedQuote['file']>,
  signal: AbortSignal,
): Promise<boolean> {
  const { tenantId, campaignId } = quote;
  await inTransaction(ctx, async (ctx) => {
    await holdQuote(ctx, quote);
    await ctx.sql.rows('delete from campaign_listed where tenant_id = $1 and campaign_id = $2 and n >= $3', [
      ...[tenantId, campaignId, FILE_PLACES],
    ]);
  });
  let place = FILE_PLACES;
  const whole = await readList(ctx, { tenantId, fileId: file.id }, async ({ rows }) => {
    const { first, columns } = await beginning(rows, { columns: file.columns, hasHeader: null, phonesOnly: false });
    let waiting: ListedRow[] = [];
    const flush = async () => {
      const batch = waiting;
      waiting = [];
      await inTransaction(ctx, (ctx) => writeRows(ctx, quote, file.since, batch, place));
      place += batch.length;
      await ctx.app.failpoint('in the middle of staging');
    };
    const take = async (row: FileRow): Promise<boolean> => {
      waiting.push(...listedOf(row, columns));
      if (waiting.length >= BATCH) await flush();
      return !signal.aborted;
    };
    for (const row of first) if (!(await take(row))) return false;
    for await (const row of rows) if (!(await take(row))) return false;
    await flush();
    return true;
  });
  if (!whole) return false;
  await inTransaction(ctx, async (ctx) => {
    await holdQuote(ctx, quote);
    await ctx.sql.rows('update campaign_file set read = true where tenant_id = $1 and campaign_id = $2', [tenantId, campaignId]);
  });
  return true;
}

/** While nobody can be erased: of people who were since the file was named, nothing is written. */
async function writeRows(ctx: Ctx, quote: LeasedQuote, since: string, rows: readonly ListedRow[], place: number): Promise<void> {
  const { tenantId, campaignId } = quote;
  await shareContacts(ctx, tenantId);
  await holdQuote(ctx, quote);
  const isErased = await erasedSince(ctx, { tenantId, createdAt: since });
  const kept = isErased ? rows.filter(({ phone }) => phone === null || !isErased(phone)) : rows;
  if (kept.length === 0) return;
  await ctx.sql.rows(
    `insert into campaign_listed (tenant_id, campaign_id, n, line, phone, given, code, variables)
     select $1::uuid, $2::uuid, $3::bigint + place, line, phone, given, code, variables::jsonb
     from unnest($4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[])
       with ordinality as l (line, phone, given, code, variables, place)`,
    [
      ...[tenantId, campaignId, place, kept.map(({ line }) => line), kept.map(({ phone }) => phone)],
      ...[kept.map(({ given }) => given), kept.map(({ code }) => code), kept.map(({ variables }) => JSON.stringify(variables))],
    ],
  );
}

function listedOf(row: FileRow, columns: readonly Column[]): ListedRow[] {
  const { contacts, rejection } = readRow(row, columns);
  const refused = (given: string, code: RowCode): ListedRow[] => [
    // What the database can't hold was no value anyway.
    { line: row.line, phone: null, given: shorten(given.toWellFormed().replaceAll('\0', ''), 64), code, variables: {} },
  ];
  if (rejection) return refused(rejection.value, rejection.code);
  const [first] = contacts;
  if (!first) return refused('', 'NO_PHONE_NUMBER');
  const variables = valuesOf(first);
  if (Object.keys(variables).length > MOST_VALUES) return refused(first.phone, 'INVALID_VALUE');
  return contacts.map(({ phone }) => ({ line: row.line, phone, given: null, code: null, variables }));
}

/** By the names that a contact's values have in a text. */
function valuesOf({ name, email, attributes }: ImportedContact): Record<string, string> {
  const given: [string, string | undefined][] = [
    ['name', name],
    ['firstName', name?.trim().split(/\s/, 1)[0]],
    ['email', email],
    ...Object.entries(attributes),
  ];
  const values: Record<string, string> = {};
  for (const [key, text] of given) {
    const value = text === undefined ? undefined : valueText(text);
    // An own property whatever its name.
    if (value !== undefined) Object.defineProperty(values, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return values;
}
