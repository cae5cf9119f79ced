import { sendDueMails } from '../../jobs/sendDueMails.js';
import { timetable } from '../../jobs/timetable.js';
import { receivePaymentHint } from '../billing/payments/paymentEvents.js';
import { pollPayments } from '../billing/payments/pollPayments.js';
import { requestPayments } from '../billing/payments/requestPayments.js';
import { type App, type Ctx, systemContext } from '../context.js';
import { TaskGroup } from '../lib/flow/taskGroup.js';
import { createWakeLoop, type WakeLoop } from '../lib/flow/wakeLoop.js';
import { newId } from '../lib/ids.js';
import { startDispatcher } from '../messaging/dispatch/dispatcher.js';
import { handleInbound } from '../messaging/inbound/handleInbound.js';
import { applyReports } from '../messaging/reports/applyReports.js';
import { storeAnswers } from '../messaging/reports/storeReports.js';
import { testRoute } from '../messaging/routes.js';
import { maintenanceOf } from '../system/maintenance.js';
import { startBackupCopier } from './backupCopier.js';
import { startBackupRunner } from './backupRunner.js';
import { startListWorker } from './listWorker.js';
import { startScheduler } from './scheduler.js';
import { startWebhookWorker } from './webhookWorker.js';

/**
 * The worker role: dispatches due messages, stores and applies reports, requests payments, sends mails, imports and exports lists, runs the
 * timetable, makes backups. Any number of workers may run on one database. Events wake it, but it never depends on them. In maintenance
 * backups go on alone.
 */
export async function startWorker(app: App): Promise<{ stop(): Promise<void> }> {
  const ctx = systemContext(app, newId());
  const maintenance = maintenanceOf(app);
  const providers = new Set([app.sms, app.sandbox]);
  for (const provider of providers)
    await provider.start((reports) =>
      maintenance.change(async () => {
        await storeAnswers(ctx, reports);
      }),
    );
  await app.payments?.start((hint) =>
    maintenance.change(async () => {
      await receivePaymentHint(ctx, hint);
    }),
  );
  const work = await maintenance.run(() => startWork(app, ctx));
  const backups = startBackupRunner(app);
  return {
    async stop() {
      await work.stop();
      await backups.stop();
      for (const provider of providers) await provider.stop();
    },
  };
}

/** What claims and changes rows. */
async function startWork(app: App, ctx: Ctx): Promise<{ stop(): Promise<void> }> {
  const dispatcher = startDispatcher(ctx);
  // Of test keys. Not woken: a look each half second is soon enough, and costs live messages nothing.
  const tests = startDispatcher(ctx, testRoute(app));
  const unlisten = app.events.listen('queued', () => dispatcher.wake());
  const applier = startApplier(app, applyReports);
  const inbound = startApplier(app, handleInbound);
  // Stored in this process; the timetable's job finds those of others.
  const unlistenReports = app.events.listen('reports', () => applier.wake());
  const unlistenInbound = app.events.listen('inboundStored', () => inbound.wake());
  const payments = startPayments(app);
  const mailer = startMailer(app);
  const copier = startBackupCopier(app);
  const lists = startListWorker(app);
  const webhooks = startWebhookWorker(app);
  const scheduler = await startScheduler(app, timetable);
  return {
    async stop() {
      unlisten();
      unlistenReports();
      unlistenInbound();
      await scheduler.stop();
      await Promise.all([dispatcher.stop(), tests.stop()]);
      await applier.stop();
      await inbound.stop();
      await mailer.stop();
      await payments.stop();
      await copier.stop();
      await lists.stop();
      await webhooks.stop();
    },
  };
}

/** Applies what providers pushed as soon as it is stored; the timetable's job takes up what fails. */
const startApplier = (app: App, apply: (ctx: Ctx) => Promise<number>): WakeLoop =>
  createWakeLoop(async () => {
    try {
      await apply(systemContext(app, newId()));
    } catch (error) {
      app.log.error({ err: error }, 'what a provider pushed could not be applied; it stays in the inbox');
    }
  });

/** Runs at once, at most: a provider that hangs for half a minute for one payer makes no other payer wait. */
const PAYMENT_RUNS = 16;

/** Sends payment requests and polls payments as soon as there is one; the timetable's job takes up what fails. */
function startPayments(app: App): { stop(): Promise<void> } {
  const runs = new TaskGroup();
  const run = async (): Promise<void> => {
    const ctx = systemContext(app, newId());
    try {
      await Promise.all([requestPayments(ctx), pollPayments(ctx)]);
    } catch (error) {
      app.log.error({ err: error }, 'payments could not be processed; the timetable tries again');
    }
  };
  const unlisten = app.events.listen('payment', () => {
    if (runs.size < PAYMENT_RUNS) void runs.add(run());
  });
  return {
    async stop() {
      unlisten();
      await runs.all();
    },
  };
}

/** Sends mails as soon as they are committed, whichever process wrote them; the timetable's job tries again what failed. */
function startMailer(app: App): { stop(): Promise<void> } {
  const mailer = createWakeLoop(async () => {
    try {
      const ctx = systemContext(app, newId());
      await sendDueMails(ctx);
    } catch (error) {
      app.log.error({ err: error }, 'mails could not be sent; they stay queued');
    }
  });
  const unlisten = app.events.listen('mail', () => mailer.wake());
  return {
    async stop() {
      unlisten();
      await mailer.stop();
    },
  };
}
