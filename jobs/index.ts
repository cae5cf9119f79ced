import type { Ctx } from '../src/context.js';
import { dueMessages } from './dueMessages.js';
import { expiry } from './expiry.js';
import { heldMessages } from './heldMessages.js';
import { ledgerProofNightly } from './ledgerProofNightly.js';
import { lostLeases } from './lostLeases.js';
import { mails } from './mails.js';
import { missingReports } from './missingReports.js';
import { pendingReports } from './pendingReports.js';
import { purchases } from './purchases.js';
import { tidying } from './tidying.js';

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
  mails, //              every 5 s    mails that are tried again, or whose sender died
  lostLeases, //         every 10 s   attempts of workers that died
  expiry, //             every 15 s   what waited past its validity
  missingReports, //     every 10 min sent long ago without a report; unconfirmed for 72 h
  tidying, //            every 10 min old keys, events and sessions
  ledgerProofNightly, // at 03:10     the proof of all ledgers
];
