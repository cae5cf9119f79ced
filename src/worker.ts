import { timetable } from '../jobs/index.js';
import { type App, systemContext } from './context.js';
import { newId } from './lib/ids.js';
import { startDispatcher } from './messaging/dispatcher.js';
import { applyReports, storeReports } from './messaging/reports.js';
import { startScheduler } from './scheduler.js';

/**
 * The worker's role: dispatches what is due, takes the provider's reports, keeps the timetable. Any number of workers may run on one
 * database. It is woken by events and never depends on them.
 */
export async function startWorker(app: App): Promise<{ stop(): Promise<void> }> {
  const ctx = systemContext(app, newId());
  const dispatcher = startDispatcher(ctx);
  const unlisten = app.events.listen('queued', () => dispatcher.wake());
  const applier = startApplier(app);
  await app.sms.start(async (reports) => {
    await storeReports(ctx, reports);
    applier.wake();
  });
  const scheduler = await startScheduler(app, timetable);
  return {
    async stop() {
      unlisten();
      await scheduler.stop();
      await dispatcher.stop();
      await app.sms.stop();
      await applier.stop();
    },
  };
}

/** Applies stored reports as soon as they are there; what fails is taken up by the timetable's job. */
function startApplier(app: App): { wake(): void; stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  let again = false;
  const run = async (): Promise<void> => {
    do {
      again = false;
      try {
        await applyReports(systemContext(app, newId()));
      } catch (error) {
        app.log.error({ err: error }, 'reports could not be applied; they stay in the inbox');
      }
    } while (again);
    running = undefined;
  };
  return {
    wake() {
      if (running) again = true;
      else running = run();
    },
    async stop() {
      await running;
    },
  };
}
