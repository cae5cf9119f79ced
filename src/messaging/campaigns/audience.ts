import type { AudienceInput } from '../../../entities/inputs/campaigns.js';
import type { Ctx } from '../../context.js';
import { showsSomething } from '../../core/visible.js';
import { AppError, type Issues } from '../../errors.js';
import { type ParsedPhone, parsePhone } from '../../lib/phone.js';
import { shorten } from '../../lib/shorten.js';
import { readValues } from '../templates/values.js';
import { checkFile } from './audienceFile.js';
import type { RowCause, RowCode } from './staging/campaignRows.js';

/** Who gets a campaign: each number once, whatever it is named by. What stands first has the values that count. */
export type Audience = AudienceInput;

const MOST = { rows: 1_000, phones: 10_000, groupIds: 100, tags: 50, excludeGroupIds: 100 } as const;
/** So many faults of rows are named; the rest would say the same. */
const MOST_ISSUES = 100;

/** A number that was given by itself, as it is stored. */
export interface Listed {
  phone: string | null;
  /** What was typed where it is no number, at most 64 characters. */
  given: string | null;
  code: RowCode | null;
  /** Why it is none. */
  cause: RowCause | null;
  variables: Record<string, string>;
}

/** The numbers of an audience, rows with values first. Adds BAD_USER_INPUT: too many of anything, values that are none, nobody. */
export function readListed(audience: Audience, issues: Issues): Listed[] {
  let named = 0;
  for (const [field, max] of Object.entries(MOST) as [keyof typeof MOST, number][]) {
    const { length } = audience[field];
    if (length > max) issues.add('BAD_USER_INPUT', `audience.${field}`, { max, of: 'items', given: length });
    if (field !== 'excludeGroupIds') named += length;
  }
  for (const [index, tag] of audience.tags.entries())
    if (!showsSomething(tag)) issues.add('BAD_USER_INPUT', `audience.tags[${index}]`, { reason: 'This tag is empty: leave it out.' });
  checkFile(audience, issues);
  if (named === 0 && !audience.fileId)
    issues.add('BAD_USER_INPUT', 'audience', { reason: 'It names nobody: give groups, tags, numbers, rows or a file.' });
  if (issues.list.length > 0) return [];
  const listed: Listed[] = [];
  for (const [index, { to, variables }] of audience.rows.entries()) {
    if (issues.list.length >= MOST_ISSUES) break;
    const values = readValues(variables, `audience.rows[${index}].variables`, issues);
    listed.push({ ...readNumber(to), variables: Object.fromEntries(values) });
  }
  return [...listed, ...audience.phones.map((to) => ({ ...readNumber(to), variables: {} }))];
}

const codes: Partial<Record<Extract<ParsedPhone, { ok: false }>['reason'], RowCode>> = {
  EMPTY: 'NO_PHONE_NUMBER',
  SPREADSHEET: 'DAMAGED_BY_SPREADSHEET',
  FIXED_LINE: 'NOT_MOBILE',
  NOT_MOBILE: 'NOT_MOBILE',
};

function readNumber(to: string): Omit<Listed, 'variables'> {
  const parsed = parsePhone(to);
  if (parsed.ok) return { phone: parsed.phone, given: null, code: null, cause: null };
  // What the database can't hold was no number anyway.
  const given = shorten(to.toWellFormed().replaceAll('\0', ''), 64);
  return { phone: null, given, code: codes[parsed.reason] ?? 'INVALID_PHONE_NUMBER', cause: parsed.reason };
}

/** NOT_FOUND, with its field, for a group that the tenant doesn't have. Inside a transaction: until its end none of them is deleted. */
export async function checkGroups(ctx: Ctx, tenantId: string, { groupIds, excludeGroupIds }: Audience): Promise<void> {
  const rows = await ctx.sql.rows<{ id: string }>(
    `select id from contact_group where tenant_id = $1 and id = any($2::uuid[]) order by id for key share`,
    [tenantId, [...groupIds, ...excludeGroupIds]],
  );
  const known = new Set(rows.map(({ id }) => id));
  for (const [field, ids] of Object.entries({ groupIds, excludeGroupIds })) {
    const unknown = ids.findIndex((id) => !known.has(id));
    if (unknown >= 0) throw new AppError('NOT_FOUND', { field: `audience.${field}[${unknown}]` });
  }
}
