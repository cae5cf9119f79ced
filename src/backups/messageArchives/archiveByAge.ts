import { type Ctx, inTransaction } from '../../context.js';
import { raiseAlert, resolveAlert } from '../../core/raiseAlert.js';
import { archiveOldMessages } from './archiveOldMessages.js';
import { obstacles } from './obstacleOf.js';

/** Why a period stays, by its outcome. */
export const reasons = {
  ...obstacles,
  LEDGER: 'the ledger does not prove (tuma ledger prove --full)',
  CHANGED: 'its rows were changed meanwhile: run it again',
  BUSY: 'its tables are in use, a backup is being made or a restore is under way: run it again',
} as const;

const KIND = 'MESSAGES_NOT_ARCHIVED';

/**
 * Archives what is old enough by the setting archiveMessagesAfterMonths; a job. Raises MESSAGES_NOT_ARCHIVED for each period that had to
 * stay, with the reason, and ends it where that is over. Throws what archiveOldMessages throws, after an alert.
 */
export async function archiveByAge(ctx: Ctx): Promise<void> {
  const months = ctx.app.settings.archiveMessagesAfterMonths;
  const stays = new Map<string, string>();
  let failure: { error: unknown } | undefined;
  try {
    const outcomes = months === undefined ? [] : await archiveOldMessages(ctx, { months });
    if (!outcomes) return; // somebody else's run tells
    for (const { period, outcome } of outcomes) if (outcome !== 'DETACHED' && outcome !== 'EMPTY') stays.set(period, reasons[outcome]);
  } catch (error) {
    failure = { error };
    stays.set('archive', 'a storage of backups or the database refused it; the log of the worker says more');
  }
  await inTransaction(ctx, async (ctx) => {
    const open = await ctx.sql.rows<{ key: string }>('select subject_key as key from alert where kind = $1 and resolved_at is null', [
      KIND,
    ]);
    for (const { key } of open) if (!stays.has(key) && !failure) await resolveAlert(ctx, KIND, key);
    for (const [period, reason] of stays) await raiseAlert(ctx, KIND, { tenantId: null, subjectKey: period, params: { period, reason } });
  });
  if (failure) throw failure.error;
}
