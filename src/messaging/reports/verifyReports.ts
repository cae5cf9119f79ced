import type { Ctx } from '../../context.js';
import type { SentMessage } from '../../ports/sms.js';
import { PATIENCE_MS } from '../sweep.js';
import { storeReports } from './reports.js';

interface ReportToVerify extends SentMessage {
  id: string;
  reference: string;
  status: string;
  received_at: string;
}

/** Who dies while asking, or finds nobody there, leaves its reports to others after this. */
export const ASKING_MS = 120_000;
const SOONEST_MS = 60_000;
const LATEST_MS = 6 * 3_600_000;

/**
 * Asks the provider about pushed reports that prove nothing by themselves. What it says is stored as its own word, which proves the report or
 * takes its place; what it doesn't know yet is asked again, ever more seldom, for 72 hours. Answers how many were asked about, `most` at most.
 */
export async function verifyReports(ctx: Ctx, most: number): Promise<number> {
  const { sms, log } = ctx.app;
  if (!sms.lookUp) return 0;
  const now = ctx.app.now();
  const asked = await ctx.sql.rows<ReportToVerify>(
    `with due as (
       select id from report_inbox where ask_after <= $1 and provider = $2 order by ask_after limit $3 for update skip locked)
     update report_inbox r set ask_after = $4 from due where r.id = due.id
     returning r.id, r.reference, r.recipient, r.phone, r.status, r.received_at`,
    [now, sms.name, most, new Date(now.getTime() + ASKING_MS)],
  );
  if (asked.length === 0) return 0;
  try {
    const said = await sms.lookUp(asked);
    await storeReports(ctx, said);
    const words = new Map(said.map((report) => [keyOf(report), report.status]));
    const age = (one: ReportToVerify) => now.getTime() - Date.parse(one.received_at);
    const unproven = (one: ReportToVerify) => (words.has(keyOf(one)) ? words.get(keyOf(one)) !== one.status : age(one) >= PATIENCE_MS);
    const over = asked.filter(unproven);
    await ctx.sql.rows(
      `update report_inbox set result = 'UNPROVEN', applied_at = $1, ask_after = null where id = any($2::uuid[]) and unsigned and result = 'PENDING'`,
      [now, over.map(({ id }) => id)],
    );
    const later = asked.filter((one) => !words.has(keyOf(one)) && !over.includes(one));
    await ctx.sql.rows(
      `update report_inbox r set ask_after = l.at from unnest($1::uuid[], $2::timestamptz[]) as l (id, at)
       where r.id = l.id and r.unsigned and r.result = 'PENDING'`,
      [later.map(({ id }) => id), later.map((one) => new Date(now.getTime() + Math.min(LATEST_MS, Math.max(SOONEST_MS, age(one) / 2))))],
    );
    if (over.length > 0) log.warn({ reports: over.map(({ id }) => id) }, 'pushed reports that the provider does not confirm');
  } catch (error) {
    log.warn({ err: error, provider: sms.name }, 'the provider could not be asked about pushed reports; it is asked again');
  }
  return asked.length;
}

const keyOf = ({ reference, phone, recipient }: SentMessage): string => `${reference} ${phone} ${recipient}`;
