import type { Ctx } from '../context.js';

const KEPT_MS = 90 * 86_400_000;

/** Deletes what proofs of the ledger found 90 days ago and longer; the last one, and the last that found nothing wrong, always stay. */
export async function purgeProofs(ctx: Ctx): Promise<void> {
  await ctx.sql.rows(
    `delete from ledger_proof_run where checked_at < $1
       and id <> (select id from ledger_proof_run order by id desc limit 1)
       and id is distinct from (select id from ledger_proof_run where ok order by id desc limit 1)`,
    [new Date(ctx.app.now().getTime() - KEPT_MS)],
  );
}
