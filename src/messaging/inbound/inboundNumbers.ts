import type { InboundNumber } from '../../../entities/payloads/inbound.js';
import { type Ctx, inTransaction } from '../../context.js';
import { audit } from '../../core/audit.js';
import { allowOnPlatform } from '../../core/authorize.js';
import { AppError } from '../../errors.js';
import { publicId } from '../../lib/ids.js';
import { inboundAddress } from '../../lib/inbound/inboundAddress.js';

/** The numbers and short codes that people write to, and whose they are. */
export function inboundNumbers(ctx: Ctx): Promise<InboundNumber[]> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  return ctx.sql.rows<InboundNumber>('select number, tenant_id as "tenantId" from inbound_number order by number');
}

/**
 * Assigns a number to a tenant, or shares it (null) among all: then a message belongs to who wrote to that person last. Messages that
 * waited for it follow. Audited. BAD_USER_INPUT, NOT_FOUND for the tenant.
 */
export async function assignInboundNumber(ctx: Ctx, typed: string, tenantId: string | null): Promise<InboundNumber> {
  allowOnPlatform(ctx, 'MANAGE_TENANTS');
  const number = readNumber(typed);
  if (!ASSIGNABLE.test(number)) throw new AppError('BAD_USER_INPUT', { field: 'number', message: NO_NUMBER });
  await inTransaction(ctx, async (ctx) => {
    if (tenantId && !(await ctx.sql.row('select from tenant where id = $1', [tenantId])))
      throw new AppError('NOT_FOUND', { field: 'tenantId' });
    await ctx.sql.rows(
      `insert into inbound_number (number, tenant_id, created_at) values ($1, $2, $3)
       on conflict (number) do update set tenant_id = excluded.tenant_id`,
      [number, tenantId, ctx.app.now()],
    );
    await ctx.sql.rows(`update inbound_inbox set result = 'PENDING' where result = 'UNASSIGNED' and recipient = $1`, [number]);
    await audit(ctx, 'inboundNumber.assign', tenantId, tenantId && publicId('tenant', tenantId), { number, shared: tenantId === null });
  });
  ctx.app.events.publish({ topic: 'inboundStored', tenantId: null, ids: [] });
  return { number, tenantId };
}

/** Takes a number away: what comes in to it is kept for a week and belongs to nobody. Audited. NOT_FOUND. */
export async function releaseInboundNumber(ctx: Ctx, typed: string): Promise<string> {
  allowOnPlatform(ctx, 'MANAGE_TENANTS');
  const number = readNumber(typed);
  return inTransaction(ctx, async (ctx) => {
    const gone = await ctx.sql.row<{ tenantId: string | null }>(
      'delete from inbound_number where number = $1 returning tenant_id as "tenantId"',
      [number],
    );
    if (!gone) throw new AppError('NOT_FOUND', { field: 'number' });
    await audit(ctx, 'inboundNumber.release', gone.tenantId, gone.tenantId && publicId('tenant', gone.tenantId), { number });
    return number;
  });
}

/** A number as it is called from abroad, or a short code. */
const ASSIGNABLE = /^(\+[1-9]\d{7,14}|\d{3,8})$/;
const NO_NUMBER = 'Give a phone number, such as +255222123456, or a short code of 3 to 8 digits.';

function readNumber(typed: string): string {
  const number = inboundAddress(typed);
  if (!number) throw new AppError('BAD_USER_INPUT', { field: 'number', message: NO_NUMBER });
  return number;
}
