import type { Ctx } from '../context.js';
import { allowOnPlatform } from '../core/authorize.js';
import { AppError } from '../errors.js';

/** A name without its separators and in small letters; two that are equal so are one to a reader. */
const plainName = (name: string): string => name.toLowerCase().replace(/[ ._-]/g, '');

/** The same with letters in place of the digits and letters that look like them: M1FUM0 and MIFUMO are one. */
const lookOf = (name: string): string =>
  plainName(name)
    .replace(/[1i0582]/g, (char) => ({ 1: 'l', i: 'l', 0: 'o', 5: 's', 8: 'b', 2: 'z' })[char] ?? char)
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w');

interface TakenName {
  id: string;
  name: string;
  tenantId: string | null;
}

/** Rejected and cancelled names are free. */
const takenNames = (ctx: Ctx): Promise<TakenName[]> =>
  ctx.sql.rows<TakenName>(`select id, name, tenant_id as "tenantId" from sender_id where status not in ('REJECTED', 'CANCELLED')`);

/**
 * Refuses a name that differs from a taken one by case and separators alone: SENDER_ID_TAKEN. Requests for names come one after the other
 * until the end of the transaction.
 */
export async function requireFreeName(ctx: Ctx, name: string, id: string | null = null): Promise<void> {
  await ctx.sql.rows(`select pg_advisory_xact_lock(hashtextextended('sender names', 7))`);
  const taken = await takenNames(ctx);
  if (taken.some((one) => one.id !== id && plainName(one.name) === plainName(name)))
    throw new AppError('SENDER_ID_TAKEN', { field: 'name' });
}

/** The taken names of others that each of these names may be taken for, in the order of the ids. For the platform's reviewers. */
export async function likeNamesOf(ctx: Ctx, ids: readonly string[]): Promise<string[][]> {
  allowOnPlatform(ctx, 'REVIEW_SENDER_IDS');
  const names = await ctx.sql.rows<TakenName>('select id, name, tenant_id as "tenantId" from sender_id where id = any($1::uuid[])', [ids]);
  const byId = new Map(names.map((one) => [one.id, one]));
  const byLook = Map.groupBy(await takenNames(ctx), ({ name }) => lookOf(name));
  return ids.map((id) => {
    const one = byId.get(id);
    const like = one ? (byLook.get(lookOf(one.name)) ?? []) : [];
    return like.filter((other) => other.tenantId !== one?.tenantId).map(({ name }) => name);
  });
}
