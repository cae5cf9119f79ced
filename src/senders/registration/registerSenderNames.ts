import { type Ctx, inTransaction } from '../../context.js';
import { backOffMs } from '../../lib/flow/backOff.js';
import { inBatches } from '../../lib/flow/inBatches.js';
import type { NamedProvider, SenderNameRequest } from '../../ports/sms.js';
import { registersNames } from '../providerNames.js';
import { providerNameStatusOf, recordProviderNameStatus } from './syncSenderNames.js';

interface NameToRegister {
  name: string;
  shown: string;
  sample: string;
  tries: number;
}

const SECOND = 1_000;
/** What provably never arrived is asked for again after 5 s to 10 min, so often: for about three days. Then a person has to look. */
const TRY_AGAIN = { firstMs: 5 * SECOND, maxMs: 600 * SECOND };
const TRIES = 440;
/** When a name is first checked whose request was accepted, or whose answer was lost. */
const FIRST_CHECK_MS = 3 * SECOND;
/** So long after the time-out another process checks the name of a process that died while it asked. */
const GRACE_MS = 5 * SECOND;

/**
 * Asks the provider for the names of approved sender ids, each once: REQUESTED is committed before the first byte, and no claim takes such
 * a name again. Only proof that nothing arrived makes it due again; where that is uncertain, the provider's list tells (syncSenderNames).
 * Answers how many were asked for. Any number may run at once.
 */
export async function registerSenderNames(ctx: Ctx): Promise<number> {
  const provider = ctx.app.sms;
  if (!registersNames(provider)) return 0;
  await addMissingNames(ctx, provider);
  // One at a time: what fails leaves no other in doubt, and is not due again.
  return inBatches(1, async () => {
    const claimed = await claimDue(ctx, provider);
    for (const one of claimed) await registerName(ctx, provider, one);
    return claimed.length;
  });
}

/** Adds a row for each approved sender id of a tenant, also for those approved while another provider carried the messages. */
const addMissingNames = (ctx: Ctx, provider: NamedProvider): Promise<object[]> =>
  ctx.sql.rows(
    `insert into provider_sender_name (provider, name, status, next_at)
     select $1, lower(s.name), 'QUEUED', $2 from sender_id s
     where s.tenant_id is not null and s.status = 'APPROVED'
       and not exists (select from provider_sender_name n where n.provider = $1 and n.name = lower(s.name))
     on conflict do nothing`,
    [provider.name, ctx.app.now()],
  );

function claimDue(ctx: Ctx, provider: NamedProvider): Promise<NameToRegister[]> {
  const now = ctx.app.now();
  return ctx.sql.rows<NameToRegister>(
    `with due as (
       select n.name, s.name as shown, coalesce(s.sample_message, s.use_case, s.name) as sample
       from provider_sender_name n
       join sender_id s on lower(s.name) = n.name and s.tenant_id is not null and s.status = 'APPROVED'
       where n.provider = $1 and n.status = 'QUEUED' and n.next_at <= $2 order by n.next_at limit 1 for update of n skip locked)
     update provider_sender_name n
     set status = 'REQUESTED', detail = null, requested_at = $2, next_at = $3, tries = least(n.tries, 1000) + 1
     from due where n.provider = $1 and n.name = due.name and n.status = 'QUEUED'
     returning n.name, due.shown, due.sample, n.tries`,
    [provider.name, now, new Date(now.getTime() + provider.timeoutMs + GRACE_MS)],
  );
}

async function registerName(ctx: Ctx, provider: NamedProvider, { name, shown, sample, tries }: NameToRegister): Promise<void> {
  const outcome = await provider.requestSenderName(shown, sample).catch((error: unknown): SenderNameRequest | undefined => {
    ctx.app.log.warn(
      { err: error, provider: provider.name },
      'it is not certain that the provider was asked for a sender id; its list will tell',
    );
    return undefined;
  });
  const now = ctx.app.now().getTime();
  await inTransaction(ctx, async (ctx) => {
    const record = (next: Parameters<typeof recordProviderNameStatus>[3]) => recordProviderNameStatus(ctx, provider.name, name, next);
    const soon = new Date(now + FIRST_CHECK_MS);
    if (outcome?.kind === 'requested')
      return record({ status: providerNameStatusOf(outcome.status), detail: outcome.status, nextAt: soon });
    if (outcome?.kind === 'refused') return record({ status: 'REFUSED', detail: outcome.detail, nextAt: soon });
    const later = new Date(now + backOffMs(tries, TRY_AGAIN));
    if (outcome?.kind === 'notSent') return record({ status: tries < TRIES ? 'QUEUED' : 'REFUSED', detail: outcome.detail, nextAt: later });
    return record({ status: 'REQUESTED', detail: outcome ? 'exists' : null, nextAt: outcome ? new Date(now) : soon });
  });
}
