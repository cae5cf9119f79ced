import type { Ctx } from '../../context.js';
import { columns, statement } from '../../db/statement.js';
import type { SentMessage, SmsProvider, SmsReport } from '../../ports/sms.js';
import { FIRST_LOOKUP_MS, LOOKUP_LEASE_MS, REPORT_TIMEOUT_MS } from './reportTimes.js';
import { storeAnswers } from './storeReports.js';

const MINUTE = 60_000;
/** When the report of a message is polled, counted from its attempt; after the last time nobody waits for it any more. */
const POLL_AFTER_MS = [FIRST_LOOKUP_MS, 15 * MINUTE, 60 * MINUTE, 6 * 60 * MINUTE, 24 * 60 * MINUTE, REPORT_TIMEOUT_MS];

interface PolledAttempt extends SentMessage {
  message_id: string;
  n: number;
  polls: number;
  at: string;
}

const claimPolls = statement<{ now: Date; provider: string; limit: number; leaseUntil: Date }, PolledAttempt>(
  'messaging/reports/claimPolls.sql',
);

const schedulePolls = statement<{ messageId: string[]; n: number[]; polls: number[]; nextPollAt: (Date | null)[] }>(
  'messaging/reports/schedulePolls.sql',
);

const matchLostAttempts = statement<
  { provider: string; recipients: string[]; recipientPhones: string[]; references: string[]; referencePhones: string[] },
  { recipient: string; reference: string }
>('messaging/reports/matchLostAttempts.sql');

/**
 * Polls the reports that are due, at most `limit`, and stores them like any report. Answers how many it asked for. A poll counts only
 * when the provider has answered; after the last time one that fails is the last, too.
 */
export async function pollReports(ctx: Ctx, limit: number): Promise<number> {
  const { sms } = ctx.app;
  if (!sms.lookUp) return 0;
  const now = ctx.app.now();
  const leaseUntil = new Date(now.getTime() + LOOKUP_LEASE_MS);
  const attempts = await ctx.sql.rows(claimPolls, { now, provider: sms.name, limit, leaseUntil });
  if (attempts.length === 0) return 0;
  const answered = await fetchReports(ctx, sms.lookUp, attempts);
  const isLast = ({ at }: PolledAttempt) => nextPollAt(now, Date.parse(at)) === null;
  await schedule(ctx, answered ? attempts : attempts.filter(isLast), now);
  return attempts.length;
}

/** Whether the provider has answered. */
async function fetchReports(ctx: Ctx, lookUp: NonNullable<SmsProvider['lookUp']>, attempts: PolledAttempt[]): Promise<boolean> {
  const { sms, log } = ctx.app;
  try {
    const reports = await lookUp(attempts);
    const own = reports.filter(({ recipient }) => recipient !== '');
    await storeAnswers(ctx, [...own, ...(await reportsOfLostAttempts(ctx, attempts, reports))]);
    return true;
  } catch (error) {
    log.warn({ err: error, provider: sms.name }, 'reports could not be polled; they are polled again');
    return false;
  }
}

const schedule = (ctx: Ctx, attempts: PolledAttempt[], now: Date) =>
  ctx.sql.rows(schedulePolls, {
    messageId: attempts.map((attempt) => attempt.message_id),
    ...columns(attempts, 'n', 'polls'),
    nextPollAt: attempts.map(({ at }) => nextPollAt(now, Date.parse(at))),
  });

function nextPollAt(now: Date, attemptedAt: number): Date | null {
  const afterMs = POLL_AFTER_MS.find((ms) => attemptedAt + ms > now.getTime());
  return afterMs === undefined ? null : new Date(attemptedAt + afterMs);
}

/**
 * Reports without our number, about attempts whose reference never reached us. One belongs to our unconfirmed message when nothing else
 * can have caused it: its reference was given to none of our attempts and is higher than the one before ours (they rise), it is the only
 * such reference, and the message is the only unconfirmed one to that phone number. At worst this settles early what the policy settles
 * after 72 h.
 */
async function reportsOfLostAttempts(ctx: Ctx, attempts: PolledAttempt[], reports: SmsReport[]): Promise<SmsReport[]> {
  const lost = attempts.filter(({ reference }) => reference === null);
  const unmatched = reports.filter(({ recipient, reference }) => recipient === '' && /^\d{1,64}$/.test(reference));
  if (lost.length === 0 || unmatched.length === 0) return [];
  const matches = await ctx.sql.rows(matchLostAttempts, {
    provider: ctx.app.sms.name,
    recipients: lost.map(({ recipient }) => recipient),
    recipientPhones: lost.map(({ phone }) => phone),
    references: unmatched.map(({ reference }) => reference),
    referencePhones: unmatched.map(({ phone }) => phone),
  });
  return matches.flatMap(({ recipient, reference }) => {
    const phone = lost.find((one) => one.recipient === recipient)?.phone;
    const report = unmatched.find((one) => one.reference === reference && one.phone === phone);
    return report ? [{ ...report, recipient }] : [];
  });
}
