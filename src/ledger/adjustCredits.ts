import type { AdjustCreditsInput } from '../../entities/inputs/billing.js';
import type { AdjustCreditsPayload } from '../../entities/payloads/billing.js';
import type { Ctx } from '../context.js';
import { allowOnPlatform } from '../core/authorize.js';
import { idempotently, rewound } from '../core/idempotency.js';
import { readReason } from '../core/texts.js';
import { AppError, Issues } from '../errors.js';
import { newId } from '../lib/ids.js';
import { readBalance } from './balance.js';
import { adjust } from './ledger.js';
import { ledgerEntry } from './ledgerList.js';

const MAX_CREDITS = 1_000_000_000;

/** A platform admin adds credits; a negative number takes them away. With a reason; audited. NOT_FOUND, INSUFFICIENT_CREDITS. */
export async function adjustCredits(ctx: Ctx, input: AdjustCreditsInput): Promise<AdjustCreditsPayload> {
  allowOnPlatform(ctx, 'ADJUST_CREDITS');
  const { tenantId, credits } = input;
  const issues = new Issues();
  if (credits === 0 || Math.abs(credits) > MAX_CREDITS)
    issues.add('BAD_USER_INPUT', 'credits', { reason: 'a number that is not 0', min: -MAX_CREDITS, max: MAX_CREDITS });
  const reason = readReason(input.reason, 'reason', issues);
  issues.throwIfAny();
  const account = await ctx.sql.row('select 1 from credit_account where tenant_id = $1', [tenantId]);
  if (!account) throw new AppError('NOT_FOUND', { field: 'tenantId' });
  const { answer, replayed } = await idempotently(
    ctx,
    { tenantId, operation: 'adjustCredits', key: input.idempotencyKey, input },
    async (ctx) => {
      return { entryId: await adjust(ctx, tenantId, credits, newId(), reason) };
    },
  );
  const [entry, balance] = await Promise.all([ledgerEntry(ctx, answer.entryId), readBalance(ctx, tenantId)]);
  if (!entry && replayed) throw rewound();
  if (!entry || !balance) throw new Error('an adjustment left no entry or no balance');
  return { entry, balance, replayed };
}
