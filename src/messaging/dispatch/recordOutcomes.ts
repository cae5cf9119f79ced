import type { AttemptPhase } from '../../../entities/types/messageState.js';
import { type Ctx, inTransaction } from '../../context.js';
import { raiseAlert } from '../../core/raiseAlert.js';
import { type Columns, columns, statement } from '../../db/statement.js';
import { backOffMs } from '../../lib/flow/backOff.js';
import type { SmsOutcome, SmsProvider } from '../../ports/sms.js';
import { endRefusals, recordRefusals } from '../../senders/registration/refusals.js';
import { advance, type Move } from '../advance.js';
import { alertHeldForReview, type Complaint } from '../reviewAlerts.js';
import { liveRoute } from '../routes.js';
import { resetCircuitBreaker, tripCircuitBreaker } from './circuitBreaker.js';
import type { Claim } from './claim.js';
import { doubt, forgetDoubts, type Unanswered } from './doubts.js';

export interface AttemptOutcome {
  claim: Claim;
  outcome: SmsOutcome;
}

/** What is written of an attempt. */
interface AttemptEnd {
  messageId: string;
  n: number;
  leaseToken: string;
  phase: AttemptPhase;
  reference: string | null;
  detail: string | null;
  resendAlone: boolean;
}

const recordOutcomesStatement = statement<
  Columns<AttemptEnd> & { now: Date },
  { message_id: string; n: number; names_are_refused: boolean }
>('messaging/dispatch/recordOutcomes.sql');

const phases: Record<SmsOutcome['kind'], AttemptPhase> = {
  accepted: 'ACCEPTED',
  refused: 'REFUSED',
  notSent: 'NOT_SENT',
  unknown: 'UNKNOWN',
};

/** With ±20 % jitter, so that messages that failed at the same time aren't retried at the same time. */
const retryWaitMs = (n: number): number => backOffMs(n, { firstMs: 5_000, maxMs: 300_000, factor: 1.3 }) * (0.8 + 0.4 * Math.random());

/** So often a provider that names a wait is believed; then the usual waits are the least. What it never takes ends with its validity. */
const TRUSTED_WAITS = 3;

const waitMs = (n: number, namedMs?: number): number =>
  namedMs === undefined || n > TRUSTED_WAITS ? Math.max(namedMs ?? 0, retryWaitMs(n)) : namedMs;

/** A sender id that the provider doesn't know yet is tried again after this long. */
const SENDER_PENDING_MS = 600_000;

/**
 * Records the outcomes of attempts of one route, in one transaction for the batch, and moves their messages and credits. Attempts whose
 * lease is no longer ours are left alone.
 */
export async function recordOutcomes(ctx: Ctx, batch: AttemptOutcome[], { provider } = liveRoute(ctx.app)): Promise<void> {
  await ctx.app.failpoint('answer in, outcome not committed');
  await inTransaction(ctx, async (ctx) => {
    const now = ctx.app.now();
    const recorded = await ctx.sql.rows(recordOutcomesStatement, {
      ...columns(batch.map(toAttemptEnd), 'messageId', 'n', 'leaseToken', 'phase', 'reference', 'detail', 'resendAlone'),
      now,
    });
    const ours = new Set(recorded.map(({ message_id, n }) => `${message_id} ${n}`));
    const moves = batch.filter(({ claim }) => ours.has(`${claim.messageId} ${claim.n}`)).map((one) => moveFor(one, now));
    const results = await advance(ctx, moves, 'PROVIDER');
    const ignored = new Set(results.filter(({ result }) => result === 'ignored').map(({ id }) => id));
    // recoverLeases was faster and made it UNCONFIRMED: proof that nothing was sent leads back to QUEUED, never straight to HELD.
    const overtaken = moves.filter(({ id, to }) => to === 'HELD' && ignored.has(id));
    await advance(
      ctx,
      overtaken.map((move) => ({ ...move, to: 'QUEUED' as const, holdReason: undefined, onlyFrom: 'UNCONFIRMED' as const })),
      'PROVIDER',
    );
    await updateRefusedNames(ctx, provider, batch, recorded[0]?.names_are_refused);
    const held = new Set(results.filter(({ result }) => result === 'advanced').map(({ id }) => id));
    await alertHeldForReview(ctx, provider.name, complaintsOf(batch.filter(({ claim }) => held.has(claim.messageId))));
    await updateCircuitBreaker(ctx, provider, batch);
  });
  await ctx.app.failpoint('outcome committed, no event');
}

const toAttemptEnd = ({ claim, outcome }: AttemptOutcome): AttemptEnd => ({
  messageId: claim.messageId,
  n: claim.n,
  leaseToken: claim.leaseToken,
  phase: phases[outcome.kind],
  reference: outcome.kind === 'accepted' ? outcome.reference : null,
  detail: 'detail' in outcome ? outcome.detail : null,
  resendAlone: outcome.kind === 'notSent' && (outcome.fault === 'batch' || outcome.fault === 'message'),
});

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
      if (outcome.fault === 'message') return { id, to: 'HELD', holdReason: 'REVIEW', detail: outcome.detail, proof: true };
      if (outcome.fault === 'batch') return { id, to: 'QUEUED', detail: outcome.detail, proof: true, nextAttemptAt: now };
      return { id, to: 'QUEUED', detail: outcome.detail, proof: true, nextAttemptAt: after(waitMs(claim.n, outcome.retryAfterMs)) };
  }
}

/**
 * Of a name that was both taken and refused in one batch the refusal stays: what waits is tried again and shows what is so. A sandbox that
 * doesn't know a name holds up no live message.
 */
async function updateRefusedNames(
  ctx: Ctx,
  { name: provider }: SmsProvider,
  batch: AttemptOutcome[],
  someAreRefused = false,
): Promise<void> {
  if (provider !== ctx.app.sms.name) return;
  const accepted = batch.filter(({ outcome }) => outcome.kind === 'accepted').map(({ claim }) => claim.sender);
  if (someAreRefused && accepted.length > 0) await endRefusals(ctx, provider, accepted);
  const refused = batch.flatMap(({ claim, outcome }) =>
    outcome.kind === 'notSent' && outcome.fault === 'sender'
      ? [{ name: claim.sender, tenantId: claim.tenantId, detail: outcome.detail }]
      : [],
  );
  await recordRefusals(ctx, provider, refused);
}

async function updateCircuitBreaker(ctx: Ctx, provider: SmsProvider, batch: AttemptOutcome[]): Promise<void> {
  const faults = batch.flatMap(({ claim: { closings }, outcome }) =>
    outcome.kind === 'notSent' && outcome.fault === 'provider' ? [{ ...outcome, closings }] : [],
  );
  const fault = faults.sort((a, b) => b.closings - a.closings)[0];
  if (fault) {
    // checkProviderBalance ends this alert, so it is raised only for a provider that tells its balance.
    if (faults.some(({ outOfBalance }) => outOfBalance) && provider.balance)
      await raiseAlert(ctx, 'PROVIDER_OUT_OF_BALANCE', { tenantId: null, subjectKey: provider.name, params: { provider: provider.name } });
    return tripCircuitBreaker(ctx, provider.name, fault.detail, fault.closings);
  }
  const accepted = batch.filter(({ outcome }) => outcome.kind === 'accepted').map(({ claim }) => claim.closings);
  if (accepted.length > 0) {
    await resetCircuitBreaker(ctx, provider.name, Math.max(...accepted));
    return forgetDoubts(ctx, provider.name);
  }
  const [complaints, unanswered] = [complaintsOf(batch), unansweredOf(batch)];
  if (complaints.length + unanswered.length === 0) return;
  const closings = Math.max(...batch.map(({ claim }) => claim.closings));
  const doubted = await doubt(ctx, provider.name, { complaints, unanswered, closings });
  if (doubted) await tripCircuitBreaker(ctx, provider.name, doubted.detail, closings, doubted.tenantIds);
}

const unansweredOf = (batch: AttemptOutcome[]): Unanswered[] =>
  batch.flatMap(({ claim: { tenantId, sender, body }, outcome }) =>
    outcome.kind === 'unknown' ? [{ tenantId, detail: outcome.detail, request: `${tenantId}\n${sender}\n${body}` }] : [],
  );

const complaintsOf = (batch: AttemptOutcome[]): Complaint[] =>
  batch.flatMap(({ claim, outcome }) =>
    outcome.kind === 'notSent' && outcome.fault === 'message' ? [{ tenantId: claim.tenantId, detail: outcome.detail }] : [],
  );
