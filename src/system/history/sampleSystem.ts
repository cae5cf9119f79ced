import { type Ctx, inTransaction } from '../../context.js';
import { statement } from '../../db/statement.js';
import { inBatches } from '../../lib/flow/inBatches.js';
import { idAt } from '../../lib/ids.js';

export const [MINUTE_MS, HOUR_MS, DAY_MS] = [60_000, 3_600_000, 86_400_000];

const takeStatement = statement<{ at: Date; now: Date; latencyMs: number; firstId: string; endId: string }>(
  'system/history/takeSample.sql',
);
const sumUpStatement = statement<{ resolution: string; of: string; from: Date; until: Date }>('system/history/sumUpSamples.sql');

/**
 * Measures the minute that is over, and what its hour and its day come to by now; a job. However many processes do so, there is one
 * measurement a minute. Of a time in which no worker lived there is none.
 */
export async function sampleSystem(ctx: Ctx): Promise<void> {
  const now = ctx.app.now();
  const end = Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS;
  const at = new Date(end - MINUTE_MS);
  const before = performance.now();
  await ctx.sql.rows('select 1');
  const latencyMs = performance.now() - before;
  await inTransaction(ctx, async (ctx) => {
    // Whoever comes later waits, and sums up what is there.
    await ctx.sql.rows(`select pg_advisory_xact_lock(hashtextextended('system_sample', 0))`);
    await ctx.sql.rows(takeStatement, { at, now, latencyMs, firstId: idAt(at), endId: idAt(new Date(end)) });
    for (const [resolution, of, length] of [
      ['HOUR', 'MINUTE', HOUR_MS],
      ['DAY', 'HOUR', DAY_MS],
    ] as const) {
      const from = Math.floor(at.getTime() / length) * length;
      await ctx.sql.rows(sumUpStatement, { resolution, of, from: new Date(from), until: new Date(from + length) });
    }
  });
}

const BATCH = 1_000;

/** Deletes measurements of minutes after two days and of hours after 90; those of days stay. */
export async function purgeSamples(ctx: Ctx): Promise<void> {
  const ago = (ms: number) => new Date(ctx.app.now().getTime() - ms);
  for (const [resolution, before] of [
    ['MINUTE', ago(2 * DAY_MS)],
    ['HOUR', ago(90 * DAY_MS)],
  ] as const)
    await inBatches(BATCH, async () => {
      const gone = await ctx.sql.rows(
        `delete from system_sample where (resolution, at) in (
           select resolution, at from system_sample where resolution = $1 and at < $2 order by at limit $3) returning at`,
        [resolution, before, BATCH],
      );
      return gone.length;
    });
  await inBatches(BATCH, async () => {
    const gone = await ctx.sql.rows(
      'delete from api_minute where at in (select at from api_minute where at < $1 order by at limit $2) returning at',
      [ago(HOUR_MS), BATCH],
    );
    return gone.length;
  });
}
