import type { Integration } from '../../entities/payloads/system.js';
import type { Impact, IntegrationName, IntegrationStatus } from '../../entities/types/integrations.js';
import { type App, type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { allowOnPlatform } from '../core/authorize.js';
import { publishChange } from '../db/outbox.js';
import { mailService } from '../mail/service.js';
import type { ServiceCheck } from '../ports/serviceCheck.js';

/** The adapter that does a service's work, and how it counts while nothing is wrong with it. */
interface Carrier {
  name: string;
  status: Exclude<IntegrationStatus, 'FAILING'>;
  detail: string;
  check?(): Promise<ServiceCheck>;
}

interface Service {
  /** What does not work unless it is CONFIGURED. */
  impact: readonly Impact[];
  carrier(app: App): Carrier;
  /** What is known to be wrong from the work itself. */
  fault(ctx: Ctx, carrier: Carrier): Promise<string | null>;
}

const none = async (): Promise<null> => null;

/** The impact table: every outside service, in the order in which it is shown. */
export const services: Record<IntegrationName, Service> = {
  SMS: {
    impact: ['SMS_NOT_SENT'],
    carrier: ({ sms, sandbox }) => ({
      name: sms.name,
      status: sms === sandbox ? 'SIMULATED' : 'CONFIGURED',
      detail: sms === sandbox ? 'The simulator: no message reaches a phone.' : `Messages go by ${sms.name}.`,
      check: () => sms.check(),
    }),
    fault: closedProvider,
  },
  PAYMENTS: {
    impact: ['NO_MOBILE_MONEY'],
    carrier: ({ payments }) => {
      if (!payments) return { name: 'none', status: 'DISABLED', detail: 'No provider is set up (PAYMENT_PROVIDER).' };
      const simulated = payments.name === 'simulator';
      return {
        name: payments.name,
        status: simulated ? 'SIMULATED' : 'CONFIGURED',
        detail: simulated ? 'The simulator: no money moves.' : `Payments go by ${payments.name}.`,
        check: () => payments.check(),
      };
    },
    fault: none,
  },
  MAIL: {
    impact: ['NO_ALERT_MAIL', 'NO_USER_MAIL'],
    carrier: ({ mail }) => ({
      name: mail.name,
      status: mail.keeps ? 'DISABLED' : 'CONFIGURED',
      detail: mail.keeps ? 'No service is set up (MAIL_PROVIDER): mails are kept and can be read.' : `Mails go by ${mail.name}.`,
      check: mail.keeps ? undefined : () => mail.check(),
    }),
    fault: async (ctx) => {
      const service = await mailService(ctx);
      return service.state === 'failing' ? service.detail : null;
    },
  },
  MEDIA: {
    impact: ['MEDIA_LOCAL_ONLY'],
    carrier: ({ media }) => ({
      name: media.name,
      status: media.local ? 'DISABLED' : 'CONFIGURED',
      detail: media.local ? 'No service is set up (CLOUDINARY_…): files lie in TUMA_DATA_DIR.' : `Files lie at ${media.name}.`,
      check: () => media.check(),
    }),
    fault: none,
  },
};

/** All outside services as they stand. For platform staff. Asks none of them: see checkIntegration. */
export async function integrations(ctx: Ctx): Promise<Integration[]> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  return Promise.all((Object.keys(services) as IntegrationName[]).map((name) => integration(ctx, name)));
}

async function integration(ctx: Ctx, name: IntegrationName): Promise<Integration> {
  const { impact, ...service } = services[name];
  const carrier = service.carrier(ctx.app);
  const [fault, check] = await Promise.all([
    service.fault(ctx, carrier),
    ctx.sql.row<ServiceCheck & { checkedAt: string }>(
      'select ok, detail, checked_at as "checkedAt" from integration_check where name = $1 and carrier = $2',
      [name, carrier.name],
    ),
  ]);
  const wrong = fault ?? (check?.ok === false ? check.detail : null);
  const status = wrong === null ? carrier.status : 'FAILING';
  return {
    name,
    status,
    detail: wrong ?? check?.detail ?? carrier.detail,
    impact: status === 'CONFIGURED' ? [] : [...impact],
    checkedAt: check?.checkedAt ?? null,
  };
}

/** Asks a service now whether it answers and takes our credentials, and answers how it stands. For platform admins; audited. */
export async function checkIntegration(ctx: Ctx, name: IntegrationName): Promise<Integration> {
  allowOnPlatform(ctx, 'MANAGE_TENANTS');
  await look(ctx, name);
  await audit(ctx, 'integration.check', null, name);
  return integration(ctx, name);
}

/** Asks every service that can be asked. For the timetable. */
export async function checkIntegrations(ctx: Ctx): Promise<void> {
  for (const name of Object.keys(services) as IntegrationName[]) await look(ctx, name);
}

async function look(ctx: Ctx, name: IntegrationName): Promise<void> {
  const carrier = services[name].carrier(ctx.app);
  const found = await carrier.check?.();
  if (!found) return;
  await inTransaction(ctx, async (ctx) => {
    const before = await ctx.sql.row<{ ok: boolean }>('select ok from integration_check where name = $1 and carrier = $2 for update', [
      name,
      carrier.name,
    ]);
    await ctx.sql.rows(
      `insert into integration_check (name, carrier, ok, detail, checked_at) values ($1, $2, $3, $4, $5)
       on conflict (name) do update set carrier = $2, ok = $3, detail = $4, checked_at = $5`,
      [name, carrier.name, found.ok, found.detail, ctx.app.now()],
    );
    if (before?.ok !== found.ok) await publishChange(ctx.sql, 'system');
  });
}

/** Closed by its own faults (src/messaging/dispatch/circuitBreaker.ts). */
async function closedProvider(ctx: Ctx, { name }: Carrier): Promise<string | null> {
  const row = await ctx.sql.row<{ reason: string | null }>('select reason from provider_state where provider = $1 and closed_until > $2', [
    name,
    ctx.app.now(),
  ]);
  return row ? (row.reason ?? 'The provider is closed.') : null;
}
