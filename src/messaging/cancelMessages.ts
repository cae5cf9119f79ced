import { type Ctx, inTransaction } from '../context.js';
import { allowInTenant, isTest } from '../core/authorize.js';
import { AppError } from '../errors.js';
import { advance } from './advance.js';

/** Cancels what no dispatcher has claimed; the rest is `tooLate`, unchanged. Unknown ids, other tenants' and to a test key live ones are left out of both. */
export async function cancelMessages(ctx: Ctx, ids: string[]): Promise<{ tenantId: string; cancelled: string[]; tooLate: string[] }> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS', 'tests too');
  if (ids.length < 1 || ids.length > 1_000) throw new AppError('BAD_USER_INPUT', { field: 'ids', params: { min: 1, max: 1_000 } });
  const moved = await inTransaction(ctx, async (ctx) =>
    advance(
      ctx,
      (isTest(ctx) ? await testsOf(ctx, tenantId, ids) : [...new Set(ids)]).map((id) => ({
        id,
        to: 'CANCELLED' as const,
        tenantId,
        detail: 'Cancelled.',
      })),
      null,
    ),
  );
  const own = moved.filter((one) => one.tenantId === tenantId);
  const idsOf = (wanted: boolean) => own.filter((one) => (one.result === 'advanced') === wanted).map(({ id }) => id);
  return { tenantId, cancelled: idsOf(true), tooLate: idsOf(false) };
}

async function testsOf(ctx: Ctx, tenantId: string, ids: string[]): Promise<string[]> {
  const rows = await ctx.sql.rows<{ id: string }>('select id from message where tenant_id = $1 and id = any($2::uuid[]) and test', [
    tenantId,
    ids,
  ]);
  return rows.map(({ id }) => id);
}
