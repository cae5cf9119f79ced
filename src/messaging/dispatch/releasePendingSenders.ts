import type { Ctx } from '../../context.js';
import { statement } from '../../db/statement.js';
import { moveInBatches } from '../moveInBatches.js';
import { liveRoute, needsNames } from '../routes.js';

const usableSenderMessages = statement<
  { now: Date; provider: string; mustBeActive: boolean; limit: number; only: string[] | null },
  { id: string }
>('messaging/dispatch/usableSenderMessages.sql');

/** Messages held for their sender id are QUEUED once it may be used (again), also at the provider. */
export const releasePendingSenders = (ctx: Ctx): Promise<number> =>
  moveInBatches(
    ctx,
    null,
    (ctx, limit, only) => {
      const { app } = ctx;
      const mustBeActive = needsNames(liveRoute(app));
      return ctx.sql.rows(usableSenderMessages, { now: app.now(), provider: app.sms.name, mustBeActive, limit, only });
    },
    ({ id }) => ({ id, to: 'QUEUED', onlyFrom: 'HELD', detail: 'Its sender id may be used.' }),
  );
