import type { Ctx } from '../context.js';
import type { NamedProvider, SmsProvider } from '../ports/sms.js';

/** How a name stands at a provider. TO_ASK and ASKED are ours: it has not answered yet. */
export type ProviderNameStatus = 'TO_ASK' | 'ASKED' | 'PENDING' | 'ACTIVE' | 'REFUSED';

export const takesNames = (provider: SmsProvider): provider is NamedProvider =>
  provider.requestSenderName !== undefined && provider.senderNames !== undefined;

/** No request of ours is still under way after this long. */
const LONG_AGO_MS = 3_600_000;
const refusals = new Set(['rejected', 'refused', 'declined', 'denied', 'inactive', 'disabled', 'deactivated', 'blocked', 'suspended']);

/** A word that we don't know is no answer: the name waits, and what the provider said is shown. */
export const providerNameStatusOf = (word: string): ProviderNameStatus =>
  word === 'active' || word === 'approved' ? 'ACTIVE' : refusals.has(word) ? 'REFUSED' : 'PENDING';

/** What is shown of sender ids that were read already, in the order of the ids; null where the provider's word doesn't matter. */
export async function providerStatuses(ctx: Ctx, ids: readonly string[]): Promise<(string | null)[]> {
  if (!takesNames(ctx.app.sms)) return ids.map(() => null);
  const rows = await ctx.sql.rows<{ id: string; standing: ProviderNameStatus | null; word: string | null }>(
    `select s.id, coalesce(n.standing, case when s.status = 'APPROVED' then 'TO_ASK' end) as standing, n.word
     from sender_id s left join provider_sender_name n on n.provider = $2 and n.name = lower(s.name)
     where s.id = any($1::uuid[]) and s.tenant_id is not null and s.status in ('APPROVED', 'SUSPENDED')`,
    [ids, ctx.app.sms.name],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => {
    const { standing, word } = byId.get(id) ?? { standing: null, word: null };
    return standing && word && word !== standing.toLowerCase() ? `${standing}: ${word}` : standing;
  });
}

/** A send was refused since its sender id isn't known there (any more): how the names stand is looked at soon. In that transaction. */
export async function lookAgain(ctx: Ctx, provider: string, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  await ctx.sql.rows(
    `update provider_sender_name set next_at = least(next_at, $3) where provider = $1 and name = any($2::text[]) and standing <> 'TO_ASK'`,
    [provider, [...new Set(names)].map((name) => name.toLowerCase()), ctx.app.now()],
  );
}

/** A name that was asked for long ago, and is not there or refused, may be asked for once more: a person has approved it anew. */
export async function askOnceMore(ctx: Ctx, name: string): Promise<void> {
  await ctx.sql.rows(
    `delete from provider_sender_name where provider = $1 and name = lower($2) and standing in ('ASKED', 'REFUSED') and asked_at < $3`,
    [ctx.app.sms.name, name, new Date(ctx.app.now().getTime() - LONG_AGO_MS)],
  );
}
