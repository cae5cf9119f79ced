import { type Ctx, inTransaction } from '../context.js';
import { allowInTenant, isTest } from '../core/authorize.js';
import { AppError } from '../errors.js';
import { advanceEach } from './advanceEach.js';

/**
 * Cancels the messages that no dispatcher has claimed; the others, and one that had to be quarantined, are `tooLate` and stay unchanged.
 * Left out of both: unknown ids, other tenants' and, for a test key, live ones.
 */
export async function cancelMessages(ctx: Ctx, ids: string[]): Promise<{ tenantId: string; cancelled: string[]; tooLate: string[] }> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS', 'tests too');
  if (ids.length < 1 || ids.length > 1_000)
    throw new AppError('BAD_USER_INPUT', { field: 'ids', params: { min: 1, max: 1_000, of: 'ids' } });
  const { results, refused } = await inTransaction(ctx, async (ctx) => {
    const cancellable = isTest(ctx) ? await testMessageIds(ctx, tenantId, ids) : [...new Set(ids)];
    const moves = cancellable.map((id) => ({ id, to: 'CANCELLED' as const, tenantId, detail: 'Cancelled.' }));
    return advanceEach(ctx, moves, null);
  });
  const own = results.filter((one) => one.tenantId === tenantId);
  const idsWhere = (cancelled: boolean) => own.filter(({ result }) => (result === 'advanced') === cancelled).map(({ id }) => id);
  return { tenantId, cancelled: idsWhere(true), tooLate: [...idsWhere(false), ...refused] };
}

async function testMessageIds(ctx: Ctx, tenantId: string, ids: string[]): Promise<string[]> {
  const rows = await ctx.sql.rows<{ id: string }>('select id from message where tenant_id = $1 and id = any($2::uuid[]) and test', [
    tenantId,
    ids,
  ]);
  return rows.map(({ id }) => id);
}
