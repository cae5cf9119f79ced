import type { Ctx } from '../context.js';

/**
 * Changes of a tenant's contacts and groups run one after the other: two that touch the same rows in different orders would end each other
 * (deadlock), and a group's size is a row that many wait for. Until the end of the transaction.
 */
export async function lockContacts(ctx: Ctx, tenantId: string): Promise<void> {
  await ctx.sql.rows(`select pg_advisory_xact_lock(hashtextextended($1 || 'contacts', 0))`, [tenantId]);
}

/** Keeps the tenant's contacts as they are until the end of the transaction: nobody is erased between being read and being written. */
export async function shareContacts(ctx: Ctx, tenantId: string): Promise<void> {
  await ctx.sql.rows(`select pg_advisory_xact_lock_shared(hashtextextended($1 || 'contacts', 0))`, [tenantId]);
}

/**
 * Nobody else of the tenant is erased; waits for those who write what they have read of people. After lockContacts, and apart from it, so
 * that who sends never waits for an import.
 */
export async function lockErasures(ctx: Ctx, tenantId: string): Promise<void> {
  await ctx.sql.rows(`select pg_advisory_xact_lock(hashtextextended($1 || 'erasures', 0))`, [tenantId]);
}

/**
 * Nobody of the tenant is erased until the end of the transaction; who is being erased is erased first. Before anything is read that names
 * a person and goes into another row, which an erasure may have looked for already. Before rows of messages are locked.
 */
export async function shareErasures(ctx: Ctx, tenantId: string): Promise<void> {
  await ctx.sql.rows(`select pg_advisory_xact_lock_shared(hashtextextended($1 || 'erasures', 0))`, [tenantId]);
}
