import type { Ctx } from '../../context.js';
import { statement } from '../../db/statement.js';
import type { SentMessage, SmsReport } from '../../ports/sms.js';
import { PATIENCE_MS } from '../sweep.js';
import { storeReports } from './reports.js';
import { FIRST_LOOK_MS } from './unsignedReportPolicy.js';
import { ASKING_MS } from './verifyReports.js';

const MINUTE = 60_000;
/** When a message without a report is asked for, counted from its attempt; the last is the 72 hours after which nobody waits for it. */
const RUNGS_MS = [FIRST_LOOK_MS, 15 * MINUTE, 60 * MINUTE, 6 * 60 * MINUTE, 24 * 60 * MINUTE, PATIENCE_MS];

const takePolls = statement('messaging/reports/takePolls.sql');
const strayReferences = statement('messaging/reports/strayReferences.sql');

interface Polled extends SentMessage {
  message_id: string;
  n: number;
  polls: number;
  at: string;
}

/** Messages that were sent five minutes ago or earlier and have no report begin to be asked for. Answers how many. */
export async function startReportPolling(ctx: Ctx): Promise<number> {
  const { sms } = ctx.app;
  if (!sms.lookUp) return 0;
  const now = ctx.app.now();
  const rows = await ctx.sql.rows(
    `with silent as (
       select id, attempts from message where status = 'SENT' and report_missing_at is null and sent_at between $2 and $3
       union all select id, attempts from message where status = 'UNCONFIRMED' and updated_at between $2 and $3)
     update attempt a set next_poll_at = $1 from silent s
     where a.message_id = s.id and a.n = s.attempts and a.provider = $4 and a.polls = 0 and a.next_poll_at is null
     returning a.n`,
    [now, new Date(now.getTime() - PATIENCE_MS), new Date(now.getTime() - FIRST_LOOK_MS), sms.name],
  );
  return rows.length;
}

/**
 * Asks for the reports that are due, `most` at most; answers how many. What is said is stored and applied like any report. A run that dies, or
 * finds the provider away, has used up no rung.
 */
export async function pollReports(ctx: Ctx, most: number): Promise<number> {
  const { sms, log } = ctx.app;
  if (!sms.lookUp) return 0;
  const now = ctx.app.now();
  const asked = await ctx.sql.rows<Polled>(takePolls, [now, sms.name, most, new Date(now.getTime() + ASKING_MS)]);
  if (asked.length === 0) return 0;
  try {
    const said = await sms.lookUp(asked);
    const known = said.filter(({ recipient }) => recipient !== '');
    await storeReports(ctx, [...known, ...(await claimStrays(ctx, asked, said))]);
  } catch (error) {
    log.warn({ err: error, provider: sms.name }, 'reports could not be polled; they are asked for again');
    return asked.length;
  }
  await ctx.sql.rows(
    `update attempt a set polls = a.polls + 1, next_poll_at = p.next from unnest($1::uuid[], $2::smallint[], $3::smallint[], $4::timestamptz[])
       as p (message_id, n, polls, next) where a.message_id = p.message_id and a.n = p.n and a.polls = p.polls`,
    [
      asked.map((one) => one.message_id),
      asked.map((one) => one.n),
      asked.map((one) => one.polls),
      asked.map((one) => nextRung(now, Date.parse(one.at))),
    ],
  );
  return asked.length;
}

const nextRung = (now: Date, since: number): Date | null => {
  const rung = RUNGS_MS.find((ms) => since + ms > now.getTime());
  return rung === undefined ? null : new Date(since + rung);
};

/**
 * Reports of a number whose request we never got the reference of. One belongs to our unconfirmed message when nothing else can have caused it:
 * its reference was given to none of our attempts and is higher than the one before ours (they rise), it is the only such one, and the
 * message is the only unconfirmed one to that number. At worst this settles early what the policy settles after 72 hours.
 */
async function claimStrays(ctx: Ctx, asked: Polled[], said: SmsReport[]): Promise<SmsReport[]> {
  const lost = asked.filter(({ reference }) => reference === null);
  const strays = said.filter(({ recipient, reference }) => recipient === '' && /^\d{1,18}$/.test(reference));
  if (lost.length === 0 || strays.length === 0) return [];
  const rows = await ctx.sql.rows<{ recipient: string; reference: string }>(strayReferences, [
    ctx.app.sms.name,
    lost.map(({ recipient }) => recipient),
    lost.map(({ phone }) => phone),
    strays.map(({ phone }) => phone),
    strays.map(({ reference }) => reference),
  ]);
  return rows.flatMap(({ recipient, reference }) => {
    const phone = lost.find((one) => one.recipient === recipient)?.phone;
    const report = strays.find((one) => one.reference === reference && one.phone === phone);
    return report ? [{ ...report, recipient }] : [];
  });
}
