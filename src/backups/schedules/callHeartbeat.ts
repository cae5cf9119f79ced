import type { Ctx } from '../../context.js';

const TIMEOUT_MS = 10_000;

/**
 * Calls the address of HEARTBEAT_URL after each verified backup of this platform's database, so that somebody elsewhere notices silence.
 * Several that were verified since the last call are one call. A call that fails, or whose answer is no 2xx, is made again the next time.
 */
export async function callHeartbeat(ctx: Ctx): Promise<void> {
  const { heartbeatUrl } = ctx.app.settings.backups;
  if (!heartbeatUrl) return;
  const due = await ctx.sql.rows<{ id: string }>(
    `select id from backup where verification_status = 'PASSED' and kind <> 'MEDIA' and trigger <> 'UPLOADED'
       and heartbeat_at is null and finished_at > $1`,
    [new Date(ctx.app.now().getTime() - 24 * 3_600_000)],
  );
  if (due.length === 0) return;
  // The address may hold a secret: it stays out of the log.
  const fault = await fetch(heartbeatUrl, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) }).then(
    async (response) => {
      await response.body?.cancel();
      return response.ok ? null : `it answered ${response.status}`;
    },
    (error: Error) => error.name,
  );
  if (fault !== null) return ctx.app.log.warn({ fault }, 'the heartbeat address was not reached; it is called again');
  await ctx.sql.rows('update backup set heartbeat_at = $2 where id = any($1::uuid[])', [due.map(({ id }) => id), ctx.app.now()]);
}
