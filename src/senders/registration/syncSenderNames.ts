import type { ProviderNameStatus } from '../../../entities/types/senderIdState.js';
import { type Ctx, inTransaction } from '../../context.js';
import { statement } from '../../db/statement.js';
import { isFaultOfAnItem } from '../../lib/flow/batcher.js';
import type { ProviderSenderName } from '../../ports/sms.js';
import { mailAboutSenderId } from '../mailAboutSenderId.js';
import { type LockedSenderId, recordSenderIdStep } from '../moveSenderId.js';
import { type ProviderName, providerWords, registersNames } from '../providerNames.js';
import { resolveRefusals } from './refusals.js';

const refusals = new Set(['rejected', 'refused', 'declined', 'denied', 'inactive', 'disabled', 'deactivated', 'blocked', 'suspended']);

/** An unknown word is no answer: the name waits, and providerStatusDetail shows the word. */
export const providerNameStatusOf = (word: string): ProviderNameStatus =>
  word === 'active' || word === 'approved' ? 'ACTIVE' : refusals.has(word) ? 'REFUSED' : 'PENDING';

/** So long after a change the name is checked again. */
const RECHECK_MS = 5_000;

const recordStatement = statement<{
  provider: string;
  name: string;
  status: ProviderNameStatus;
  detail: string | null;
  nextAt: Date | null;
  changed: boolean;
  recheckAt: Date;
}>('senders/registration/recordProviderNameStatus.sql');

/**
 * Reads the provider's list of names as soon as one name is due, and records the status of all. A name that waits for the provider's
 * answer, or is refused, is due after a few seconds, then ever more rarely, at last every half hour; an active one every 6 hours, since
 * people there change their minds. Answers how many have changed. Any number may run at once.
 */
export async function syncSenderNames(ctx: Ctx): Promise<number> {
  const provider = ctx.app.sms;
  if (!registersNames(provider)) return 0;
  const due = await claimDue(ctx, provider.name);
  if (due.length === 0) return 0;
  const listed = await provider.senderNames().catch((error: unknown): undefined => {
    ctx.app.log.warn({ err: error, provider: provider.name }, 'the provider did not answer with its list of sender ids');
  });
  if (!listed) return 0;
  const rows = await ctx.sql.rows<{ name: string }>('select name from provider_sender_name where provider = $1', [provider.name]);
  const ours = new Set(rows.map(({ name }) => name));
  let changed = 0;
  for (const { name, status } of mergeByName(listed)) {
    if (!ours.has(name)) continue;
    const said = { status: providerNameStatusOf(status), detail: status };
    try {
      if (await inTransaction(ctx, (ctx) => recordProviderNameStatus(ctx, provider.name, name, said))) changed++;
    } catch (error) {
      if (!isFaultOfAnItem(error)) throw error;
      // The names are of many tenants. It stays as it is, and is due ever more rarely.
      ctx.app.log.error({ err: error, provider: provider.name, name }, 'what the provider says of a sender id could not be recorded');
    }
  }
  return changed;
}

/** The next check is written before this one: a process that dies here only delays it. */
const claimDue = (ctx: Ctx, provider: string): Promise<object[]> =>
  ctx.sql.rows(
    `update provider_sender_name set tries = least(tries, 1000) + 1, next_at = $2::timestamptz + interval '1 second' * case
       when status = 'ACTIVE' and refused_at is null then 21600 else least(5 * power(1.5, least(greatest(tries, 0), 30)), 1800) end
     where (provider, name) in (
       select provider, name from provider_sender_name
       where provider = $1 and status <> 'QUEUED' and next_at <= $2 for update skip locked)
     returning name`,
    [provider, ctx.app.now()],
  );

/** By lower case, in one order for all processes that record at once; where a name is listed twice, the active one counts. */
function mergeByName(listed: ProviderSenderName[]): ProviderSenderName[] {
  const names = new Map<string, string>();
  for (const { name, status } of listed) {
    const key = name.toLowerCase();
    const before = names.get(key);
    if (before === undefined || providerNameStatusOf(before) !== 'ACTIVE') names.set(key, status);
  }
  return [...names].map(([name, status]) => ({ name, status })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Records the provider's status of a name that was requested. An answer (ACTIVE, REFUSED) goes into the sender id's history, and a refusal
 * to its people by mail. A changed name is checked again soon, unless `nextAt` says when: of two lists that overtake each other the older
 * one doesn't stay. Answers whether the status changed. Call inside a transaction.
 */
export async function recordProviderNameStatus(
  ctx: Ctx,
  provider: string,
  name: string,
  said: ProviderName & { nextAt?: Date },
): Promise<boolean> {
  const { status, nextAt = null } = said;
  const detail = providerWords(said.detail);
  const before = await ctx.sql.row<ProviderName & { refused: boolean }>(
    `select status, detail, refused_at is not null as refused
     from provider_sender_name where provider = $1 and name = $2 and status <> 'QUEUED' for update`,
    [provider, name],
  );
  const changed = before !== undefined && before.status !== status;
  if (!before || (!changed && before.detail === detail && !nextAt)) return false;
  const recheckAt = new Date(ctx.app.now().getTime() + RECHECK_MS);
  await ctx.sql.rows(recordStatement, { provider, name, status, detail, nextAt, changed, recheckAt });
  if (!changed) return false;
  if (status === 'ACTIVE' && before.refused) await resolveRefusals(ctx, [name]);
  if (status === 'ACTIVE' || status === 'REFUSED' || before.status === 'ACTIVE')
    await recordAnswer(ctx, provider, name, { status, detail });
  return true;
}

async function recordAnswer(ctx: Ctx, provider: string, name: string, { status: answer, detail }: ProviderName): Promise<void> {
  const sender = await ctx.sql.row<LockedSenderId>(
    `select id, tenant_id as "tenantId", name, status, requested_by as "requestedBy", reviewed_at as "reviewedAt" from sender_id
     where lower(name) = $1 and tenant_id is not null and status not in ('REJECTED', 'CANCELLED') for update`,
    [name],
  );
  if (!sender) return;
  const { id, tenantId, status } = sender;
  const words = detail && detail !== answer.toLowerCase() ? `: ${detail}` : '';
  await recordSenderIdStep(ctx, { tenantId, id, from: status, to: status, note: `At the provider (${provider}): ${answer}${words}` });
  if (answer !== 'REFUSED' || status !== 'APPROVED') return;
  await mailAboutSenderId(ctx, sender, 'senderIdReviewed.refusedByProvider', detail);
  ctx.app.log.error({ provider, name }, 'the provider refuses a sender id; its messages wait');
}
