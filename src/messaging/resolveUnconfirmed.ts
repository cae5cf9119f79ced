import type { ResolveUnconfirmedInput } from '../../entities/inputs/sending.js';
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

/**
 * The operator's decision on UNCONFIRMED messages: SENT settles their credits; NOT_SENT makes them FAILED and releases their credits.
 * One that had to be quarantined is skipped. Audited, with the reason.
 */
export async function resolveUnconfirmed(ctx: Ctx, input: ResolveUnconfirmedInput): Promise<{ resolved: string[]; skipped: string[] }> {
  allowOnPlatform(ctx, 'MANAGE_TENANTS');
  const issues = new Issues();
  if (input.ids.length < 1 || input.ids.length > 1_000) issues.add('BAD_USER_INPUT', 'ids', { min: 1, max: 1_000 });
  const reason = readReason(input.reason, 'reason', issues);
  issues.throwIfAny();
  const ids = [...new Set(input.ids)];
  const scope = {
    tenantId: PLATFORM_TENANT,
    operation: 'resolveUnconfirmed',
    key: input.idempotencyKey,
    input: { ...input, ids: ids.sort() },
  };
  const { answer } = await idempotently(ctx, scope, async (ctx) => {
    const decision: Omit<Move, 'id'> =
      input.outcome === 'SENT'
        ? { to: 'SENT', sentAt: ctx.app.now(), detail: 'The operator found that it was sent.' }
        : { to: 'FAILED', failure: 'UNKNOWN', detail: 'The operator found that it was not sent.' };
    const moves = ids.map((id): Move => ({ id, onlyFrom: 'UNCONFIRMED', ...decision }));
    const { results, refused } = await advanceEach(ctx, moves, 'OPERATOR');
    const idsWhere = (resolved: boolean) => results.filter(({ result }) => (result === 'advanced') === resolved).map(({ id }) => id);
    const resolved = idsWhere(true);
    await audit(ctx, 'message.resolveUnconfirmed', null, null, {
      outcome: input.outcome,
      note: reason,
      messages: resolved.map((id) => publicId('message', id)),
    });
    return { resolved, skipped: [...idsWhere(false), ...refused] };
  });
  return answer;
}
