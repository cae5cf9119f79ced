import type { UpdateTenantInput } from '../../entities/inputs/tenants.js';
import type { Tenant } from '../../entities/Tenant.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { allowInTenant } from '../core/authorize.js';
import { checkName } from '../core/checkName.js';
import { publishChange } from '../db/outbox.js';
import { AppError, Issues } from '../errors.js';
import { publicId } from '../lib/ids.js';
import { tenantsOf } from './tenants.js';

const MOST_ALERT_EMAILS = 10;

const MOST_CREDITS = 1_000_000_000;

/** Changes the actor's tenant. All errors of the form at once: BAD_USER_INPUT. */
export async function updateTenant(ctx: Ctx, input: UpdateTenantInput): Promise<Tenant> {
  const tenantId = allowInTenant(ctx, 'MANAGE_TENANT');
  const { name, emails } = checkForm(input);
  const zones = await canonicalZones(ctx, input);
  const changed = Object.keys(input).filter((field) => input[field as keyof UpdateTenantInput] !== undefined);
  await inTransaction(ctx, async (ctx) => {
    await ctx.sql.rows(
      `update tenant set name = coalesce($2, name), time_zone = coalesce($3, time_zone),
         low_balance_threshold = coalesce($4, low_balance_threshold),
         quiet_hours = case when $5 then $6::jsonb else quiet_hours end, alert_emails = coalesce($7::jsonb, alert_emails)
       where id = $1`,
      [
        tenantId,
        name,
        zones.timeZone,
        input.lowBalanceThreshold ?? null,
        input.quietHours !== undefined,
        input.quietHours ? JSON.stringify({ ...input.quietHours, timeZone: zones.quietHours }) : null,
        emails ? JSON.stringify(emails) : null,
      ],
    );
    if (typeof input.lowBalanceThreshold === 'number') await publishChange(ctx.sql, 'balance', tenantId);
    await audit(ctx, 'tenant.update', tenantId, publicId('tenant', tenantId), { changed });
  });
  const [tenant] = await tenantsOf(ctx, [tenantId]);
  if (!tenant) throw new AppError('NOT_FOUND');
  return tenant;
}

/** The zones of the form as the database spells them; BAD_USER_INPUT for one that Node or the database doesn't know by this name. */
async function canonicalZones(ctx: Ctx, { timeZone, quietHours }: UpdateTenantInput) {
  const issues = new Issues();
  const read = async (given: string | null | undefined, field: string): Promise<string | null> => {
    if (!given) return null;
    const row = await ctx.sql.row<{ name: string }>(
      'select name from pg_timezone_names where lower(name) = lower($1) and is_time_zone(name)',
      [given],
    );
    if (!row) issues.add('BAD_USER_INPUT', field);
    return row?.name ?? null;
  };
  const zones = { timeZone: await read(timeZone, 'timeZone'), quietHours: await read(quietHours?.timeZone, 'quietHours.timeZone') };
  issues.throwIfAny();
  return zones;
}

function checkForm({ name, lowBalanceThreshold, quietHours, alertEmails }: UpdateTenantInput): {
  name: string | null;
  emails: string[] | null;
} {
  const issues = new Issues();
  const plain = typeof name === 'string' ? checkName(name, 'name', issues) : null;
  if (typeof lowBalanceThreshold === 'number' && (lowBalanceThreshold < 0 || lowBalanceThreshold > MOST_CREDITS))
    issues.add('BAD_USER_INPUT', 'lowBalanceThreshold', { min: 0, max: MOST_CREDITS });
  // Equal times could mean all day or never.
  if (quietHours && quietHours.from === quietHours.to) issues.add('BAD_USER_INPUT', 'quietHours');
  const emails = alertEmails ? [...new Set(alertEmails.map((email) => email.trim().toLowerCase()))] : null;
  if (emails && emails.length > MOST_ALERT_EMAILS) issues.add('BAD_USER_INPUT', 'alertEmails', { max: MOST_ALERT_EMAILS });
  issues.throwIfAny();
  return { name: plain, emails };
}
