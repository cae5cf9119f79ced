import { backupKeys } from '../backups/keys/backupKeys.js';
import { runDueRestores } from '../backups/restore/runDueRestores.js';
import { adoptBackups } from '../backups/run/adoptBackups.js';
import { runDueBackups } from '../backups/run/runDueBackups.js';
import { checkStorageTargets } from '../backups/storage/storageTargets.js';
import { type App, type Ctx, systemContext } from '../context.js';
import { createWakeLoop } from '../lib/flow/wakeLoop.js';
import { newId } from '../lib/ids.js';

/** Looks at least this often for restores and backups that wait, and runs that died. */
const POLL_MS = 5_000;

/** Restores, makes and verifies backups as soon as it is asked for, whichever process was asked; a stop gives back what is under way. */
export function startBackupRunner(app: App): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let looked = false;
  const runner = createWakeLoop(async () => {
    try {
      if (!looked) looked = await prepare(systemContext(app, newId()));
      await runDueRestores(systemContext(app, newId()), stopping.signal);
      await runDueBackups(systemContext(app, newId()), stopping.signal);
    } catch (error) {
      app.log.error({ err: error }, 'backups could not be looked at; they stay queued');
    }
  });
  const unlisten = (['backup', 'restore'] as const).map((topic) => app.events.listen(topic, () => runner.wake()));
  runner.wake();
  const poll = setInterval(() => runner.wake(), POLL_MS);
  return {
    async stop() {
      for (const end of unlisten) end();
      clearInterval(poll);
      stopping.abort();
      await runner.stop();
    },
  };
}

/**
 * What a start looks at; false where the storage couldn't be asked. A file of keys or a storage that can't be used keeps no message from
 * being sent: backups fail, and say why.
 */
async function prepare(ctx: Ctx): Promise<boolean> {
  await checkStorageTargets(ctx);
  await backupKeys(ctx).catch((error: unknown) => ctx.app.log.error({ err: error }, 'there is no key for backups'));
  return adoptBackups(ctx).then(
    () => true,
    (error: unknown) => {
      ctx.app.log.warn({ err: error }, 'the storage could not be searched for backups that the catalogue does not know');
      return false;
    },
  );
}
