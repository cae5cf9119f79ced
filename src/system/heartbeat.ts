import type { RoleName } from '../config.js';
import type { App } from '../context.js';
import { statement } from '../db/statement.js';
import { createWakeLoop } from '../lib/flow/wakeLoop.js';
import { newId } from '../lib/ids.js';
import { apiFigures } from './history/apiFigures.js';
import { type Epoch, maintenanceOf } from './maintenance.js';

/** A process that wasn't seen for 20 s counts as dead (the view living_process). */
const BEAT_MS = 2_000;

const beatStatement = statement<{ id: string; roles: string[]; secondsBehind: number; epochSeen: number }, Epoch>('system/heartbeat.sql');

/**
 * Writes every few seconds that this process lives, its roles, how long ago it had published all changes, and which epoch it goes by; reads
 * which one it is, and follows it (maintenance.ts): at once where an event says so. `secondsBehind` answers how long ago. Where no worker
 * lives, smsCapability says so. Stores, too, how fast the API of this process has answered.
 */
export async function startHeartbeat(
  app: App,
  roles: readonly RoleName[],
  secondsBehind: () => number,
): Promise<{ stop(): Promise<void> }> {
  const id = newId();
  const maintenance = maintenanceOf(app);
  const write = async () => {
    const params = { id, roles: [...roles], secondsBehind: secondsBehind(), epochSeen: maintenance.seen };
    const epoch = await app.db.sql.row(beatStatement, params);
    if (epoch) maintenance.follow(epoch, () => beats.wake());
    await apiFigures(app).store();
  };
  const beats = createWakeLoop(() =>
    write().catch((error: unknown) => app.log.warn({ err: error }, 'this process could not write that it lives')),
  );
  await write();
  const timer = setInterval(() => beats.wake(), BEAT_MS);
  const unlisten = app.events.listen('epoch', () => beats.wake());
  return {
    async stop() {
      unlisten();
      clearInterval(timer);
      await beats.stop();
      await apiFigures(app)
        .store()
        .catch(() => undefined);
      await app.db.sql.rows('delete from process where id = $1', [id]).catch(() => undefined);
    },
  };
}
