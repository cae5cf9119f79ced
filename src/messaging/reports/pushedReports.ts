import type { Ctx } from '../../context.js';
import { createBatcher } from '../../lib/flow/batcher.js';
import type { SmsReport } from '../../ports/sms.js';
import { storeReports } from './reports.js';

/** Reports in one insert. */
const MOST = 1_000;

/**
 * Takes reports that anybody who knows the address may have pushed: resolves when they are stored, so that whoever pushed them may be answered.
 * Those that come at once share a commit: one by one, each would wait for the disk alone. `applied` says that there is something to apply.
 */
export function receivePushed(ctx: Ctx): (reports: SmsReport[]) => Promise<void> {
  return createBatcher(
    async (pushes: SmsReport[][]) => {
      await storeReports(ctx, pushes.flat(), { unsigned: true });
      ctx.app.events.publish({ topic: 'reports', tenantId: null, ids: [] });
      return pushes.map(() => undefined);
    },
    { max: MOST, weigh: (reports) => reports.length },
  );
}
