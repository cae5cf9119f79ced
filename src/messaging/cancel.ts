import { allowInTenant, type Ctx, inTransaction } from '../context.js';
import { AppError } from '../errors.js';
import { advance } from './advance.js';

/** Cancels what no dispatcher has claimed; the rest is `tooLate`, unchanged. Unknown ids and other tenants' are left out of both. */
export async function cancelMessages(ctx: Ctx, ids: string[]): Promise<{ tenantId: string; cancelled: string[]; tooLate: string[] }> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS');
  if (ids.length < 1 || ids.length > 1_000) throw new AppError('BAD_USER_INPUT', { field: 'ids', params: { min: 1, max: 1_000 } });
  const moved = await inTransaction(ctx, (ctx) =>
    advance(
      ctx,
      [...new Set(ids)].map((id) => ({ id, to: 'CANCELLED' as const, tenantId, detail: 'Cancelled.' })),
      null,
    ),
  );
  const own = moved.filter((one) => one.tenantId === tenantId);
  const idsOf = (wanted: boolean) => own.filter((one) => (one.result === 'advanced') === wanted).map(({ id }) => id);
  return { tenantId, cancelled: idsOf(true), tooLate: idsOf(false) };
}
