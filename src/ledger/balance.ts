import type { Balance } from '../../entities/Balance.js';
import { type Ctx } from '../context.js';
import { tenantToRead } from '../core/authorize.js';
import { statement } from '../db/statement.js';
import { AppError } from '../errors.js';

const balanceStatement = statement<{ tenantId: string }, Balance>('ledger/balance.sql');

const balancesStatement = statement<{ tenantIds: string[] }, Balance>('ledger/balances.sql');

/** A tenant's balance as it is now. Of one's own tenant; platform staff name one. */
export async function balance(ctx: Ctx, tenantId?: string): Promise<Balance | null> {
  const whose = tenantToRead(ctx, tenantId, 'VIEW_REPORTS', 'tests too');
  if (!whose) throw new AppError('BAD_USER_INPUT', { field: 'tenantId', message: 'Name a tenant.' });
  return (await readBalance(ctx, whose)) ?? null;
}

/** Whether the actor may read a balance beside a tenant that they were shown: everybody but a key that may not read reports. */
export const mayReadBalance = ({ actor }: Ctx): boolean => actor.kind !== 'apiKey' || actor.permissions.has('VIEW_REPORTS');

/** The balance, without a check of permissions: for payloads of what the actor has just done in this tenant. */
export const readBalance = (ctx: Ctx, tenantId: string): Promise<Balance | undefined> => ctx.sql.row(balanceStatement, { tenantId });

/** The balances of those of these tenants that the actor may ask for. */
export async function balancesById(ctx: Ctx, tenantIds: readonly string[]): Promise<Balance[]> {
  const whose = tenantToRead(ctx, undefined, 'VIEW_REPORTS', 'tests too');
  return ctx.sql.rows(balancesStatement, { tenantIds: tenantIds.filter((id) => whose === undefined || id === whose) });
}
