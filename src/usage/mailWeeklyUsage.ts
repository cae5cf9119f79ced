import type { UsageBucket } from '../../entities/payloads/usage.js';
import type { Language } from '../../entities/types/people.js';
import { type Ctx, inTransaction } from '../context.js';
import { publicId } from '../lib/ids.js';
import { localDay } from '../lib/localTime.js';
import { queueMail } from '../mail/queueMail.js';
import { usage } from './usage.js';

/** A tenant whose mail of this week has not gone out. */
interface Due {
  id: string;
  name: string;
  zone: string;
  /** 'YYYY-MM-DD' */
  monday: string;
  /** The week before it began, and the week that is told; ISO. */
  before: string;
  from: string;
  to: string;
}

/**
 * Mails owners who want it the figures of the week that is over, on Monday from eight o'clock in the tenant's zone, or as soon after as a
 * worker runs. Once a week, whoever is killed. A week without messages, after another one, is no news. Answers how many tenants were due.
 */
export async function mailWeeklyUsage(ctx: Ctx): Promise<number> {
  const due = await ctx.sql.rows<Due>(
    `select t.id, t.name, t.time_zone as zone, to_char(w.monday, 'YYYY-MM-DD') as monday,
       (w.monday - interval '14 days') at time zone t.time_zone as before,
       (w.monday - interval '7 days') at time zone t.time_zone as "from", w.monday at time zone t.time_zone as "to"
     from tenant t
     cross join lateral (select date_trunc('week', $1::timestamptz at time zone t.time_zone) as monday) w
     where t.weekly_usage_mail and t.status = 'ACTIVE' and $1::timestamptz at time zone t.time_zone >= w.monday + interval '8 hours'
       and (t.usage_mailed_week is null or t.usage_mailed_week < w.monday::date)
     order by t.id`,
    [ctx.app.now()],
  );
  const errors: unknown[] = [];
  for (const tenant of due)
    await mailTo(ctx, tenant).catch((error: unknown) => {
      ctx.app.log.error({ err: error, tenantId: publicId('tenant', tenant.id) }, 'the weekly figures could not be mailed; tried again');
      errors.push(error);
    });
  if (errors.length > 0) throw errors.length === 1 ? errors[0] : new AggregateError(errors, 'the weekly figures could not be mailed');
  return due.length;
}

async function mailTo(ctx: Ctx, tenant: Due): Promise<void> {
  const [from, to] = [new Date(tenant.from), new Date(tenant.to)];
  const figures = async (from: Date, to: Date) => (await usage(ctx, { from, to, filter: { tenantId: tenant.id } }, new Set())).totals;
  const [earlier, week] = [await figures(new Date(tenant.before), from), await figures(from, to)];
  await inTransaction(ctx, async (ctx) => {
    const [claimed] = await ctx.sql.rows(
      `update tenant set usage_mailed_week = $2
       where id = $1 and weekly_usage_mail and (usage_mailed_week is null or usage_mailed_week < $2) returning id`,
      [tenant.id, tenant.monday],
    );
    if (!claimed || earlier.messages + week.messages === 0) return;
    const owners = await ctx.sql.rows<{ email: string; name: string; language: Language; available: number }>(
      `select u.email, u.name, u.language, c.available
       from membership m join app_user u on u.id = m.user_id join credit_account c on c.tenant_id = m.tenant_id
       where m.tenant_id = $1 and m.role = 'OWNER' order by u.id`,
      [tenant.id],
    );
    for (const { name, available, ...recipient } of owners) {
      const day = (at: Date) => localDay(at, tenant.zone, recipient.language);
      await queueMail(ctx, recipient, 'weeklyUsage', {
        ...{ name, tenantName: tenant.name, from: day(from), until: day(new Date(to.getTime() - 1)), available },
        ...toldOf(week),
        messagesBefore: earlier.messages,
      });
    }
  });
}

function toldOf({ messages, credits, delivered, undelivered, failed, notSent, pending, noReport, deliveryRate }: UsageBucket) {
  const ratePercent = deliveryRate === null ? null : Math.round(deliveryRate * 1_000) / 10;
  return { messages, credits, delivered, undelivered, failed, notSent, open: pending + noReport, ratePercent };
}
