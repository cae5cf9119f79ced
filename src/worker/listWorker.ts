import { runDueImports } from '../contacts/imports/runDueImports.js';
import { type App, type Ctx, systemContext } from '../context.js';
import type { Topic } from '../events.js';
import { runDueExports } from '../exports/runDueExports.js';
import { createWakeLoop } from '../lib/flow/wakeLoop.js';
import { newId } from '../lib/ids.js';
import { makeMessages } from '../messaging/campaigns/running/makeMessages.js';
import { stageDueCampaigns } from '../messaging/campaigns/staging/stageDueCampaigns.js';

/** Looks at least this often for what waits, and for that whose process died. */
const POLL_MS = 5_000;
/** How many a process works on at once: a long one keeps no other waiting. */
const loopsOf: { topic: Topic; run: (ctx: Ctx, signal: AbortSignal) => Promise<void>; atOnce: number }[] = [
  { topic: 'contactImport', run: runDueImports, atOnce: 2 },
  { topic: 'export', run: runDueExports, atOnce: 1 },
  { topic: 'campaign', run: stageDueCampaigns, atOnce: 2 },
  { topic: 'campaign', run: makeMessages, atOnce: 1 },
];

/**
 * Imports lists, writes exports, reads the audiences of campaigns and makes their messages as soon as it is asked for, whichever process
 * was asked; a stop gives back what is under way.
 */
export function startListWorker(app: App): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const loops = loopsOf.flatMap(({ topic, run, atOnce }) =>
    Array.from({ length: atOnce }, () => {
      const loop = createWakeLoop(async () => {
        try {
          await run(systemContext(app, newId()), stopping.signal);
        } catch (error) {
          app.log.error({ err: error }, 'imports, exports or campaigns could not be looked at; they wait');
        }
      });
      loop.wake();
      return { loop, unlisten: app.events.listen(topic, () => loop.wake()) };
    }),
  );
  const poll = setInterval(() => {
    for (const { loop } of loops) loop.wake();
  }, POLL_MS);
  return {
    async stop() {
      clearInterval(poll);
      stopping.abort();
      for (const { unlisten } of loops) unlisten();
      await Promise.all(loops.map(({ loop }) => loop.stop()));
    },
  };
}
