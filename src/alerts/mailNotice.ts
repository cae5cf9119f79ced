import type { AlertKind } from '../../entities/types/alertKinds.js';
import type { Language } from '../../entities/types/people.js';
import type { Ctx } from '../context.js';
import { PLATFORM_TIME_ZONE } from '../lib/localTime.js';
import { languagesAt } from '../mail/languages.js';
import { queueMail } from '../mail/queueMail.js';
import { alertTextOf } from './alertTexts.js';

/** What people are notified of: the recent occurrences of one alert. */
export interface Notice {
  kind: AlertKind;
  /** Null: the platform's own. */
  tenantId: string | null;
  params: Record<string, unknown>;
  /** Occurrences since `since`: the last mail about the subject, else the first occurrence. */
  times: number;
  since: Date;
  overSince: Date | null;
}

interface Readers {
  tenantName: string | null;
  timeZone: string;
  emails: string[];
}

/**
 * Queues a notice to every recipient, each in their language. Returns their number. Call in the transaction that marks the alert as
 * notified.
 */
export async function mailNotice(ctx: Ctx, notice: Notice): Promise<number> {
  const { tenantName, timeZone, emails } = notice.tenantId === null ? platformReaders(ctx) : await tenantReaders(ctx, notice.tenantId);
  const languages = await languagesAt(ctx, emails);
  for (const email of emails) {
    const language = languages.get(email) ?? 'EN';
    const { times, overSince } = notice;
    await queueMail(ctx, { email, language }, 'alert', {
      ...alertTextOf(notice, language),
      tenantName,
      times,
      since: localMinute(notice.since, language, timeZone),
      overSince: overSince && localMinute(overSince, language, timeZone),
    });
  }
  return emails.length;
}

const platformReaders = (ctx: Ctx): Readers => ({ tenantName: null, timeZone: PLATFORM_TIME_ZONE, emails: ctx.app.settings.alertEmails });

/**
 * The addresses that the tenant has set; else its owners with a verified address, so that nobody gets mail at an address that isn't theirs.
 */
async function tenantReaders(ctx: Ctx, tenantId: string): Promise<Readers> {
  const tenant = await ctx.sql.row<{ name: string; timeZone: string; emails: string[] }>(
    'select name, time_zone as "timeZone", alert_emails as emails from tenant where id = $1',
    [tenantId],
  );
  if (!tenant) return { ...platformReaders(ctx), emails: [] };
  if (tenant.emails.length > 0) return { tenantName: tenant.name, timeZone: tenant.timeZone, emails: tenant.emails };
  const owners = await ctx.sql.rows<{ email: string }>(
    `select u.email from membership m join app_user u on u.id = m.user_id
     where m.tenant_id = $1 and m.role = 'OWNER' and u.email_verified_at is not null order by u.email`,
    [tenantId],
  );
  return { tenantName: tenant.name, timeZone: tenant.timeZone, emails: owners.map(({ email }) => email) };
}

const localMinute = (at: Date, language: Language, timeZone: string): string =>
  new Intl.DateTimeFormat(language === 'SW' ? 'sw-TZ' : 'en-GB', {
    timeZone,
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);
