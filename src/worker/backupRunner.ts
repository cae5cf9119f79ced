import { backupKeys } from '../backups/keys/backupKeys.js';
import { adoptBackups } from '../backups/run/adoptBackups.js';
import { runDueBackups } from '../backups/run/runDueBackups.js';
import { checkStorageTargets } from '../backups/storage/storageTargets.js';
import { type App, type Ctx, systemContext } from '../context.js';
import { createWakeLoop } from '../lib/flow/wakeLoop.js';
import { newId } from '../lib/ids.js';

/** Looks at least this often for backups to make and runs that died. */
const POLL_MS = 5_000;

/** Makes and verifies backups as soon as they are asked for, whichever process was asked; a stop gives back the one under way. */
export function startBackupRunner(app: App): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let looked = false;
  const runner = createWakeLoop(async () => {
    try {
      if (!looked) looked = await prepare(systemContext(app, newId()));
      await runDueBackups(systemContext(app, newId()), stopping.signal);
    } catch (error) {
      app.log.error({ err: error }, 'backups could not be looked at; they stay queued');
    }
  });
  const unlisten = app.events.listen('backup', () => runner.wake());
  runner.wake();
  const poll = setInterval(() => runner.wake(), POLL_MS);
  return {
    async stop() {
      unlisten();
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
