import { runDueImports } from '../contacts/imports/runDueImports.js';
import { type App, systemContext } from '../context.js';
import { createWakeLoop } from '../lib/flow/wakeLoop.js';
import { newId } from '../lib/ids.js';

/** Looks at least this often for imports that wait, and for those whose process died. */
const POLL_MS = 5_000;
/** Lists that a process works on at once: a long one keeps no other waiting. */
const AT_ONCE = 2;

/** Reads and imports lists as soon as it is asked for, whichever process was asked; a stop gives back what is under way. */
export function startImporter(app: App): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const loops = Array.from({ length: AT_ONCE }, () =>
    createWakeLoop(async () => {
      try {
        await runDueImports(systemContext(app, newId()), stopping.signal);
      } catch (error) {
        app.log.error({ err: error }, 'imports could not be looked at; they wait');
      }
    }),
  );
  const wake = () => {
    for (const loop of loops) loop.wake();
  };
  const unlisten = app.events.listen('contactImport', wake);
  wake();
  const poll = setInterval(wake, POLL_MS);
  return {
    async stop() {
      unlisten();
      clearInterval(poll);
      stopping.abort();
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}
