import { Membership } from '../../entities/Membership.js';
import type { Viewer } from '../../entities/payloads/session.js';
import { Tenant } from '../../entities/Tenant.js';
import type { Language } from '../../entities/types/people.js';
import type { PlatformRole, Role } from '../../entities/types/roles.js';
import type { TenantStatus } from '../../entities/types/tenants.js';
import { User } from '../../entities/User.js';
import type { Ctx } from '../context.js';
import { statement } from '../db/statement.js';
import { tenantsOf } from '../tenants/tenants.js';
import { apiKeysOf } from './apiKeys.js';
import { permissionsOf } from './permissions.js';
import { needsTwoFactor } from './twoFactorDuty.js';

const viewerStatement = statement('auth/viewer.sql');

interface Row {
  user_id: string;
  email: string;
  user_name: string;
  phone: string | null;
  language: Language;
  email_verified_at: string | null;
  verified_phone: string | null;
  platform_role: PlatformRole | null;
  registered_at: string;
  two_factor: boolean;
  membership_id: string | null;
}

/** The further columns when the person is a member of a tenant. */
interface MemberRow extends Row {
  membership_id: string;
  role: Role;
  joined_at: string;
  tenant_id: string;
  tenant_name: string;
  slug: string;
  time_zone: string;
  status: TenantStatus;
  low_balance_threshold: number;
  quiet_hours: Tenant['quietHours'];
  daily_credit_cap: number | null;
  frequency_cap: Tenant['frequencyCap'];
  approval_above_credits: number | null;
  sending_weight: number;
  low_balance_sms: boolean;
  body_retention_days: number | null;
  opt_out_page_name: string | null;
  opt_out_number: string | null;
  alert_emails: string[];
  weekly_usage_mail: boolean;
  tenant_created_at: string;
}

const viewers = new WeakSet<User>();

/** Whether this person was read as a session's own: in the answer that signs them in, the caller is nobody yet. */
export const isViewer = (user: User): boolean => viewers.has(user);

/** The signed-in viewer, read from the database; null for an anonymous caller. */
export async function viewer(ctx: Ctx): Promise<Viewer | null> {
  if (ctx.actor.kind === 'apiKey') return viewerOfKey(ctx, ctx.actor.keyId, ctx.actor.tenantId);
  if (ctx.actor.kind !== 'user') return null;
  return readViewer(ctx, ctx.actor);
}

async function viewerOfKey(ctx: Ctx, keyId: string, tenantId: string): Promise<Viewer | null> {
  const [[apiKey], [tenant]] = await Promise.all([apiKeysOf(ctx, [keyId]), tenantsOf(ctx, [tenantId])]);
  if (!apiKey || !tenant) return null;
  return { id: keyId, user: null, apiKey, tenant, membership: null, memberships: [], permissions: apiKey.permissions };
}

/** The viewer of a session that acts for `tenantId`; null when there is no such user. One statement. */
export async function readViewer(
  ctx: Ctx,
  { userId, tenantId, sessionId }: { userId: string; tenantId: string | null; sessionId: string },
): Promise<Viewer | null> {
  const rows = await ctx.sql.rows<Row>(viewerStatement, [userId]);
  const [first] = rows;
  if (!first) return null;
  const user = userOf(first);
  viewers.add(user);
  const memberships = rows.filter(isMember).map((row) => membershipOf(row, user));
  const membership = memberships.find(({ tenant }) => tenant.id === tenantId) ?? null;
  const mustSetUp = !first.two_factor && needsTwoFactor(ctx.app, user.platformRole);
  return {
    id: sessionId,
    user,
    apiKey: null,
    tenant: membership?.tenant ?? null,
    membership,
    memberships,
    permissions: mustSetUp ? [] : [...permissionsOf(membership?.role ?? null, user.platformRole)],
  };
}

const isMember = (row: Row): row is MemberRow => row.membership_id !== null;

const userOf = (row: Row): User =>
  Object.assign(new User(), {
    id: row.user_id,
    email: row.email,
    name: row.user_name,
    phone: row.phone,
    language: row.language,
    emailVerifiedAt: row.email_verified_at,
    verifiedPhone: row.verified_phone,
    platformRole: row.platform_role,
    createdAt: row.registered_at,
  });

const membershipOf = (row: MemberRow, user: User): Membership =>
  Object.assign(new Membership(), { id: row.membership_id, user, tenant: tenantOf(row), role: row.role, createdAt: row.joined_at });

const tenantOf = (row: MemberRow): Tenant =>
  Object.assign(new Tenant(), {
    id: row.tenant_id,
    name: row.tenant_name,
    slug: row.slug,
    timeZone: row.time_zone,
    status: row.status,
    lowBalanceThreshold: row.low_balance_threshold,
    quietHours: row.quiet_hours,
    dailyCreditCap: row.daily_credit_cap,
    frequencyCap: row.frequency_cap,
    approvalAboveCredits: row.approval_above_credits,
    lowBalanceSms: row.low_balance_sms,
    bodyRetentionDays: row.body_retention_days,
    optOutPageName: row.opt_out_page_name,
    optOutNumber: row.opt_out_number,
    alertEmails: row.alert_emails,
    weeklyUsageMail: row.weekly_usage_mail,
    sendingWeight: row.sending_weight,
    createdAt: row.tenant_created_at,
  });
