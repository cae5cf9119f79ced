import type { ResolvePurchaseInput } from '../../../entities/inputs/purchases.js';
import { type Ctx, inTransaction } from '../../context.js';
import { allowOnPlatform } from '../../core/authorize.js';
import { AppError, Issues } from '../../errors.js';
import { MAX_CREDITS } from '../quotePurchase.js';
import { settlePurchase } from './settlePurchase.js';

/**
 * A platform admin decides, with a note, what a payment comes to that nobody else could settle. COMPLETE gives credits for anything that may
 * have been paid (not for a purchase that only waits: a transfer is confirmed instead); FAIL ends what is open or in review. INVALID_STATE
 * when it is settled.
 */
export async function resolvePurchase(ctx: Ctx, input: ResolvePurchaseInput): Promise<void> {
  allowOnPlatform(ctx, 'ADJUST_CREDITS');
  checkInput(input);
  const to = input.decision === 'COMPLETE' ? 'COMPLETED' : 'FAILED';
  await inTransaction(ctx, async (ctx) => {
    const purchase = await ctx.sql.row<{ status: string }>('select status from purchase where id = $1 for update', [input.id]);
    if (!purchase) throw new AppError('NOT_FOUND', { field: 'id' });
    const waits = purchase.status === 'PENDING' && to === 'COMPLETED';
    const evidence = { kind: 'decided', to, credits: input.credits ?? null, note: input.note.trim() } as const;
    const settled = waits ? undefined : await settlePurchase(ctx, input.id, evidence);
    if (!settled) throw new AppError('INVALID_STATE', { field: 'id', params: { status: purchase.status } });
  });
}

function checkInput(input: ResolvePurchaseInput): void {
  const issues = new Issues();
  const credits = input.credits ?? null;
  if (credits !== null && (input.decision === 'FAIL' || credits < 1 || credits > MAX_CREDITS))
    issues.add('BAD_USER_INPUT', 'credits', { min: 1, max: MAX_CREDITS });
  checkNote(input.note, issues);
  issues.throwIfAny();
}

/** Why a person did it: 1–500 characters. */
export function checkNote(note: string, issues: Issues): void {
  if (note.trim() === '' || note.length > 500 || note.includes('\0')) issues.add('BAD_USER_INPUT', 'note', { min: 1, max: 500 });
}
