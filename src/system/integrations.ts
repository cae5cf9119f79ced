import type { Integration } from '../../entities/payloads/system.js';
import type { Impact, IntegrationName, IntegrationStatus } from '../../entities/types/integrations.js';
import { type App, type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { allowOnPlatform } from '../core/authorize.js';
import { publishChange } from '../db/outbox.js';
import { statement } from '../db/statement.js';
import { mailService } from '../mail/service.js';
import type { ServiceCheck } from '../ports/serviceCheck.js';

const recordStatement = statement<ServiceCheck & { name: string; carrier: string; now: Date }>('system/recordIntegrationCheck.sql');

/** The adapter that does a service's work, and its status while it has no fault. */
interface Adapter {
  name: string;
  status: Exclude<IntegrationStatus, 'FAILING'>;
  detail: string;
  check?(): Promise<ServiceCheck>;
}

interface Service {
  /** What does not work unless the service is CONFIGURED. */
  impact: readonly Impact[];
  adapter(app: App): Adapter | Promise<Adapter>;
  /** A fault that the service's work has shown; null when there is none. */
  fault(ctx: Ctx, adapter: Adapter): Promise<string | null>;
}

const none = async (): Promise<null> => null;

/** The impact table: every outside service, in the order in which it is shown. */
export const services: Record<IntegrationName, Service> = {
  SMS: {
    impact: ['SMS_NOT_SENT'],
    adapter: ({ sms, sandbox }) => ({
      name: sms.name,
      status: sms === sandbox ? 'SIMULATED' : 'CONFIGURED',
      detail: sms === sandbox ? 'The simulator: no message reaches a phone.' : `Messages go by ${sms.name}.`,
      check: () => sms.check(),
    }),
    fault: openCircuit,
  },
  PAYMENTS: {
    impact: ['NO_MOBILE_MONEY'],
    adapter: ({ payments }) => {
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
    adapter: ({ mail }) => ({
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
    adapter: ({ media }) => ({
      name: media.name,
      status: media.local ? 'DISABLED' : 'CONFIGURED',
      detail: media.local ? 'No service is set up (CLOUDINARY_…): files lie in TUMA_DATA_DIR.' : `Files lie at ${media.name}.`,
      check: () => media.check(),
    }),
    fault: none,
  },
  BACKUP_STORAGE: {
    impact: ['BACKUPS_LOCAL_ONLY'],
    adapter: async ({ backupStorage, db }) => {
      const elsewhere = await db.sql.row(`select id from storage_target where status <> 'REMOVED' and not local limit 1`);
      const detail = elsewhere
        ? "Backups lie outside of this server's own disk, too."
        : "No place elsewhere is set up (BACKUP_DIR, BACKUP_S3_URL, BACKUP_COPY_DIR): backups lie on this server's own disk.";
      return {
        name: backupStorage.map(({ settings }) => settings.name).join('+'),
        status: elsewhere ? 'CONFIGURED' : 'DISABLED',
        detail,
        check: async () => {
          const found = await Promise.all(backupStorage.map(({ storage }) => storage.check()));
          return found.find(({ ok }) => !ok) ?? { ok: true, detail };
        },
      };
    },
    fault: async (ctx) => {
      const row = await ctx.sql.row<{ name: string; detail: string }>(
        `select name, failure_detail as detail from storage_target where status = 'UNAVAILABLE' order by not is_primary, id limit 1`,
      );
      return row ? `The ${row.name}: ${row.detail}` : null;
    },
  },
};

/** All outside services with their status. For platform staff. Asks none of them: see checkIntegration. */
export async function integrations(ctx: Ctx): Promise<Integration[]> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  return Promise.all((Object.keys(services) as IntegrationName[]).map((name) => integration(ctx, name)));
}

async function integration(ctx: Ctx, name: IntegrationName): Promise<Integration> {
  const { impact, ...service } = services[name];
  const adapter = await service.adapter(ctx.app);
  const [fault, check] = await Promise.all([
    service.fault(ctx, adapter),
    ctx.sql.row<ServiceCheck & { checkedAt: string }>(
      'select ok, detail, checked_at as "checkedAt" from integration_check where name = $1 and carrier = $2',
      [name, adapter.name],
    ),
  ]);
  const problem = fault ?? (check?.ok === false ? check.detail : null);
  const status = problem === null ? adapter.status : 'FAILING';
  return {
    name,
    status,
    detail: problem ?? check?.detail ?? adapter.detail,
    impact: status === 'CONFIGURED' ? [] : [...impact],
    checkedAt: check?.checkedAt ?? null,
  };
}

/** Asks a service now whether it answers and accepts our credentials; answers its status. For platform admins; audited. */
export async function checkIntegration(ctx: Ctx, name: IntegrationName): Promise<Integration> {
  allowOnPlatform(ctx, 'MANAGE_TENANTS');
  await checkService(ctx, name);
  await audit(ctx, 'integration.check', null, name);
  return integration(ctx, name);
}

/** Asks every service that can be asked; a job. */
export async function checkIntegrations(ctx: Ctx): Promise<void> {
  for (const name of Object.keys(services) as IntegrationName[]) await checkService(ctx, name);
}

async function checkService(ctx: Ctx, name: IntegrationName): Promise<void> {
  const adapter = await services[name].adapter(ctx.app);
  const found = await adapter.check?.();
  if (!found) return;
  await inTransaction(ctx, async (ctx) => {
    const before = await ctx.sql.row<{ ok: boolean }>('select ok from integration_check where name = $1 and carrier = $2 for update', [
      name,
      adapter.name,
    ]);
    const { ok, detail } = found;
    await ctx.sql.rows(recordStatement, { name, carrier: adapter.name, ok, detail, now: ctx.app.now() });
    if (before?.ok !== found.ok) await publishChange(ctx.sql, 'system');
  });
}

/** The reason why the provider's circuit is open (src/messaging/dispatch/circuitBreaker.ts). */
async function openCircuit(ctx: Ctx, { name }: Adapter): Promise<string | null> {
  const row = await ctx.sql.row<{ reason: string | null }>('select reason from provider_state where provider = $1 and closed_until > $2', [
    name,
    ctx.app.now(),
  ]);
  return row ? (row.reason ?? 'The provider is closed.') : null;
}
