import type { AdjustCreditsInput } from '../../entities/inputs/billing.js';
import type { Ctx } from '../context.js';
import { audit } from '../core/audit.js';
import { allowOnPlatform } from '../core/authorize.js';
import { idempotently } from '../core/idempotency.js';
import { AppError, Issues } from '../errors.js';
import { newId, publicId } from '../lib/ids.js';
import { adjust } from './ledger.js';

/** A platform admin gives (or with a negative number takes) credits, with a reason; audited. Answers the entry's uuid. */
export async function adjustCredits(ctx: Ctx, input: AdjustCreditsInput): Promise<{ entryId: string; replayed: boolean }> {
  allowOnPlatform(ctx, 'ADJUST_CREDITS');
  const issues = new Issues();
  if (input.credits === 0 || Math.abs(input.credits) > 1_000_000_000) issues.add('BAD_USER_INPUT', 'credits', { max: 1_000_000_000 });
  if (input.reason.trim() === '' || input.reason.length > 500 || input.reason.includes('\0'))
    issues.add('BAD_USER_INPUT', 'reason', { min: 1, max: 500 });
  issues.throwIfAny();
  const account = await ctx.sql.row('select 1 from credit_account where tenant_id = $1', [input.tenantId]);
  if (!account) throw new AppError('NOT_FOUND', { field: 'tenantId' });
  const { answer, replayed } = await idempotently(
    ctx,
    { tenantId: input.tenantId, operation: 'adjustCredits', key: input.idempotencyKey, input },
    async (ctx) => {
      const entryId = await adjust(ctx, input.tenantId, input.credits, newId(), input.reason);
      await audit(ctx, 'credits.adjust', input.tenantId, publicId('ledgerEntry', entryId), {
        credits: input.credits,
        reason: input.reason,
      });
      return { entryId };
    },
  );
  return { ...answer, replayed };
}
