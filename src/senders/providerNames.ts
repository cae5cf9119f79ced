import type { Ctx } from '../context.js';
import type { NamedProvider, SmsProvider } from '../ports/sms.js';

/** The status of a name at a provider. TO_ASK and ASKED are ours: the provider has not answered yet. */
export type ProviderNameStatus = 'TO_ASK' | 'ASKED' | 'PENDING' | 'ACTIVE' | 'REFUSED';

/** Whether messages of this provider need a name that it has approved. */
export const registersNames = (provider: SmsProvider): provider is NamedProvider =>
  provider.requestSenderName !== undefined && provider.senderNames !== undefined;

/** No request of ours is still open after this long. */
const REQUEST_OVER_MS = 3_600_000;
const refusals = new Set(['rejected', 'refused', 'declined', 'denied', 'inactive', 'disabled', 'deactivated', 'blocked', 'suspended']);

/** An unknown word is no answer: the name waits, and providerStatus shows the word. */
export const providerNameStatusOf = (word: string): ProviderNameStatus =>
  word === 'active' || word === 'approved' ? 'ACTIVE' : refusals.has(word) ? 'REFUSED' : 'PENDING';

/** The status, with the provider's word where that says more. */
export const describeStatus = (status: ProviderNameStatus, detail: string | null): string =>
  detail && detail !== status.toLowerCase() ? `${status}: ${detail}` : status;

/** SenderId.providerStatus of sender ids that were read already, in the order of the ids; null where the provider has no say. */
export async function providerStatuses(ctx: Ctx, ids: readonly string[]): Promise<(string | null)[]> {
  if (!registersNames(ctx.app.sms)) return ids.map(() => null);
  const rows = await ctx.sql.rows<{ id: string; status: ProviderNameStatus | null; detail: string | null }>(
    `select s.id, coalesce(n.status, case when s.status = 'APPROVED' then 'TO_ASK' end) as status, n.detail
     from sender_id s left join provider_sender_name n on n.provider = $2 and n.name = lower(s.name)
     where s.id = any($1::uuid[]) and s.tenant_id is not null and s.status in ('APPROVED', 'SUSPENDED')`,
    [ids, ctx.app.sms.name],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => {
    const { status = null, detail = null } = byId.get(id) ?? {};
    return status && describeStatus(status, detail);
  });
}

/**
 * The provider refused a message since it doesn't know the sender id: its names are checked soon. Call in the transaction of the outcome.
 */
export async function recheckNames(ctx: Ctx, provider: string, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  await ctx.sql.rows(
    `update provider_sender_name set next_at = least(next_at, $3) where provider = $1 and name = any($2::text[]) and status <> 'TO_ASK'`,
    [provider, [...new Set(names)].map((name) => name.toLowerCase()), ctx.app.now()],
  );
}

/** Lets a name be asked for once more that was refused or never listed, after an earlier request: a person has approved it anew. */
export async function allowNewRequest(ctx: Ctx, name: string): Promise<void> {
  await ctx.sql.rows(
    `delete from provider_sender_name where provider = $1 and name = lower($2) and status in ('ASKED', 'REFUSED') and asked_at < $3`,
    [ctx.app.sms.name, name, new Date(ctx.app.now().getTime() - REQUEST_OVER_MS)],
  );
}
