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

/** Changes the actor's tenant. All errors of the form at once: BAD_USER_INPUT. TENANT_SUSPENDED. */
export async function updateTenant(ctx: Ctx, input: UpdateTenantInput): Promise<Tenant> {
  const tenantId = allowInTenant(ctx, 'MANAGE_TENANT');
  const { name, emails } = checkForm(input);
  const timeZone = input.timeZone ? await canonicalZone(ctx, input.timeZone) : null;
  const { quietHours } = input;
  const hours = quietHours && { ...quietHours, timeZone: await canonicalZone(ctx, quietHours.timeZone, 'quietHours.timeZone') };
  const changed = Object.keys(input).filter((field) => input[field as keyof UpdateTenantInput] !== undefined);
  await inTransaction(ctx, async (ctx) => {
    await requireActiveTenant(ctx, tenantId);
    await ctx.sql.rows(
      `update tenant set name = coalesce($2, name), time_zone = coalesce($3, time_zone),
         low_balance_threshold = coalesce($4, low_balance_threshold),
         alert_emails = coalesce($5::jsonb, alert_emails)
       where id = $1`,
      [tenantId, name, timeZone, input.lowBalanceThreshold ?? null, emails ? JSON.stringify(emails) : null],
    );
    if (hours !== undefined)
      await ctx.sql.rows('update tenant set quiet_hours = $2 where id = $1', [tenantId, hours && JSON.stringify(hours)]);
    if (input.dailyCreditCap !== undefined)
      await ctx.sql.rows('update tenant set daily_credit_cap = $2 where id = $1', [tenantId, input.dailyCreditCap]);
    if (input.frequencyCap !== undefined)
      await ctx.sql.rows('update tenant set frequency_cap = $2 where id = $1', [
        tenantId,
        input.frequencyCap && JSON.stringify(input.frequencyCap),
      ]);
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

function checkForm({ name, lowBalanceThreshold, quietHours, dailyCreditCap, frequencyCap, alertEmails }: UpdateTenantInput): {
  name: string | null;
  emails: string[] | null;
} {
  const issues = new Issues();
  const plain = typeof name === 'string' ? checkName(name, 'name', issues) : null;
  if (typeof lowBalanceThreshold === 'number' && (lowBalanceThreshold < 0 || lowBalanceThreshold > MOST_CREDITS))
    issues.add('BAD_USER_INPUT', 'lowBalanceThreshold', { min: 0, max: MOST_CREDITS });
  if (quietHours && quietHours.from === quietHours.to)
    issues.add('BAD_USER_INPUT', 'quietHours.to', { reason: 'They end when they begin: null is for none.' });
  if (typeof dailyCreditCap === 'number' && (dailyCreditCap < 1 || dailyCreditCap > MOST_CREDITS))
    issues.add('BAD_USER_INPUT', 'dailyCreditCap', { min: 1, max: MOST_CREDITS });
  const { messages = 1, days = 1 } = frequencyCap ?? {};
  if (messages < 1 || messages > 100) issues.add('BAD_USER_INPUT', 'frequencyCap.messages', { min: 1, max: 100 });
  if (days < 1 || days > 90) issues.add('BAD_USER_INPUT', 'frequencyCap.days', { min: 1, max: 90 });
  const emails = alertEmails ? [...new Set(alertEmails.map((email) => email.trim().toLowerCase()))] : null;
  if (emails && emails.length > MOST_ALERT_EMAILS) issues.add('BAD_USER_INPUT', 'alertEmails', { max: MOST_ALERT_EMAILS });
  issues.throwIfAny();
  return { name: plain, emails };
}
