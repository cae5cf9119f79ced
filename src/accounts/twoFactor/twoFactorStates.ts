import type { Ctx } from '../../context.js';

export interface TwoFactorState {
  enabled: boolean;
  recoveryCodesLeft: number;
}

/** How these users sign in, in the order of the ids. */
export async function twoFactorStates(ctx: Ctx, userIds: readonly string[]): Promise<TwoFactorState[]> {
  const rows = await ctx.sql.rows<{ userId: string; left: number }>(
    `select f.user_id as "userId", (select count(*) from recovery_code c where c.user_id = f.user_id and c.used_at is null) as left
     from two_factor f where f.user_id = any($1::uuid[]) and f.confirmed_at is not null`,
    [userIds],
  );
  const left = new Map(rows.map((row) => [row.userId, row.left]));
  return userIds.map((id) => ({ enabled: left.has(id), recoveryCodesLeft: left.get(id) ?? 0 }));
}
