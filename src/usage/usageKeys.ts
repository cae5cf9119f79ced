import type { UsageKey } from '../../entities/payloads/usage.js';
import { MessageCategory, MessageStatus } from '../../entities/types/messageState.js';
import type { UsageGrouping } from '../../entities/types/usage.js';
import type { Ctx } from '../context.js';
import { type Noun, publicId } from '../lib/ids.js';

/** What is grouped by a noun: its id, and who names it. $2: the tenant whose they are, null for all. */
const nouns: Partial<Record<UsageGrouping, { noun: Noun; names: string }>> = {
  SENDER_ID: {
    noun: 'senderId',
    names: `select s.id, s.name from sender_id s where s.id = any($1::uuid[]) and ($2::uuid is null or s.for_all
      or exists (select from message m where m.tenant_id = $2 and not m.test and m.sender_id = s.id))`,
  },
  CAMPAIGN: {
    noun: 'campaign',
    names: 'select id, name from campaign where id = any($1::uuid[]) and ($2::uuid is null or tenant_id = $2)',
  },
  API_KEY: { noun: 'apiKey', names: 'select id, name from api_key where id = any($1::uuid[]) and ($2::uuid is null or tenant_id = $2)' },
  TENANT: { noun: 'tenant', names: 'select id, name from tenant where id = any($1::uuid[]) and ($2::uuid is null or id = $2)' },
};

const withoutKey: Partial<Record<UsageGrouping, string>> = {
  OPERATOR: 'Unknown',
  CAMPAIGN: 'Without a campaign',
  API_KEY: 'Without a key',
};

/** 'UNDELIVERED' → 'Undelivered' */
const words = (value: string): string => `${value.charAt(0)}${value.slice(1).toLowerCase().replaceAll('_', ' ')}`;

const order: readonly string[] = [...Object.keys(MessageStatus), ...Object.keys(MessageCategory)];

/** The keys of a grouping by the values that rows have, in the order in which they are shown. */
export async function keysOf(
  ctx: Ctx,
  tenantId: string | null,
  grouping: UsageGrouping,
  values: readonly (string | null)[],
): Promise<Map<string | null, UsageKey>> {
  const named = nouns[grouping];
  const there = values.filter((value) => value !== null);
  const rows = named && there.length > 0 ? await ctx.sql.rows<{ id: string; name: string }>(named.names, [there, tenantId]) : [];
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  const isEnum = grouping === 'STATUS' || grouping === 'CATEGORY';
  const toKey = (value: string | null): UsageKey => {
    if (value === null) return { grouping, key: null, label: withoutKey[grouping] ?? 'None' };
    if (named) return { grouping, key: publicId(named.noun, value), label: names.get(value) ?? publicId(named.noun, value) };
    return { grouping, key: value, label: isEnum ? words(value) : value };
  };
  const place = ({ key }: UsageKey): number => (key === null ? order.length : isEnum ? order.indexOf(key) : 0);
  return new Map(
    values
      .map((value): [string | null, UsageKey] => [value, toKey(value)])
      .sort(([, a], [, b]) => place(a) - place(b) || a.label.localeCompare(b.label, 'en') || (a.key ?? '').localeCompare(b.key ?? '')),
  );
}
