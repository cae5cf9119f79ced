import type { ImportColumn } from '../../../../entities/ContactImport.js';
import { withoutWaiting } from '../../../contacts/imports/importLease.js';
import { beginning, readList } from '../../../contacts/imports/listFile.js';
import { type Column, LONGEST_ATTRIBUTE } from '../../../contacts/imports/reading/columns.js';
import { type ImportedContact, readRow } from '../../../contacts/imports/reading/contactRows.js';
import { shownColumns, withoutSamples } from '../../../contacts/imports/reading/shownColumns.js';
import type { FileRow } from '../../../contacts/imports/reading/textFormat.js';
import { erasedSince } from '../../../contacts/imports/stagedRows.js';
import { shareContacts } from '../../../contacts/lockContacts.js';
import { type Ctx, inTransaction } from '../../../context.js';
import { WriteBehind } from '../../../lib/flow/writeBehind.js';
import { shorten } from '../../../lib/shorten.js';
import { valueText } from '../../templates/parseTemplate.js';
import type { RowCause, RowCode } from './campaignRows.js';
import { holdQuote, isAnyDue, type LeasedQuote } from './stagingLease.js';

/** Rows that are written in one transaction. */
const BATCH = 2_000;
/** The places of a file's rows among those that were given one by one: behind them. */
export const FILE_PLACES = 1_000_000_000;
/** Values of a row, as where they are given one by one. */
const MOST_VALUES = 50;
/** Rows between two signs of life while those that were read before are passed over: a second's. */
const PASSED = 50_000;

interface ListedRow {
  line: number;
  phone: string | null;
  given: string | null;
  code: RowCode | null;
  /** The column at fault, and why. */
  fault: string | null;
  cause: RowCause | null;
  variables: Record<string, string>;
}

/**
 * Reads the file of an audience into its list: each number of a row with the row's values, and rows that have none with the reason; on from
 * where an earlier run came to, which is written with the rows. False where it stopped before the end: `signal` was aborted, or `goOn`
 * answers false and another reading waits. To find its place a run passes over what was read before, and then reads for at least as
 * long: finding places is at most half of the work. Throws LeaseLost, UnusableFile, STORAGE_UNAVAILABLE.
 */
export async function readAudienceFile(
  ctx: Ctx,
  quote: LeasedQuote,
  file: NonNullable<LeasedQuote['file']>,
  { goOn, signal }: { goOn: () => boolean; signal: AbortSignal },
): Promise<boolean> {
  const { tenantId } = quote;
  let place = await lastPlace(ctx, quote, file.readRows);
  const found = await readList(ctx, { tenantId, fileId: file.id }, async ({ rows }) => {
    const { first, columns } = await beginning(rows, { columns: file.columns, hasHeader: null, phonesOnly: false });
    const begun = performance.now();
    let resumed = begun;
    let read = 0;
    let waiting: ListedRow[] = [];
    const writes = new WriteBehind();
    const flush = async () => {
      const [batch, at] = [waiting, { place, read }];
      waiting = [];
      place += batch.length;
      await writes.next(async () => {
        await inTransaction(ctx, (ctx) => writeRows(ctx, quote, file.since, batch, at));
        await ctx.app.failpoint('in the middle of staging');
      });
    };
    const isTurnOver = async () => !goOn() && performance.now() >= resumed + (resumed - begun) && isAnyDue(ctx);
    const take = async (row: FileRow): Promise<boolean> => {
      if (signal.aborted) return false;
      read += 1;
      if (read <= file.readRows) {
        resumed = performance.now();
        if (read % PASSED === 0) await holdQuote(ctx, quote);
        return true;
      }
      waiting.push(...listedOf(row, columns));
      if (waiting.length < BATCH) return true;
      await flush();
      return !(await isTurnOver());
    };
    try {
      for (const row of first) if (!(await take(row))) return null;
      for await (const row of rows) if (!(await take(row))) return null;
      await flush();
      return shownColumns(columns, first);
    } finally {
      await writes.end();
    }
  });
  if (!found) return false;
  await inTransaction(ctx, (ctx) => noteRead(ctx, quote, file.since, found));
  return true;
}

/** The file is in the list, and how its columns were read is known. */
async function noteRead(ctx: Ctx, quote: LeasedQuote, since: string, found: ImportColumn[]): Promise<void> {
  const { tenantId, campaignId } = quote;
  await withoutWaiting(ctx);
  await shareContacts(ctx, tenantId);
  await holdQuote(ctx, quote);
  const shown = (await erasedSince(ctx, { tenantId, createdAt: since })) ? withoutSamples(found) : found;
  await ctx.sql.rows('update campaign_file set read = true, found_columns = $3 where tenant_id = $1 and campaign_id = $2', [
    ...[tenantId, campaignId, JSON.stringify(shown)],
  ]);
}

/** The place of the last row in the list. A copy of a campaign whose file was being read has a part of the list: it begins again. */
async function lastPlace(ctx: Ctx, quote: LeasedQuote, readRows: number): Promise<number> {
  const fromFile = 'from campaign_listed where tenant_id = $1 and campaign_id = $2 and n >= $3';
  const params = [quote.tenantId, quote.campaignId, FILE_PLACES];
  return inTransaction(ctx, async (ctx) => {
    await holdQuote(ctx, quote);
    if (readRows === 0) await ctx.sql.rows(`delete ${fromFile}`, params);
    const last = await ctx.sql.row<{ n: number | null }>(`select max(n) as n ${fromFile}`, params);
    return last?.n ?? FILE_PLACES;
  });
}

/** While nobody can be erased: of people who were since the file was named, nothing is written. `read`: rows of the file so far. */
async function writeRows(
  ctx: Ctx,
  quote: LeasedQuote,
  since: string,
  rows: readonly ListedRow[],
  { place, read }: { place: number; read: number },
): Promise<void> {
  const { tenantId, campaignId } = quote;
  await withoutWaiting(ctx);
  await shareContacts(ctx, tenantId);
  await holdQuote(ctx, quote);
  await ctx.sql.rows('update campaign_file set read_rows = $3 where tenant_id = $1 and campaign_id = $2', [tenantId, campaignId, read]);
  const isErased = await erasedSince(ctx, { tenantId, createdAt: since });
  const kept = isErased ? rows.filter(({ phone }) => phone === null || !isErased(phone)) : rows;
  if (kept.length === 0) return;
  await ctx.sql.rows(
    `insert into campaign_listed (tenant_id, campaign_id, n, line, phone, given, code, fault, cause, variables)
     select $1::uuid, $2::uuid, $3::bigint + place, line, phone, given, code, fault, cause, variables::jsonb
     from unnest($4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
       with ordinality as l (line, phone, given, code, fault, cause, variables, place)`,
    [
      ...[tenantId, campaignId, place, kept.map(({ line }) => line), kept.map(({ phone }) => phone)],
      ...[kept.map(({ given }) => given), kept.map(({ code }) => code), kept.map(({ fault }) => fault)],
      ...[kept.map(({ cause }) => cause), kept.map(({ variables }) => JSON.stringify(variables))],
    ],
  );
}

function listedOf(row: FileRow, columns: readonly Column[]): ListedRow[] {
  const { contacts, rejection } = readRow(row, columns);
  // What the database can't hold was no value anyway.
  const storable = (text: string) => text.toWellFormed().replaceAll('\0', '');
  const refused = (given: string, code: RowCode, column: string | null = null, cause: RowCause | null = null): ListedRow[] => [
    {
      ...{ line: row.line, phone: null, given: shorten(storable(given), 64), code },
      fault: column && storable(column),
      cause,
      variables: {},
    },
  ];
  if (rejection) return refused(rejection.value, rejection.code, rejection.column, rejection.fault);
  const [first] = contacts;
  if (!first) return refused('', 'NO_PHONE_NUMBER');
  const variables = valuesOf(first);
  const surplus = Object.keys(variables)[MOST_VALUES];
  if (surplus !== undefined) return refused(first.phone, 'INVALID_VALUE', surplus, 'TOO_MANY_ATTRIBUTES');
  addByHeadings(variables, row, columns);
  return contacts.map(({ phone }) => ({ line: row.line, phone, given: null, code: null, fault: null, cause: null, variables }));
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
    if (text !== undefined) addValue(values, key, text);
  }
  return values;
}

/** The same by the file's own headings, whatever they are read as: who wrote Jina above the names writes {{Jina}} in a text. */
function addByHeadings(values: Record<string, string>, { cells }: FileRow, columns: readonly Column[]): void {
  for (const { index, header, field } of columns)
    if (header && field !== 'IGNORE' && [...header].length <= LONGEST_ATTRIBUTE && !Object.hasOwn(values, header))
      addValue(values, header, (cells[index] ?? '').trim());
}

function addValue(values: Record<string, string>, key: string, text: string): void {
  const value = valueText(text);
  // An own property whatever its name.
  if (value !== undefined) Object.defineProperty(values, key, { value, enumerable: true, configurable: true, writable: true });
}
