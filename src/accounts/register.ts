import { randomBytes } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { RegisterInput } from '../../entities/inputs/auth.js';
import { Membership } from '../../entities/Membership.js';
import { Tenant } from '../../entities/Tenant.js';
import type { Language } from '../../entities/types/people.js';
import type { SessionKeep } from '../../entities/types/sessions.js';
import { User } from '../../entities/User.js';
import { checkEmail, checkPhone, requireFreeEmail } from '../auth/accountFields.js';
import { checkPassword, hashPassword } from '../auth/password.js';
import type { OpenedSession } from '../auth/sessions/refreshCookie.js';
import { openSession } from '../auth/sessions/sessions.js';
import { type Ctx, inUnitOfWork } from '../context.js';
import { audit } from '../core/audit.js';
import { checkName } from '../core/texts.js';
import { AppError, databaseFault, Issues } from '../errors.js';
import { grant } from '../ledger/ledger.js';
import { newId, publicId } from '../lib/ids.js';
import { PLATFORM_TIME_ZONE } from '../lib/localTime.js';
import { slugOf } from '../lib/slug.js';
import { accountLink } from '../mail/links.js';
import { queueMail } from '../mail/queueMail.js';
import { issueToken } from './mailedTokens.js';

const LOW_BALANCE = 100;

/** By the tenant's clock, or that of the recipient's country. */
const QUIET_HOURS = { from: '21:00', to: '07:00' };
const SLUG_TRIES = 3;

interface Form {
  name: string;
  email: string;
  tenantName: string;
  phone: string | null;
  language: Language;
}

/**
 * Creates a user and a tenant that they own, and signs them in: all of it or nothing. The trial credits come at once in a demo, where mails
 * are kept; in production they come with the verified address. FORBIDDEN unless REGISTRATION is open or the command line calls. All errors
 * of the form at once (BAD_USER_INPUT, WEAK_PASSWORD, INVALID_PHONE_NUMBER), then EMAIL_TAKEN.
 */
export async function register(ctx: Ctx, input: RegisterInput): Promise<OpenedSession> {
  if (ctx.app.settings.registration !== 'open' && ctx.actor.kind !== 'system')
    throw new AppError('FORBIDDEN', { message: 'Registration is closed on this server.' });
  ctx.app.limits.take('registerPerAddress', ctx.clientIp ?? 'unknown');
  const form = await checkForm(ctx, input);
  const passwordHash = await hashPassword(input.password, ctx.clientIp);
  for (let attempt = 1; ; attempt++) {
    try {
      return await inUnitOfWork(ctx, (ctx, em) => create(ctx, em, form, passwordHash, input.keep));
    } catch (error) {
      const constraint = databaseFault(error)?.constraint;
      // The cause is left out: the database's message contains the address.
      if (constraint === 'app_user_email_key') throw new AppError('EMAIL_TAKEN', { field: 'email' });
      if (constraint !== 'tenant_slug_key' || attempt === SLUG_TRIES) throw error;
    }
  }
}

async function checkForm(ctx: Ctx, input: RegisterInput): Promise<Form> {
  const issues = new Issues();
  const name = checkName(input.name, 'name', issues);
  const tenantName = checkName(input.tenantName, 'tenantName', issues);
  const email = checkEmail(input.email, 'email', issues);
  checkPassword(input.password, email, 'password', issues);
  const phone = checkPhone(input.phone, 'phone', issues);
  issues.throwIfAny();
  await requireFreeEmail(ctx, email, 'email');
  return { name, email, tenantName, phone, language: input.language ?? 'EN' };
}

async function create(ctx: Ctx, em: EntityManager, form: Form, passwordHash: string, keep?: SessionKeep): Promise<OpenedSession> {
  const now = ctx.app.now().toISOString();
  const user = em.create(User, {
    id: newId(),
    email: form.email,
    name: form.name,
    phone: form.phone,
    language: form.language,
    passwordHash,
    passwordChangedAt: now,
    emailVerifiedAt: null,
    verifiedPhone: null,
    platformRole: null,
    createdAt: now,
  });
  const tenant = em.create(Tenant, {
    id: newId(),
    name: form.tenantName,
    slug: await freeSlug(ctx, form.tenantName),
    timeZone: PLATFORM_TIME_ZONE,
    status: 'ACTIVE',
    lowBalanceThreshold: LOW_BALANCE,
    quietHours: QUIET_HOURS,
    dailyCreditCap: null,
    frequencyCap: null,
    approvalAboveCredits: null,
    alertEmails: [],
    lowBalanceSms: false,
    weeklyUsageMail: false,
    sendingWeight: 1,
    createdAt: now,
  });
  em.create(Membership, { id: newId(), user, tenant, role: 'OWNER', createdAt: now });
  await em.flush();
  await ctx.sql.rows('insert into credit_account (tenant_id, updated_at) values ($1, $2)', [tenant.id, now]);
  await ctx.sql.rows('update tenant set registered_by = $2 where id = $1', [tenant.id, user.id]);
  const { mode, trialCredits } = ctx.app.settings;
  const [creditsNow, creditsLater] = mode === 'demo' ? [trialCredits, 0] : [0, trialCredits];
  if (creditsNow > 0) await grant(ctx, tenant.id, creditsNow, 'trial', 'Trial credits');
  await audit(ctx, 'user.register', tenant.id, publicId('user', user.id), { trialCredits: creditsNow });
  const link = accountLink(ctx, 'verify-email', await issueToken(ctx, user.id, 'VERIFY_EMAIL'));
  await queueMail(ctx, form, 'welcome', { name: form.name, tenantName: form.tenantName, link, trialCredits: creditsLater });
  return openSession(ctx, user.id, tenant.id, keep);
}

/**
 * The slug of the name, with a random end when it is taken. If two tenants take it at once, the constraint refuses one, which tries again.
 */
async function freeSlug(ctx: Ctx, name: string): Promise<string> {
  const slug = slugOf(name);
  const taken = await ctx.sql.row('select 1 from tenant where slug = $1', [slug]);
  return taken ? `${slug}-${randomBytes(4).toString('hex')}` : slug;
}
