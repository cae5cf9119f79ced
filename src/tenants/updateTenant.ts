import type { UpdateTenantInput } from '../../entities/inputs/tenants.js';
import type { Tenant } from '../../entities/Tenant.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { allowInTenant } from '../core/authorize.js';
import { requireActiveTenant } from '../core/tenantRow.js';
import { checkName } from '../core/texts.js';
import { canonicalZone } from '../core/timeZones.js';
import { publishChange } from '../db/outbox.js';
import { AppError, Issues } from '../errors.js';
import { publicId } from '../lib/ids.js';
import { tenantsOf } from './tenants.js';

const MOST_ALERT_EMAILS = 10;

const MOST_CREDITS = 1_000_000_000;

/** Of reports some come days later, by their message's number. */
const RETENTION_DAYS = { min: 7, max: 3_650 };

/** Changes the actor's tenant. All errors of the form at once: BAD_USER_INPUT. TENANT_SUSPENDED. */
export async function updateTenant(ctx: Ctx, input: UpdateTenantInput): Promise<Tenant> {
  const tenantId = allowInTenant(ctx, 'MANAGE_TENANT');
  const { name, emails, pageName, optOutNumber } = checkForm(input);
  const timeZone = input.timeZone ? await canonicalZone(ctx, input.timeZone) : null;
  const { quietHours, frequencyCap } = input;
  const hours = quietHours && { ...quietHours, timeZone: await canonicalZone(ctx, quietHours.timeZone, 'quietHours.timeZone') };
  /** By column: null is none, and what is absent stays. */
  const clearable = {
    quiet_hours: hours && JSON.stringify(hours),
    daily_credit_cap: input.dailyCreditCap,
    frequency_cap: frequencyCap && JSON.stringify(frequencyCap),
    approval_above_credits: input.approvalAboveCredits,
    body_retention_days: input.bodyRetentionDays,
    opt_out_page_name: pageName,
    opt_out_number: optOutNumber,
  };
  const changed = Object.keys(input).filter((field) => input[field as keyof UpdateTenantInput] !== undefined);
  await inTransaction(ctx, async (ctx) => {
    await requireActiveTenant(ctx, tenantId);
    await ctx.sql.rows(
      `update tenant set name = coalesce($2, name), time_zone = coalesce($3, time_zone),
         low_balance_threshold = coalesce($4, low_balance_threshold),
         alert_emails = coalesce($5::jsonb, alert_emails), low_balance_sms = coalesce($6, low_balance_sms)
       where id = $1`,
      [tenantId, name, timeZone, input.lowBalanceThreshold ?? null, emails ? JSON.stringify(emails) : null, input.lowBalanceSms ?? null],
    );
    for (const [column, value] of Object.entries(clearable))
      if (value !== undefined) await ctx.sql.rows(`update tenant set ${column} = $2 where id = $1`, [tenantId, value]);
    // The first one comes with the next Monday.
    if (typeof input.weeklyUsageMail === 'boolean')
      await ctx.sql.rows(
        `update tenant set weekly_usage_mail = $2, usage_mailed_week = date_trunc('week', $3::timestamptz at time zone time_zone)
         where id = $1 and weekly_usage_mail <> $2`,
        [tenantId, input.weeklyUsageMail, ctx.app.now()],
      );
    // Releases what waits for the old ones; without a zone of their own they go by the tenant's.
    if (hours !== undefined || timeZone)
      await ctx.sql.rows('update tenant set quiet_hours_changed_at = $2 where id = $1', [tenantId, ctx.app.now()]);
    if (typeof input.lowBalanceThreshold === 'number') await publishChange(ctx.sql, 'balance', tenantId);
    await audit(ctx, 'tenant.update', tenantId, publicId('tenant', tenantId), { changed });
  });
  const [tenant] = await tenantsOf(ctx, [tenantId]);
  if (!tenant) throw new AppError('NOT_FOUND');
  return tenant;
}

interface CheckedForm {
  name: string | null;
  emails: string[] | null;
  /** Undefined: it stays. */
  pageName: string | null | undefined;
  optOutNumber: string | null | undefined;
}

function checkForm(input: UpdateTenantInput): CheckedForm {
  const { name, lowBalanceThreshold, quietHours, alertEmails, dailyCreditCap, frequencyCap, bodyRetentionDays } = input;
  const { approvalAboveCredits } = input;
  const issues = new Issues();
  const plain = typeof name === 'string' ? checkName(name, 'name', issues) : null;
  if (typeof lowBalanceThreshold === 'number' && (lowBalanceThreshold < 0 || lowBalanceThreshold > MOST_CREDITS))
    issues.add('BAD_USER_INPUT', 'lowBalanceThreshold', { min: 0, max: MOST_CREDITS });
  if (quietHours && quietHours.from === quietHours.to)
    issues.add('BAD_USER_INPUT', 'quietHours.to', { reason: 'They end when they begin: null is for none.' });
  if (typeof dailyCreditCap === 'number' && (dailyCreditCap < 1 || dailyCreditCap > MOST_CREDITS))
    issues.add('BAD_USER_INPUT', 'dailyCreditCap', { min: 1, max: MOST_CREDITS });
  if (typeof approvalAboveCredits === 'number' && (approvalAboveCredits < 0 || approvalAboveCredits > MOST_CREDITS))
    issues.add('BAD_USER_INPUT', 'approvalAboveCredits', { min: 0, max: MOST_CREDITS });
  const { messages = 1, days = 1 } = frequencyCap ?? {};
  if (messages < 1 || messages > 100) issues.add('BAD_USER_INPUT', 'frequencyCap.messages', { min: 1, max: 100 });
  if (days < 1 || days > 90) issues.add('BAD_USER_INPUT', 'frequencyCap.days', { min: 1, max: 90 });
  const { min, max } = RETENTION_DAYS;
  if (typeof bodyRetentionDays === 'number' && (bodyRetentionDays < min || bodyRetentionDays > max))
    issues.add('BAD_USER_INPUT', 'bodyRetentionDays', { min, max });
  const emails = alertEmails ? [...new Set(alertEmails.map((email) => email.trim().toLowerCase()))] : null;
  if (emails && emails.length > MOST_ALERT_EMAILS) issues.add('BAD_USER_INPUT', 'alertEmails', { max: MOST_ALERT_EMAILS });
  const optOut = readOptOut(input, issues);
  issues.throwIfAny();
  return { name: plain, emails, ...optOut };
}

function readOptOut(input: UpdateTenantInput, issues: Issues): Pick<CheckedForm, 'pageName' | 'optOutNumber'> {
  const pageName = input.optOutPageName ? checkName(input.optOutPageName, 'optOutPageName', issues) : input.optOutPageName;
  const number = input.optOutNumber?.trim() ?? input.optOutNumber;
  if (number && !/^[-+0-9 ()]{3,20}$/.test(number))
    issues.add('BAD_USER_INPUT', 'optOutNumber', { reason: 'digits, +, -, brackets and spaces', min: 3, max: 20, of: 'characters' });
  return { pageName: pageName === '' ? null : pageName, optOutNumber: number === '' ? null : number };
}
