import { timetable } from '../../jobs/timetable.js';
import { prepareResets } from '../accounts/requestPasswordReset.js';
import { receivePaymentHint } from '../billing/payments/paymentEvents.js';
import { pollPayments } from '../billing/payments/pollPayments.js';
import { requestPayments } from '../billing/payments/requestPayments.js';
import { type App, systemContext } from '../context.js';
import { newId } from '../lib/ids.js';
import { sendMails } from '../mail/sendMails.js';
import { startDispatcher } from '../messaging/dispatch/dispatcher.js';
import { applyReports, storeReports } from '../messaging/reports/reports.js';
import { testRoute } from '../messaging/routes.js';
import { startScheduler } from './scheduler.js';

/**
 * The worker's role: dispatches what is due, takes the provider's reports, keeps the timetable. Any number of workers may run on one
 * database. It is woken by events and never depends on them.
 */
export async function startWorker(app: App): Promise<{ stop(): Promise<void> }> {
  const ctx = systemContext(app, newId());
  const dispatcher = startDispatcher(ctx);
  // Not woken: a look each half second is soon enough for tests, and costs live messages nothing.
  const tests = startDispatcher(ctx, testRoute(app));
  const unlisten = app.events.listen('queued', () => dispatcher.wake());
  const applier = startApplier(app);
  const carriers = new Set([app.sms, app.sandbox]);
  for (const carrier of carriers)
    await carrier.start(async (reports) => {
      await storeReports(ctx, reports);
      applier.wake();
    });
  // Of a webhook in this process; those of others are found by the timetable's job.
  const deaf = app.events.listen('reports', () => applier.wake());
  const payments = startPayments(app);
  await app.payments?.start(async (hint) => {
    await receivePaymentHint(ctx, hint);
  });
  const mailer = startMailer(app);
  const scheduler = await startScheduler(app, timetable);
  return {
    async stop() {
      unlisten();
      deaf();
      await scheduler.stop();
      await Promise.all([dispatcher.stop(), tests.stop()]);
      for (const carrier of carriers) await carrier.stop();
      await applier.stop();
      await mailer.stop();
      await payments.stop();
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

/** Runs at once, at most: a payer whose provider hangs for half a minute makes nobody else wait. */
const PAYMENT_RUNS = 16;

/** Asks payers and looks at payments as soon as there is something to do; what fails is taken up by the timetable's job. */
function startPayments(app: App): { stop(): Promise<void> } {
  const running = new Set<Promise<void>>();
  const run = async (): Promise<void> => {
    const ctx = systemContext(app, newId());
    try {
      await Promise.all([requestPayments(ctx), pollPayments(ctx)]);
    } catch (error) {
      app.log.error({ err: error }, 'payments could not be looked at; the timetable does it again');
    }
  };
  const unlisten = app.events.listen('payment', () => {
    if (running.size >= PAYMENT_RUNS) return;
    const one = run().finally(() => running.delete(one));
    running.add(one);
  });
  return {
    async stop() {
      unlisten();
      await Promise.all(running);
    },
  };
}

/** Sends mails as soon as they are committed, whichever process wrote them; what waits for another try is the timetable's. */
function startMailer(app: App): { stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  let again = false;
  const run = async (): Promise<void> => {
    do {
      again = false;
      try {
        const ctx = systemContext(app, newId());
        await prepareResets(ctx);
        await sendMails(ctx);
      } catch (error) {
        app.log.error({ err: error }, 'mails could not be sent; they stay queued');
      }
    } while (again);
    running = undefined;
  };
  const unlisten = app.events.listen('mail', () => {
    if (running) again = true;
    else running = run();
  });
  return {
    async stop() {
      unlisten();
      again = false;
      await running;
    },
  };
}
