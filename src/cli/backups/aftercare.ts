import { requireNobodyAlive } from '../../backups/restore/fromFile/restoreFile.js';
import { type Ctx, inTransaction } from '../../context.js';
import { audit } from '../../core/audit.js';
import { holdUnsent } from '../../messaging/holdUnsent.js';
import { setSendingFrozen } from '../../system/systemStatus.js';

/**
 * What a database needs that was brought to an earlier moment by other means than ours (a point-in-time recovery, a copy of its disk): what
 * waits in it may have been sent since. Sending is frozen, what is unsent held, mails that wait kept. Doing it again does no harm. Answers
 * the exit code. INVALID_STATE while a process of Tuma is alive.
 */
export async function aftercare(ctx: Ctx, print: (line: string) => void): Promise<number> {
  await requireNobodyAlive(ctx);
  const frozen = await ctx.sql.row(`select from system_state where sending_frozen`);
  if (!frozen) await setSendingFrozen(ctx, true, 'The database was brought to an earlier moment');
  const { held, unconfirmed } = await holdUnsent(ctx);
  const mails = await inTransaction(ctx, async (ctx) => {
    const kept = await ctx.sql.rows(`update email set status = 'KEPT' where status = 'QUEUED' returning id`);
    await audit(ctx, 'restore.aftercare', null, null, { held, unconfirmed, mails: kept.length });
    return kept.length;
  });
  print(`Sending ${frozen ? 'was frozen already' : 'is frozen now'}; setSendingFrozen ends it once you know what went out since.`);
  print(`${held} messages are held for review (resolveHeld), ${unconfirmed} may have reached the provider (resolveUnconfirmed).`);
  print(`${mails} mails that waited are kept and not sent. What was revoked since (members, keys, sessions) must be revoked again.`);
  return 0;
}
