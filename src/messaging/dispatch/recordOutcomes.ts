import type { AttemptPhase } from '../../../entities/types/messageState.js';
import { type Ctx, inTransaction } from '../../context.js';
import { raiseAlert } from '../../core/raiseAlert.js';
import { statement } from '../../db/statement.js';
import { backOffMs } from '../../lib/flow/backOff.js';
import type { SmsOutcome, SmsProvider } from '../../ports/sms.js';
import { recheckNames } from '../../senders/providerNames.js';
import { advance, type Move } from '../advance.js';
import { liveRoute } from '../routes.js';
import { closeProvider, openProvider } from './circuitBreaker.js';
import type { Claim } from './claim.js';

export interface AttemptOutcome {
  claim: Claim;
  outcome: SmsOutcome;
  /** When the provider was called: what it takes later opens only what was closed before. */
  askedAt: Date;
}

const concludeAttempts = statement('messaging/dispatch/concludeAttempts.sql');

const phases: Record<SmsOutcome['kind'], AttemptPhase> = {
  accepted: 'ACCEPTED',
  refused: 'REFUSED',
  notSent: 'NOT_SENT',
  unknown: 'UNKNOWN',
};

/** With ±20 % jitter, so that what failed together doesn't come back together. */
const waitAfter = (n: number): number => backOffMs(n, { firstMs: 5_000, maxMs: 300_000, factor: 1.3 }) * (0.8 + 0.4 * Math.random());

/** A sender id that the provider doesn't know yet is tried again after this long. */
const SENDER_PENDING_MS = 600_000;

/**
 * Records what became of attempts of one route: one transaction for the batch. Attempts that are no longer ours are left alone (the lease fences them);
 * for the rest the message moves, and its credits with it.
 */
export async function recordOutcomes(ctx: Ctx, batch: AttemptOutcome[], { provider } = liveRoute(ctx.app)): Promise<void> {
  await ctx.app.failpoint('answer in, outcome not committed');
  await inTransaction(ctx, async (ctx) => {
    const now = ctx.app.now();
    const ours = await ctx.sql.rows<{ recipient: string }>(concludeAttempts, [
      batch.map(({ claim }) => claim.messageId),
      batch.map(({ claim }) => claim.n),
      batch.map(({ outcome }) => phases[outcome.kind]),
      batch.map(({ outcome }) => (outcome.kind === 'accepted' ? outcome.reference : null)),
      batch.map(({ outcome }) => ('detail' in outcome ? outcome.detail : null)),
      now,
      batch.map(({ claim }) => claim.leaseToken),
      batch.map(({ outcome }) => outcome.kind === 'notSent' && outcome.fault === 'batch'),
    ]);
    const fenced = new Set(ours.map((row) => row.recipient));
    const moves = batch.filter(({ claim }) => fenced.has(claim.recipient)).map((one) => moveFor(one, now));
    const moved = await advance(ctx, moves, 'PROVIDER');
    const ignored = new Set(moved.filter(({ result }) => result === 'ignored').map(({ id }) => id));
    // A sweep was faster and called it UNCONFIRMED: proof that nothing was sent leads back to the queue, never straight to HELD.
    const late = moves.filter(({ id, to }) => to === 'HELD' && ignored.has(id));
    await advance(
      ctx,
      late.map((move) => ({ ...move, to: 'QUEUED' as const, holdReason: undefined, onlyFrom: 'UNCONFIRMED' as const })),
      'PROVIDER',
    );
    const unknown = batch.filter(({ outcome }) => outcome.kind === 'notSent' && outcome.fault === 'sender');
    await recheckNames(
      ctx,
      provider.name,
      unknown.map(({ claim }) => claim.sender),
    );
    await mindTheBreaker(ctx, provider, batch);
  });
  await ctx.app.failpoint('outcome committed, no event');
}

function moveFor({ claim, outcome }: AttemptOutcome, now: Date): Move {
  const id = claim.messageId;
  const after = (ms: number) => new Date(now.getTime() + ms);
  switch (outcome.kind) {
    case 'accepted':
      return { id, to: 'SENT', providerReference: outcome.reference, sentAt: now };
    case 'refused':
      return { id, to: 'FAILED', failure: outcome.failure, detail: outcome.detail };
    case 'unknown':
      return { id, to: 'UNCONFIRMED', detail: outcome.detail };
    case 'notSent':
      if (outcome.fault === 'provider')
        return { id, to: 'HELD', holdReason: 'PROVIDER_DOWN', detail: outcome.detail, proof: true, nextAttemptAt: now };
      if (outcome.fault === 'sender')
        return {
          id,
          to: 'HELD',
          holdReason: 'SENDER_PENDING',
          detail: outcome.detail,
          proof: true,
          nextAttemptAt: after(SENDER_PENDING_MS),
        };
      if (outcome.fault === 'batch') return { id, to: 'QUEUED', detail: outcome.detail, proof: true, nextAttemptAt: now };
      return { id, to: 'QUEUED', detail: outcome.detail, proof: true, nextAttemptAt: after(outcome.retryAfterMs ?? waitAfter(claim.n)) };
  }
}

async function mindTheBreaker(ctx: Ctx, provider: SmsProvider, batch: AttemptOutcome[]): Promise<void> {
  const fault = batch.find(({ outcome }) => outcome.kind === 'notSent' && outcome.fault === 'provider')?.outcome;
  if (fault?.kind === 'notSent') {
    // The look at the balance ends it (watchBalance): who can't be asked for a balance is only closed.
    if (fault.outOfBalance && provider.balance)
      await raiseAlert(ctx, 'PROVIDER_OUT_OF_BALANCE', { tenantId: null, subjectKey: provider.name, params: { provider: provider.name } });
    return closeProvider(ctx, provider.name, fault.detail);
  }
  const taken = batch.filter(({ outcome }) => outcome.kind === 'accepted').map(({ askedAt }) => askedAt.getTime());
  if (taken.length > 0) await openProvider(ctx, provider.name, new Date(Math.max(...taken)));
}
