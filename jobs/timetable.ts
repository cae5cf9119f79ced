import { deliverAlerts } from '../src/alerts/deliverAlerts.js';
import { archiveByAge } from '../src/backups/messageArchives/archiveByAge.js';
import { pruneBackups } from '../src/backups/schedules/pruneBackups.js';
import { queueDueBackups } from '../src/backups/schedules/queueDueBackups.js';
import { watchBackups } from '../src/backups/schedules/watchBackups.js';
import { checkStorageTargets } from '../src/backups/storage/storageTargets.js';
import { remindOfTransfers } from '../src/billing/payments/remindOfTransfers.js';
import { repeatErasures } from '../src/contacts/erasure/repeatErasures.js';
import { purgeOutbox } from '../src/db/outbox.js';
import { proveLedger } from '../src/ledger/ledgerProof.js';
import { watchLowBalances } from '../src/ledger/watchLowBalances.js';
import { PLATFORM_TIME_ZONE } from '../src/lib/localTime.js';
import { runCampaignSchedules } from '../src/messaging/campaigns/recurring/runCampaignSchedules.js';
import { followCampaigns } from '../src/messaging/campaigns/running/followCampaigns.js';
import { checkProviderBalance } from '../src/messaging/checkProviderBalance.js';
import { expireMessages } from '../src/messaging/dispatch/expireMessages.js';
import { promoteDue } from '../src/messaging/dispatch/promoteDue.js';
import { recoverLeases } from '../src/messaging/dispatch/recoverLeases.js';
import { handleInbound } from '../src/messaging/inbound/handleInbound.js';
import { startReportPolling } from '../src/messaging/reports/startReportPolling.js';
import { sampleSystem } from '../src/system/history/sampleSystem.js';
import { checkIntegrations } from '../src/system/integrations.js';
import { makePartitions } from '../src/system/makePartitions.js';
import { watchBacklog } from '../src/system/watchBacklog.js';
import { mailWeeklyUsage } from '../src/usage/mailWeeklyUsage.js';
import { recountUsage } from '../src/usage/noticeUsageChanges.js';
import { rollUpUsage } from '../src/usage/rollUpUsage.js';
import { applyDueReports } from './applyDueReports.js';
import { closeMissingReports } from './closeMissingReports.js';
import { runDue } from './dueRuns.js';
import { fetchReports } from './fetchReports.js';
import type { Job } from './job.js';
import { purgeOldRows } from './purgeOldRows.js';
import { releaseHeldMessages } from './releaseHeldMessages.js';
import { sendDueMails } from './sendDueMails.js';
import { settleDuePurchases } from './settleDuePurchases.js';
import { tellOfBackups } from './tellOfBackups.js';
import { updateSenderNames } from './updateSenderNames.js';

const job = (name: string, cron: string, run: Job['run']): Job => ({ name, cron, timeZone: PLATFORM_TIME_ZONE, run });

/** Jobs whose every due time counts: a run that was killed or failed is made up (dueRuns.ts). Others run at their next time. */
const lasting: readonly Job[] = [
  // at 03:10     the proof of all ledgers; seals the days that are over
  job('proveLedger', '0 10 3 * * *', (ctx) => proveLedger(ctx, undefined, { seal: true })),
  // Sundays      the same from the first entry on, sealed days too
  job('proveWholeLedger', '0 40 3 * * 0', (ctx) => proveLedger(ctx, undefined, { full: true })),
].map((one) => ({ ...one, lasting: true }));

/**
 * The whole timetable (cron with seconds, Dar es Salaam's time). The row is the queue: a job only looks at rows and their times. Agenda
 * stores the names: a job that is renamed or removed needs a migration of agenda_jobs.
 */
export const timetable: readonly Job[] = [
  // every 2 s    SCHEDULED → QUEUED when their time has come
  job('promoteDueMessages', '*/2 * * * * *', promoteDue),
  // every 2 s    campaigns: SCHEDULED → RUNNING → COMPLETED, what a cancelled one still has
  job('followCampaigns', '*/2 * * * * *', followCampaigns),
  // every 5 s    recurring campaigns: runs that are due, and those whose audience was read
  job('runCampaignSchedules', '1-56/5 * * * * *', runCampaignSchedules),
  // every 2 s    stored reports that are not applied yet, or wait for their message
  job('applyReports', '*/2 * * * * *', applyDueReports),
  // every 2 s    messages from people that are stored and not applied, or not answered yet
  job('handleInbound', '1-59/2 * * * * *', handleInbound),
  // every 2 s    payment requests to send, payments to poll, purchases to expire
  job('settleDuePurchases', '*/2 * * * * *', settleDuePurchases),
  // every 5 s    HELD → QUEUED when the reason is gone
  job('releaseHeldMessages', '*/5 * * * * *', releaseHeldMessages),
  // every 5 s    approved sender ids: register with the provider, read their status there
  job('updateSenderNames', '*/5 * * * * *', updateSenderNames),
  // every 5 s    balances that crossed their tenant's threshold, down or up
  job('watchLowBalances', '*/5 * * * * *', (ctx) => watchLowBalances(ctx)),
  // every 5 s    mails to try again, mails of workers that died
  job('sendDueMails', '*/5 * * * * *', sendDueMails),
  // every 10 s   reports to fetch from the provider
  job('fetchReports', '*/10 * * * * *', fetchReports),
  // every 10 s   attempts of workers that died
  job('recoverLeases', '*/10 * * * * *', recoverLeases),
  // every 15 s   alerts to mail and text
  job('deliverAlerts', '*/15 * * * * *', (ctx) => deliverAlerts(ctx)),
  // every 15 s   backups whose time has come by their schedules
  job('queueDueBackups', '12,27,42,57 * * * * *', queueDueBackups),
  // every 30 s   mails about backups that were made, the call to the heartbeat address
  job('tellOfBackups', '18,48 * * * * *', tellOfBackups),
  // every 15 s   messages whose validity is over
  job('expireMessages', '*/15 * * * * *', expireMessages),
  // every 15 s   alerts when work falls behind
  job('watchBacklog', '5,20,35,50 * * * * *', watchBacklog),
  // every 15 s   changes that every process has published
  job('purgeOutbox', '10,25,40,55 * * * * *', (ctx) => purgeOutbox(ctx.sql)),
  // every 30 s   runs of lasting jobs that were killed or failed
  job('makeUpJobs', '8,38 * * * * *', (ctx) => runDue(ctx, lasting)),
  // every minute messages sent five minutes ago that have no report: polling begins
  job('startReportPolling', '20 * * * * *', startReportPolling),
  // every minute alerts when backups fail, are missing or not proven
  job('watchBackups', '33 * * * * *', watchBackups),
  // every minute people who were erased and whom a restore brought back
  job('repeatErasures', '25 * * * * *', repeatErasures),
  // every minute the figures of messages that have changed
  job('rollUpUsage', '50 * * * * *', rollUpUsage),
  // every minute the measurements of the system
  job('sampleSystem', '10 * * * * *', sampleSystem),
  // every 5 min  whether backups can be stored, and how much room is left
  job('checkStorageTargets', '50 */5 * * * *', checkStorageTargets),
  // every 5 min  whether our credit at the provider covers what tenants hold
  job('checkProviderBalance', '40 */5 * * * *', checkProviderBalance),
  // every 10 min messages without a report for 72 h
  job('closeMissingReports', '0 */10 * * * *', closeMissingReports),
  // every 10 min backups that their retention keeps no longer
  job('pruneBackups', '45 5-55/10 * * * *', pruneBackups),
  // every 10 min old keys, events, sessions, mails
  job('purgeOldRows', '30 */10 * * * *', purgeOldRows),
  // every 15 min whether outside services answer
  job('checkIntegrations', '30 7,22,37,52 * * * *', checkIntegrations),
  // every 10 min the figures of the week, on Mondays from 08:00 by each tenant's clock
  job('mailWeeklyUsage', '35 */10 * * * *', mailWeeklyUsage),
  // at 04:20     figures of what changed since yesterday, once more
  job('recountUsage', '0 20 4 * * *', recountUsage),
  // every 10 min partitions that messages will need within 31 days
  job('makePartitions', '20 2-52/10 * * * *', makePartitions),
  // at 04:50     years of messages that are old enough, into archives
  job('archiveMessages', '0 50 4 * * *', archiveByAge),
  // every 15 min by day: bank transfers that have not come
  job('remindOfTransfers', '0 */15 8-18 * * *', remindOfTransfers),
  ...lasting,
];
