import type { SenderIdStatus } from '../../entities/types/senderIdState.js';
import { type Ctx, inTransaction } from '../context.js';
import type { ProviderSenderName } from '../ports/sms.js';
import { recordStep } from './moveSenderId.js';
import { type ProviderNameStatus, providerNameStatusOf, takesNames } from './providerNames.js';

/** What changed is looked at again after this long. */
const AGAIN_MS = 5_000;

/**
 * Looks how the names stand at the provider, as soon as one is due: one list tells about all. A name that is awaited is looked at after a few
 * seconds, then ever more rarely up to once in half an hour; one that has its answer every 6 hours, since people there change their minds.
 * Answers how many stand otherwise than before. Any number may run at once.
 */
export async function syncSenderNames(ctx: Ctx): Promise<number> {
  const provider = ctx.app.sms;
  if (!takesNames(provider)) return 0;
  const due = await postpone(ctx, provider.name);
  if (due.length === 0) return 0;
  const listed = await provider.senderNames().catch((error: unknown): undefined => {
    ctx.app.log.warn({ err: error, provider: provider.name }, 'the provider could not be asked how its sender ids stand');
  });
  if (!listed) return 0;
  return inTransaction(ctx, async (ctx) => {
    let changed = 0;
    for (const { name, status } of byName(listed))
      if (await recordProviderNameStatus(ctx, provider.name, name, { standing: providerNameStatusOf(status), word: status })) changed++;
    return changed;
  });
}

/** The next look is written before this one, so that a process that dies here only delays it. */
const postpone = (ctx: Ctx, provider: string): Promise<object[]> =>
  ctx.sql.rows(
    `update provider_sender_name set tries = tries + 1, next_at = $2::timestamptz + interval '1 second' * case
       when standing in ('ACTIVE', 'REFUSED') then 21600 else least(5 * power(1.5, least(tries, 30)), 1800) end
     where (provider, name) in (
       select provider, name from provider_sender_name where provider = $1 and standing <> 'TO_ASK' and next_at <= $2 for update skip locked)
     returning name`,
    [provider, ctx.app.now()],
  );

/** By lower case, in one order for all who record at once; where a name is there twice, the active one counts. */
function byName(listed: ProviderSenderName[]): ProviderSenderName[] {
  const names = new Map<string, string>();
  for (const { name, status } of listed) {
    const key = name.toLowerCase();
    const before = names.get(key);
    if (before === undefined || providerNameStatusOf(before) !== 'ACTIVE') names.set(key, status);
  }
  return [...names].map(([name, status]) => ({ name, status })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Writes how a name stands, once it was asked for. An answer (ACTIVE, REFUSED) goes into the sender id's history and to whoever listens.
 * What changed is looked at again soon, unless `nextAt` says when: two lists that overtook each other don't leave the older one's word.
 * Answers whether it stood otherwise before. In a transaction.
 */
export async function recordProviderNameStatus(
  ctx: Ctx,
  provider: string,
  name: string,
  to: { standing: ProviderNameStatus; word: string | null; nextAt?: Date },
): Promise<boolean> {
  const before = await ctx.sql.row<{ standing: ProviderNameStatus; word: string | null }>(
    `select standing, word from provider_sender_name where provider = $1 and name = $2 and standing <> 'TO_ASK' for update`,
    [provider, name],
  );
  const changed = before !== undefined && before.standing !== to.standing;
  if (!before || (!changed && before.word === to.word && !to.nextAt)) return false;
  await ctx.sql.rows(
    `update provider_sender_name set standing = $3, word = $4, next_at = coalesce($5, case when $6 then least(next_at, $7) else next_at end),
       asked_at = case when $3 <> 'TO_ASK' then asked_at end, tries = case when $6 and $3 <> 'TO_ASK' then 0 else tries end
     where provider = $1 and name = $2`,
    [provider, name, to.standing, to.word, to.nextAt ?? null, changed, new Date(ctx.app.now().getTime() + AGAIN_MS)],
  );
  const isNews = to.standing === 'ACTIVE' || to.standing === 'REFUSED' || before.standing === 'ACTIVE';
  if (changed && isNews) await tellOwner(ctx, provider, name, to);
  return changed;
}

async function tellOwner(
  ctx: Ctx,
  provider: string,
  name: string,
  { standing, word }: { standing: ProviderNameStatus; word: string | null },
): Promise<void> {
  const sender = await ctx.sql.row<{ id: string; tenantId: string; status: SenderIdStatus }>(
    `select id, tenant_id as "tenantId", status from sender_id
     where lower(name) = $1 and tenant_id is not null and status not in ('REJECTED', 'CANCELLED') for update`,
    [name],
  );
  if (!sender) return;
  const { id, tenantId, status } = sender;
  const said = word && word !== standing.toLowerCase() ? `${standing}: ${word}` : standing;
  await recordStep(ctx, { tenantId, id, from: status, to: status, note: `At the provider (${provider}): ${said}` });
  if (standing === 'REFUSED') ctx.app.log.error({ provider, name }, 'the provider refuses a sender id; its messages wait');
}
