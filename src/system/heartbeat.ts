import type { RoleName } from '../config.js';
import type { App } from '../context.js';
import { statement } from '../db/statement.js';
import { newId } from '../lib/ids.js';

/** A process that wasn't seen for 20 s counts as dead (the view living_process). */
const BEAT_MS = 5_000;

const beatStatement = statement<{ id: string; roles: string[]; secondsBehind: number }>('system/heartbeat.sql');

/**
 * Writes every few seconds that this process lives, its roles, and how long ago it had published all changes. `secondsBehind` answers the
 * last. Where no worker lives, smsCapability says so.
 */
export async function startHeartbeat(
  app: App,
  roles: readonly RoleName[],
  secondsBehind: () => number,
): Promise<{ stop(): Promise<void> }> {
  const id = newId();
  const write = () => app.db.sql.rows(beatStatement, { id, roles: [...roles], secondsBehind: secondsBehind() });
  let beating = write();
  await beating;
  const timer = setInterval(() => {
    beating = write().catch((error: unknown) => {
      app.log.warn({ err: error }, 'this process could not write that it lives');
      return [];
    });
  }, BEAT_MS);
  return {
    async stop() {
      clearInterval(timer);
      await beating;
      await app.db.sql.rows('delete from process where id = $1', [id]).catch(() => undefined);
    },
  };
}
