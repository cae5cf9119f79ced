import type { Ctx } from '../../context.js';
import { checkKey } from '../../core/idempotency.js';
import type { Issues } from '../../errors.js';

/** What sends have in common, whatever they say and to whom. */
export interface SendOptions {
  from?: string | null;
  scheduledAt?: Date | null;
  validForMinutes?: number | null;
  clientReference?: string | null;
  idempotencyKey?: string | null;
}

export interface Timing {
  dueAt: Date;
  validUntil: Date;
  /** It was due too long ago to be sent now. */
  late: boolean;
}

const MINUTE = 60_000;

const DAY_MINUTES = 1_440;

/** A name without blanks around it; undefined, the tenant's default, for an empty one: what a form that was not filled in sends. */
export const senderNameOf = (from: string | null | undefined): string | undefined => from?.trim() || undefined;

/** The same send in one way of saying it: a retry by another program, with defaults written out, is the same request. */
export const meaningOf = <Input extends SendOptions>(input: Input): Input => ({
  ...input,
  from: senderNameOf(input.from),
  validForMinutes: input.validForMinutes === DAY_MINUTES ? undefined : input.validForMinutes,
});

/**
 * Reads when it is due, and throws all faults of the form at once, except `late` alone: it is thrown once the request turns out to be new.
 * A retry with its key may come after the time of its schedule, and has its answer already.
 */
export function readTiming(ctx: Ctx, input: SendOptions, issues: Issues): Timing {
  const now = ctx.app.now();
  const scheduledAt = input.scheduledAt ?? now;
  const ahead = scheduledAt.getTime() - now.getTime();
  const late = ahead < -MINUTE;
  if (late || ahead > 365 * DAY_MINUTES * MINUTE) issues.add('INVALID_SCHEDULE', 'scheduledAt');
  const minutes = input.validForMinutes ?? DAY_MINUTES;
  if (minutes < 1 || minutes > 3 * DAY_MINUTES)
    issues.add('BAD_USER_INPUT', 'validForMinutes', { min: 1, max: 3 * DAY_MINUTES, of: 'minutes' });
  if (ctx.actor.kind === 'apiKey' && !input.idempotencyKey) issues.add('IDEMPOTENCY_KEY_REQUIRED', 'idempotencyKey');
  checkKey(input.idempotencyKey, 'idempotencyKey', issues);
  checkKey(input.clientReference, 'clientReference', issues);
  if (!late || issues.list.length > 1) issues.throwIfAny();
  const dueAt = ahead > 0 ? scheduledAt : now;
  return { dueAt, validUntil: new Date(dueAt.getTime() + minutes * MINUTE), late };
}
