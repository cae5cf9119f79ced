import type { MessageFailure, MessageStatus } from '../../../entities/types/messageState.js';
import type { Ctx } from '../../context.js';
import { eachOrQuarantine } from '../../core/quarantine.js';
import { type Columns, columns, statement } from '../../db/statement.js';
import { backOffMs } from '../../lib/flow/backOff.js';
import { inBatches } from '../../lib/flow/inBatches.js';
import type { SmsReport } from '../../ports/sms.js';
import { advance, lockMessages, type Move, type MoveResult } from '../advance.js';
import { BATCH } from '../moveInBatches.js';
import { recordUnknownStatuses } from './recordUnknownStatuses.js';
import { FIRST_LOOKUP_MS, MATCH_AGAIN, REPORT_TIMEOUT_MS } from './reportTimes.js';
import { judgeUnsigned } from './unsignedReportPolicy.js';

/** Batches applied at once when there is more than one: two, so that one computes while another waits for the disk. */
const LANES = 2;

interface PendingReport {
  id: string;
  provider: string;
  outcome: SmsReport['outcome'];
  failure: MessageFailure | null;
  status: string;
  reference: string;
  received_at: string;
  tries: number;
  unsigned: boolean;
  message_id: string | null;
  /** As it was when the report was read. */
  message_status: MessageStatus | null;
  attempted_at: string | null;
}

/** Its message is known, and it says what the message becomes. */
interface ApplicableReport extends PendingReport {
  outcome: 'DELIVERED' | 'UNDELIVERED';
  message_id: string;
  message_status: MessageStatus;
}

interface ReportResult {
  id: string;
  result: 'PENDING' | 'WAITING' | 'APPLIED' | 'IGNORED' | 'CONTRADICTION' | 'UNMATCHED';
  messageId: string | null;
  /** When one that is PENDING or WAITING is looked at again. */
  applyAfter?: Date;
  /** When the provider is asked about it. */
  askAfter?: Date;
}

const pendingReports = statement<{ now: Date; limit: number; only: string[] | null }, PendingReport>(
  'messaging/reports/pendingReports.sql',
);
const closeReports = statement<Columns<ReportResult> & { now: Date }>('messaging/reports/closeReports.sql');

/** Applies the reports in the inbox that are due, a batch a transaction. Answers how many it looked at. */
export async function applyReports(ctx: Ctx): Promise<number> {
  const first = await applyBatch(ctx);
  if (first < BATCH) return first;
  // Lanes don't disturb each other, as many workers don't: reports lead to the same state in any order.
  const lanes = Array.from({ length: LANES }, () => inBatches(BATCH, () => applyBatch(ctx)));
  return (await Promise.all(lanes)).reduce((sum, found) => sum + found, first);
}

async function applyBatch(ctx: Ctx): Promise<number> {
  const { results, setAside } = await eachOrQuarantine(ctx, {
    kind: 'DELIVERY_REPORT',
    find: (ctx, only) => ctx.sql.rows(pendingReports, { now: ctx.app.now(), limit: BATCH, only }),
    handle: applyAll,
  });
  return results.reduce((sum, applied) => sum + applied, setAside);
}

async function applyAll(ctx: Ctx, reports: PendingReport[]): Promise<number> {
  if (reports.length === 0) return 0;
  const now = ctx.app.now();
  const results: ReportResult[] = [];
  let applicable: ApplicableReport[] = [];
  for (const report of reports) {
    const judged = judge(report, now);
    if ('result' in judged) results.push(judged);
    else applicable.push(judged);
  }
  const unknown = reports.filter(isUnknown);
  // All at once, in one order: what is locked later would meet another lane's messages in the opposite order.
  if (unknown.length > 0) await ctx.sql.rows(lockMessages, { ids: [...unknown, ...applicable].map((report) => report.message_id) });
  await recordUnknownStatuses(ctx, unknown);
  // The reports of one message are applied one after the other, in the order of their receipt: each round takes the first of each message.
  while (applicable.length > 0) {
    const round = new Map<string, ApplicableReport>();
    for (const report of applicable) if (!round.has(report.message_id)) round.set(report.message_id, report);
    const moves = await advance(ctx, [...round.values()].map(toMove(now)), 'REPORT');
    const moveByMessage = new Map(moves.map((move) => [move.id, move.result]));
    for (const report of round.values()) results.push(resultOf(report, moveByMessage.get(report.message_id), now));
    applicable = applicable.filter((report) => round.get(report.message_id) !== report);
    await ctx.app.failpoint('in the middle of applying');
  }
  await ctx.sql.rows(closeReports, { ...columns(results, 'id', 'result', 'messageId', 'applyAfter', 'askAfter'), now });
  return reports.length;
}

const isUnknown = (report: PendingReport): report is PendingReport & { message_id: string } =>
  report.outcome === 'UNKNOWN' && report.message_id !== null;

/** The report to apply, or its result when it moves no message now. */
function judge(report: PendingReport, now: Date): ReportResult | ApplicableReport {
  const { id, message_id: messageId, message_status: messageStatus, outcome } = report;
  if (!messageId || !messageStatus) {
    const timedOut = now.getTime() - Date.parse(report.received_at) > REPORT_TIMEOUT_MS;
    return timedOut ? { id, messageId, result: 'UNMATCHED' } : { ...tryAgain(report, now), result: 'WAITING' };
  }
  if (outcome === 'NOTHING' || outcome === 'UNKNOWN') return { id, messageId, result: 'IGNORED' };
  const applicable = { ...report, outcome, message_id: messageId, message_status: messageStatus };
  if (!report.unsigned) return applicable;
  switch (judgeUnsigned(outcome, messageStatus)) {
    case 'nothing':
      return { id, messageId, result: 'IGNORED' };
    case 'wait':
      return tryAgain(report, now);
    case 'ask':
      return { ...tryAgain(report, now), askAfter: firstLookup(report, now) };
    case 'apply':
      return applicable;
  }
}

const toMove =
  (now: Date) =>
  (report: ApplicableReport): Move => ({
    id: report.message_id,
    to: report.outcome,
    failure: report.outcome === 'UNDELIVERED' ? (report.failure ?? 'UNKNOWN') : undefined,
    onlyFrom: report.unsigned ? 'SENT' : undefined,
    detail: `The provider reports ${report.status}.`,
    providerReference: report.reference,
    sentAt: now,
  });

function resultOf(report: ApplicableReport, move: MoveResult['result'] | undefined, now: Date): ReportResult {
  const { id, message_id: messageId, unsigned } = report;
  if (move === 'advanced') return { id, messageId, result: 'APPLIED' };
  // The message has moved since the report was read: it is judged again at the next try.
  if (unsigned) return tryAgain(report, now);
  return { id, messageId, result: move === 'contradiction' ? 'CONTRADICTION' : 'IGNORED' };
}

function tryAgain({ id, message_id: messageId, tries }: PendingReport, now: Date): ReportResult {
  return { id, messageId, result: 'PENDING', applyAfter: new Date(now.getTime() + backOffMs(tries + 1, MATCH_AGAIN)) };
}

const firstLookup = ({ attempted_at }: PendingReport, now: Date): Date =>
  new Date(Math.max(now.getTime(), Date.parse(attempted_at ?? now.toISOString()) + FIRST_LOOKUP_MS));
