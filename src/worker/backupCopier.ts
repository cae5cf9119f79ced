import { copyDueBackups } from '../backups/run/copyDueBackups.js';
import { type App, systemContext } from '../context.js';
import { createWakeLoop } from '../lib/flow/wakeLoop.js';
import { newId } from '../lib/ids.js';

/** Looks this often for copies to make. */
const POLL_MS = 60_000;

/** Makes the copies of backups that are missing, beside the making of others; a stop gives back the one under way. */
export function startBackupCopier(app: App): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const copier = createWakeLoop(async () => {
    try {
      await copyDueBackups(systemContext(app, newId()), stopping.signal);
    } catch (error) {
      app.log.error({ err: error }, 'copies of backups could not be looked at; they are looked at again');
    }
  });
  copier.wake();
  const poll = setInterval(() => copier.wake(), POLL_MS);
  return {
    async stop() {
      clearInterval(poll);
      stopping.abort();
      await copier.stop();
    },
  };
}
