import type { ResolveHeldInput } from '../../entities/inputs/sending.js';
import type { HeldOutcome } from '../../entities/types/messageState.js';
import type { Ctx } from '../context.js';
import { audit } from '../core/audit.js';
import { allowOnPlatform } from '../core/authorize.js';
import { idempotently } from '../core/idempotency.js';
import { PLATFORM_TENANT } from '../core/platformTenant.js';
import { readReason } from '../core/texts.js';
import { Issues } from '../errors.js';
import { publicId } from '../lib/ids.js';
import type { Move } from './advance.js';
import { advanceEach } from './advanceEach.js';
import { endReviewAlerts } from './reviewAlerts.js';

const decisions: Record<HeldOutcome, (now: Date) => Omit<Move, 'id'>> = {
  SEND: (now) => ({ to: 'QUEUED', nextAttemptAt: now, detail: 'The operator decided to send it.' }),
  SENT: (now) => ({ to: 'SENT', sentAt: now, detail: 'The operator found that it was sent.' }),
  CANCEL: () => ({ to: 'CANCELLED', detail: 'The operator cancelled it.' }),
};

/**
 * The operator's decision on messages that are held for review: SEND queues them, each in a request of its own; SENT settles their credits
 * and sends nothing; CANCEL releases their credits. Skipped: what no longer waits for a decision, for SEND what is past its validity, and
 * what had to be quarantined. Audited, with the reason.
 */
export async function resolveHeld(
  ctx: Ctx,
  input: ResolveHeldInput,
): Promise<{ resolved: string[]; skipped: string[]; replayed: boolean }> {
  allowOnPlatform(ctx, 'MANAGE_TENANTS');
  const issues = new Issues();
  if (input.ids.length < 1 || input.ids.length > 1_000) issues.add('BAD_USER_INPUT', 'ids', { min: 1, max: 1_000 });
  const reason = readReason(input.reason, 'reason', issues);
  issues.throwIfAny();
  const ids = [...new Set(input.ids)];
  const scope = { tenantId: PLATFORM_TENANT, operation: 'resolveHeld', key: input.idempotencyKey, input: { ...input, ids: ids.sort() } };
  const { answer, replayed } = await idempotently(ctx, scope, (ctx) => decide(ctx, { ...input, ids, reason }));
  return { ...answer, replayed };
}

async function decide(ctx: Ctx, { ids, outcome, reason }: ResolveHeldInput): Promise<{ resolved: string[]; skipped: string[] }> {
  const now = ctx.app.now();
  const known = await ctx.sql.rows<{ id: string; waits: boolean }>(
    `select id, status = 'HELD' and hold_reason = 'REVIEW' and ($2 <> 'SEND' or valid_until > $3) as waits
     from message where id = any($1::uuid[]) order by id for update`,
    [ids, outcome, now],
  );
  const idsThat = (waits: boolean) => known.filter((row) => row.waits === waits).map(({ id }) => id);
  const move = decisions[outcome](now);
  const { refused } = await advanceEach(
    ctx,
    idsThat(true).map((id) => ({ id, onlyFrom: 'HELD', ...move })),
    'OPERATOR',
  );
  const resolved = idsThat(true).filter((id) => !refused.includes(id));
  const skipped = [...idsThat(false), ...refused];
  await endReviewAlerts(ctx);
  const messages = resolved.map((id) => publicId('message', id));
  await audit(ctx, 'message.resolveHeld', null, null, { outcome, note: reason, messages });
  return { resolved, skipped };
}
