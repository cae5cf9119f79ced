import { deliverAlerts } from '../src/alerts/deliverAlerts.js';
import { remindOfTransfers } from '../src/billing/payments/remindOfTransfers.js';
import { proveLedger } from '../src/ledger/ledgerProof.js';
import { watchLowBalances } from '../src/ledger/watchLowBalances.js';
import { expireMessages } from '../src/messaging/dispatch/expireMessages.js';
import { promoteDue } from '../src/messaging/dispatch/promoteDue.js';
import { recoverLeases } from '../src/messaging/dispatch/recoverLeases.js';
import { startReportPolling } from '../src/messaging/reports/pollReports.js';
import { applyReports } from '../src/messaging/reports/reports.js';
import { watchBalance } from '../src/messaging/watchBalance.js';
import { checkIntegrations } from '../src/system/integrations.js';
import { askForReports } from './askForReports.js';
import { closeMissingReports } from './closeMissingReports.js';
import { followSenderNames } from './followSenderNames.js';
import type { Job } from './job.js';
import { purge } from './purge.js';
import { releaseHeldMessages } from './releaseHeldMessages.js';
import { sendDueMails } from './sendDueMails.js';
import { settleDuePurchases } from './settleDuePurchases.js';

const job = (name: string, cron: string, run: Job['run']): Job => ({ name, cron, timeZone: 'Africa/Dar_es_Salaam', run });

/** The whole timetable (cron with seconds, Dar es Salaam's time). The row is the queue: each job only looks at rows and their clock. */
export const timetable: readonly Job[] = [
  // every 2 s    SCHEDULED → QUEUED
  job('due messages', '*/2 * * * * *', promoteDue),
  // every 2 s    reports that waited for their message
  job('pending reports', '*/2 * * * * *', applyReports),
  // every 2 s    payers to ask, payments to look at, purchases past their time
  job('purchases', '*/2 * * * * *', settleDuePurchases),
  // every 5 s    HELD → QUEUED when what they wait for is over
  job('held messages', '*/5 * * * * *', releaseHeldMessages),
  // every 5 s    approved sender ids to ask the provider for, and how they stand there
  job('sender names', '*/5 * * * * *', followSenderNames),
  // every 5 s    balances that crossed their tenant's threshold, down or up
  job('low balances', '*/5 * * * * *', (ctx) => watchLowBalances(ctx)),
  // every 5 s    mails that are tried again, or whose sender died
  job('mails', '*/5 * * * * *', sendDueMails),
  // every 10 s   reports that the provider is asked for
  job('report polls', '*/10 * * * * *', askForReports),
  // every 10 s   attempts of workers that died
  job('lost leases', '*/10 * * * * *', recoverLeases),
  // every 15 s   alerts to mail
  job('alerts', '*/15 * * * * *', (ctx) => deliverAlerts(ctx)),
  // every 15 s   what waited past its validity
  job('expiry', '*/15 * * * * *', expireMessages),
  // every minute sent five minutes ago without a report: they begin to be asked for
  job('silent messages', '20 * * * * *', startReportPolling),
  // every 5 min  whether our account there covers what is promised
  job('provider balance', '40 */5 * * * *', watchBalance),
  // every 10 min sent long ago without a report; unconfirmed for 72 h
  job('missing reports', '0 */10 * * * *', closeMissingReports),
  // every 10 min old keys, events and sessions
  job('tidying', '30 */10 * * * *', purge),
  // every 15 min whether outside services answer
  job('integrations', '30 7,22,37,52 * * * *', checkIntegrations),
  // every 15 min by day: bank transfers that have not come
  job('transferReminders', '0 */15 8-18 * * *', remindOfTransfers),
  // at 03:10     the proof of all ledgers; seals the days that are over
  job('ledger proof', '0 10 3 * * *', (ctx) => proveLedger(ctx, undefined, { seal: true })),
  // Sundays      the same from the first entry on, sealed days too
  job('full ledger proof', '0 40 3 * * 0', (ctx) => proveLedger(ctx, undefined, { full: true })),
];
