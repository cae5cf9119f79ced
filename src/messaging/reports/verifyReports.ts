import type { Ctx } from '../../context.js';
import { statement } from '../../db/statement.js';
import type { SentMessage, SmsReport } from '../../ports/sms.js';
import { LOOKUP_LEASE_MS, REPORT_TIMEOUT_MS } from './reportTimes.js';
import { storeAnswers } from './storeReports.js';

interface UnsignedReport extends SentMessage {
  id: string;
  reference: string;
  outcome: SmsReport['outcome'];
  received_at: string;
}

const claimUnsignedReports = statement<{ now: Date; provider: string; limit: number; leaseUntil: Date }, UnsignedReport>(
  'messaging/reports/claimUnsignedReports.sql',
);

const MIN_WAIT_MS = 60_000;
const MAX_WAIT_MS = 6 * 3_600_000;

/**
 * Asks the provider about pushed reports that prove nothing by themselves. Its answer is stored as a signed report, which proves the
 * pushed one or replaces it. What the provider doesn't know yet is asked again, less and less often, for 72 hours. Answers how many it
 * asked about, at most `limit`.
 */
export async function verifyReports(ctx: Ctx, limit: number): Promise<number> {
  const { sms, log } = ctx.app;
  if (!sms.lookUp) return 0;
  const now = ctx.app.now();
  const leaseUntil = new Date(now.getTime() + LOOKUP_LEASE_MS);
  const pushed = await ctx.sql.rows(claimUnsignedReports, { now, provider: sms.name, limit, leaseUntil });
  if (pushed.length === 0) return 0;
  try {
    const answers = await storeAnswers(ctx, await sms.lookUp(pushed));
    const known = answers.filter(({ outcome }) => outcome !== 'UNKNOWN');
    const answered = new Map(known.map((report) => [keyOf(report), report]));
    const age = (report: UnsignedReport) => now.getTime() - Date.parse(report.received_at);
    const isUnproven = (report: UnsignedReport) => {
      const answer = answered.get(keyOf(report));
      return answer === undefined ? age(report) >= REPORT_TIMEOUT_MS : answer.outcome !== report.outcome;
    };
    const isReworded = (report: UnsignedReport) => !isUnproven(report) && answered.has(keyOf(report));
    const unproven = pushed.filter(isUnproven).map(({ id }) => id);
    // What it says in the same word has been stored as this report; in another word of the same meaning, beside it.
    await ctx.sql.rows(
      `update report_inbox set result = case when id = any($2::uuid[]) then 'UNPROVEN' else 'IGNORED' end, applied_at = $1, ask_after = null
       where id = any($2::uuid[] || $3::uuid[]) and unsigned and result = 'PENDING'`,
      [now, unproven, pushed.filter(isReworded).map(({ id }) => id)],
    );
    const unanswered = pushed.filter((report) => !answered.has(keyOf(report)) && !isUnproven(report));
    const waitMs = (report: UnsignedReport) => Math.min(MAX_WAIT_MS, Math.max(MIN_WAIT_MS, age(report) / 2));
    await ctx.sql.rows(
      `update report_inbox r set ask_after = l.at from unnest($1::uuid[], $2::timestamptz[]) as l (id, at)
       where r.id = l.id and r.unsigned and r.result = 'PENDING'`,
      [unanswered.map(({ id }) => id), unanswered.map((report) => new Date(now.getTime() + waitMs(report)))],
    );
    if (unproven.length > 0) log.warn({ reports: unproven }, 'pushed reports that the provider does not confirm');
  } catch (error) {
    log.warn({ err: error, provider: sms.name }, 'the provider could not be asked about pushed reports; it is asked again');
    const over = pushed.filter(({ received_at }) => now.getTime() - Date.parse(received_at) >= REPORT_TIMEOUT_MS);
    await ctx.sql.rows(
      `update report_inbox set result = 'UNPROVEN', applied_at = $1, ask_after = null
       where id = any($2::uuid[]) and unsigned and result = 'PENDING'`,
      [now, over.map(({ id }) => id)],
    );
  }
  return pushed.length;
}

const keyOf = ({ reference, phone, recipient }: SentMessage): string => `${reference} ${phone} ${recipient}`;
