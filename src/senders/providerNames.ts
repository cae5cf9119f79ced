import type { ProviderNameStatus } from '../../entities/types/senderIdState.js';
import type { Ctx } from '../context.js';
import { resolveAlert } from '../core/raiseAlert.js';
import { publicId } from '../lib/ids.js';
import { shorten } from '../lib/shorten.js';
import type { NamedProvider, SmsProvider } from '../ports/sms.js';

/** Whether messages of this provider need a name that it has approved. */
export const registersNames = (provider: SmsProvider): provider is NamedProvider =>
  provider.requestSenderName !== undefined && provider.senderNames !== undefined;

/** A name as it stands at the provider. `detail` is what the provider said about it, in its own words. */
export interface ProviderName {
  status: ProviderNameStatus;
  detail: string | null;
}

/**
 * How the names of sender ids stand at the provider, in the order of the ids, which were read already; null where it has no say. A name
 * whose messages it refuses is REFUSED, whatever its list says.
 */
export async function providerNamesOf(ctx: Ctx, ids: readonly string[]): Promise<(ProviderName | null)[]> {
  if (!registersNames(ctx.app.sms)) return ids.map(() => null);
  // One that is reviewed anew shows why; a name that this tenant never had approved may have been somebody else's.
  const rows = await ctx.sql.rows<ProviderName & { id: string }>(
    `select s.id, case when n.refused_at is not null then 'REFUSED' else coalesce(n.status, 'QUEUED') end as status, n.detail
     from sender_id s left join provider_sender_name n on n.provider = $2 and n.name = lower(s.name)
     where s.id = any($1::uuid[]) and s.tenant_id is not null and (s.status = 'APPROVED' or n.name is not null and (s.status = 'SUSPENDED'
       or s.status in ('PENDING', 'CHANGES_REQUESTED')
         and exists (select from sender_id_event e where e.sender_id = s.id and e.to_status = 'APPROVED')))`,
    [ids, ctx.app.sms.name],
  );
  const byId = new Map(rows.map(({ id, ...name }) => [id, name]));
  return ids.map((id) => byId.get(id) ?? null);
}

/**
 * Lets a name be requested once more that was refused or never listed: a person has approved it anew. Not within an hour of the last
 * request: the provider may still be at work on it.
 */
export async function allowNewRequest(ctx: Ctx, name: string): Promise<void> {
  await ctx.sql.rows(
    `update provider_sender_name set status = 'QUEUED', detail = null, refused_at = null, requested_at = null, tries = 0,
       next_at = greatest($3::timestamptz, requested_at + interval '1 hour')
     where provider = $1 and name = lower($2)
       and (status = 'REFUSED' or status = 'REQUESTED' and requested_at < $3::timestamptz - interval '1 hour')`,
    [ctx.app.sms.name, name, ctx.app.now()],
  );
}

/** No message goes out from this sender id any more, so that nobody has to mind that the provider refused some. In the transaction. */
export async function forgetRefusals(ctx: Ctx, { id, name }: { id: string; name: string }): Promise<void> {
  await ctx.sql.rows('update provider_sender_name set refused_at = null where name = lower($1)', [name]);
  await resolveAlert(ctx, 'SENDER_ID_REFUSED', publicId('senderId', id));
}

const LONGEST_WORDS = 200;

/** What a provider said, as it is kept and shown: one line of at most 200 characters that can be seen; null when nothing is left. */
export const providerWords = (text: string | null): string | null =>
  shorten((text ?? '').replace(/[\p{C}\s]+/gu, ' ').trim(), LONGEST_WORDS).trim() || null;
