import { type App, systemContext } from '../context.js';
import { TaskGroup } from '../lib/flow/taskGroup.js';
import { createWakeLoop } from '../lib/flow/wakeLoop.js';
import { newId } from '../lib/ids.js';
import { claimDeliveries } from '../webhooks/deliveries/claimDeliveries.js';
import { postDelivery } from '../webhooks/deliveries/postDelivery.js';
import { writeDeliveries } from '../webhooks/events/writeDeliveries.js';

/** Events wait no longer for their first try. */
const POLL_MS = 500;
/** Requests of this process under way: most of them wait. */
const AT_ONCE = 256;
/** Of all processes together those to endpoints that haven't answered well. */
const AT_ONCE_SLOW = 64;

/** Writes deliveries of what was committed, and posts those that are due. A stop gives back what is under way. */
export function startWebhookWorker(app: App): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const posts = new TaskGroup();
  const loop = createWakeLoop(async () => {
    try {
      const ctx = systemContext(app, newId());
      await writeDeliveries(ctx);
      if (posts.size >= AT_ONCE) return;
      for (const delivery of await claimDeliveries(ctx, AT_ONCE - posts.size, AT_ONCE_SLOW)) {
        const post = postDelivery(ctx, delivery, stopping.signal).catch((error: unknown) =>
          app.log.error({ err: error }, 'what became of a webhook delivery could not be recorded; it is made again'),
        );
        void posts.add(post).finally(() => loop.wake());
      }
    } catch (error) {
      app.log.error({ err: error }, 'webhook deliveries could not be looked at; they wait');
    }
  });
  const unlisten = app.events.listen('webhook', () => loop.wake());
  const poll = setInterval(() => loop.wake(), POLL_MS);
  loop.wake();
  return {
    async stop() {
      clearInterval(poll);
      unlisten();
      await loop.stop();
      stopping.abort();
      await posts.all();
    },
  };
}
