import type { Ctx } from '../src/context.js';
import { alerts } from './alerts.js';
import { dueMessages } from './dueMessages.js';
import { expiry } from './expiry.js';
import { heldMessages } from './heldMessages.js';
import { integrations } from './integrations.js';
import { ledgerProofNightly } from './ledgerProofNightly.js';
import { ledgerProofWeekly } from './ledgerProofWeekly.js';
import { lostLeases } from './lostLeases.js';
import { lowBalances } from './lowBalances.js';
import { mails } from './mails.js';
import { missingReports } from './missingReports.js';
import { pendingReports } from './pendingReports.js';
import { providerBalance } from './providerBalance.js';
import { purchases } from './purchases.js';
import { reportPolls } from './reportPolls.js';
import { senderNames } from './senderNames.js';
import { silentMessages } from './silentMessages.js';
import { tidying } from './tidying.js';
import { transferReminders } from './transferReminders.js';

/** A job: its name, when it runs (cron with seconds, in this zone), and one call that may be run twice or late without harm. */
export interface Job {
  name: string;
  cron: string;
  timeZone: string;
  run(ctx: Ctx): Promise<unknown>;
}

/** The whole timetable. The row is the queue: each job only looks at rows and their clock. */
export const timetable: readonly Job[] = [
  dueMessages, //        every 2 s    SCHEDULED → QUEUED
  pendingReports, //     every 2 s    reports that waited for their message
  purchases, //          every 2 s    payers to ask, payments to look at, purchases past their time
  heldMessages, //       every 5 s    HELD → QUEUED when what they wait for is over
  senderNames, //        every 5 s    approved sender ids to ask the provider for, and how they stand there
  lowBalances, //        every 5 s    balances that crossed their tenant's threshold, down or up
  mails, //              every 5 s    mails that are tried again, or whose sender died
  reportPolls, //        every 10 s   reports that the provider is asked for
  lostLeases, //         every 10 s   attempts of workers that died
  alerts, //             every 15 s   alerts to mail
  expiry, //             every 15 s   what waited past its validity
  silentMessages, //     every minute sent five minutes ago without a report: they begin to be asked for
  providerBalance, //    every 5 min  whether our account there covers what is promised
  missingReports, //     every 10 min sent long ago without a report; unconfirmed for 72 h
  tidying, //            every 10 min old keys, events and sessions
  integrations, //       every 15 min whether outside services answer
  transferReminders, //  every 15 min by day: bank transfers that have not come
  ledgerProofNightly, // at 03:10     the proof of all ledgers; seals the days that are over
  ledgerProofWeekly, //  Sundays      the same from the first entry on, sealed days too
];
