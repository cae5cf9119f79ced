import type { MessageFailure, MessageStatus } from '../../../entities/types/messageState.js';
import { type Ctx, inTransaction } from '../../context.js';
import { statement } from '../../db/statement.js';
import { backOffMs } from '../../lib/flow/backOff.js';
import { newId } from '../../lib/ids.js';
import type { SmsReport } from '../../ports/sms.js';
import { advance, type Move, type Moved } from '../advance.js';
import { FIRST_LOOK_MS, judgeUnsigned } from './unsignedReportPolicy.js';

const storeStatement = statement('messaging/reports/storeReports.sql');
const pendingStatement = statement('messaging/reports/pendingReports.sql');
const closeStatement = statement('messaging/reports/closeReports.sql');

/** Reports applied in one transaction. */
const BATCH = 1_000;
/** Of these at once, when there is more than one: two, so that one computes while another waits for the disk. */
const LANES = 2;
/** A report that finds no message is tried again for this long. */
const UNMATCHED_AFTER_MS = 72 * 3_600_000;

/**
 * Stores reports durably; a repetition is stored once. Resolves when they are committed: then the provider may be answered. `unsigned`: anybody
 * may have pushed them; what the provider itself says (the default) proves such a one.
 */
export async function storeReports(ctx: Ctx, reports: SmsReport[], { unsigned = false } = {}): Promise<number> {
  if (reports.length === 0) return 0;
  const rows = await ctx.sql.rows(storeStatement, [
    reports.map(() => newId()),
    reports.map((r) => r.provider),
    reports.map((r) => r.reference),
    reports.map((r) => r.recipient),
    reports.map((r) => r.phone),
    reports.map((r) => r.status),
    reports.map((r) => r.outcome),
    reports.map((r) => r.failure ?? null),
    ctx.app.now(),
    unsigned,
  ]);
  await ctx.app.failpoint('inbox stored');
  return rows.length;
}

interface Pending {
  id: string;
  outcome: 'DELIVERED' | 'UNDELIVERED' | 'NOTHING';
  failure: MessageFailure | null;
  status: string;
  reference: string;
  received_at: string;
  tries: number;
  unsigned: boolean;
  message_id: string | null;
  /** Of the message, as it was when the report was read. */
  standing: MessageStatus | null;
  attempted_at: string | null;
}
type Result = 'PENDING' | 'APPLIED' | 'IGNORED' | 'CONTRADICTION' | 'UNMATCHED';

/** Applies what waits in the inbox, a batch a transaction, until nothing is due. Answers how many were looked at. */
export async function applyReports(ctx: Ctx): Promise<number> {
  const first = await inTransaction(ctx, applyBatch);
  if (first < BATCH) return first;
  // A storm. Reports give the same state in any order, as they do among many workers.
  const more = await Promise.all(Array.from({ length: LANES }, () => applyAll(ctx)));
  return more.reduce((sum, looked) => sum + looked, first);
}

async function applyAll(ctx: Ctx): Promise<number> {
  for (let total = 0; ; ) {
    const looked = await inTransaction(ctx, applyBatch);
    total += looked;
    if (looked < BATCH) return total;
  }
}

async function applyBatch(ctx: Ctx): Promise<number> {
  const now = ctx.app.now();
  const pending = await ctx.sql.rows<Pending>(pendingStatement, [now, BATCH]);
  if (pending.length === 0) return 0;
  const results = new Map<string, Result>();
  const asks = new Map<string, Date>();
  for (const report of pending) {
    if (report.message_id && report.outcome === 'NOTHING') results.set(report.id, 'IGNORED');
    if (report.unsigned && report.outcome !== 'NOTHING' && report.standing) {
      const verdict = judgeUnsigned(report.outcome, report.standing);
      if (verdict === 'nothing') results.set(report.id, 'IGNORED');
      if (verdict === 'wait' || verdict === 'ask') results.set(report.id, 'PENDING');
      if (verdict === 'ask') asks.set(report.id, firstAsk(now, report));
    }
    if (!report.message_id)
      results.set(report.id, now.getTime() - Date.parse(report.received_at) > UNMATCHED_AFTER_MS ? 'UNMATCHED' : 'PENDING');
  }
  // The reports of one message are applied one after the other, in the order of their receipt: a round takes the first of each.
  let rest = pending.filter((report) => !results.has(report.id));
  while (rest.length > 0) {
    const round = new Map<string, Pending>();
    for (const report of rest) if (!round.has(report.message_id as string)) round.set(report.message_id as string, report);
    const moved = await advance(ctx, [...round.values()].map(toMove(now)), 'REPORT');
    const byMessage = new Map(moved.map((one) => [one.id, one]));
    for (const report of round.values()) results.set(report.id, resultOf(report, byMessage.get(report.message_id as string)));
    rest = rest.filter((report) => !results.has(report.id));
    await ctx.app.failpoint('in the middle of applying');
  }
  await ctx.sql.rows(closeStatement, [
    now,
    pending.map((r) => r.id),
    pending.map((r) => results.get(r.id)),
    pending.map((r) => r.message_id),
    pending.map((r) => (results.get(r.id) === 'PENDING' ? nextTry(now, r.tries) : null)),
    pending.map((r) => asks.get(r.id) ?? null),
  ]);
  return pending.length;
}

const toMove =
  (now: Date) =>
  (report: Pending): Move => ({
    id: report.message_id as string,
    to: report.outcome as 'DELIVERED' | 'UNDELIVERED',
    failure: report.outcome === 'UNDELIVERED' ? (report.failure ?? 'UNKNOWN') : undefined,
    onlyFrom: report.unsigned ? 'SENT' : undefined,
    detail: `The provider reports ${report.status}.`,
    providerReference: report.reference,
    sentAt: now,
  });

function resultOf({ unsigned }: Pending, moved: Moved | undefined): Result {
  if (moved?.result === 'advanced') return 'APPLIED';
  // The message moved since it was read: judged again at the next look.
  if (unsigned) return 'PENDING';
  return moved?.result === 'contradiction' ? 'CONTRADICTION' : 'IGNORED';
}

const nextTry = (now: Date, tries: number) => new Date(now.getTime() + backOffMs(tries + 1, { firstMs: 2_000, maxMs: 3_600_000 }));

const firstAsk = (now: Date, { attempted_at }: Pending) =>
  new Date(Math.max(now.getTime(), Date.parse(attempted_at ?? now.toISOString()) + FIRST_LOOK_MS));
