import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Config, ConfigError, type RoleName } from './config.js';
import { type App, type Settings, systemContext } from './context.js';
import { startClock } from './db/clock.js';
import { type Database, openDatabase } from './db/database.js';
import { startOwn } from './db/embedded/startOwn.js';
import type { Supervisor } from './db/embedded/supervise.js';
import { migrate } from './db/migrate.js';
import { startOutbox } from './db/outbox.js';
import { createEvents } from './events.js';
import type { Rate } from './lib/flow/tokenBucket.js';
import { newId } from './lib/ids.js';
import { createLog, type Log } from './log.js';
import { warmLanes } from './messaging/sending/sendLanes.js';
import { createMetrics } from './metrics.js';
import type { BackupStorageSettings } from './ports/backupStorage.js';
import type { MailProvider } from './ports/mail.js';
import { measureCalls } from './ports/measureCalls.js';
import type { MediaProvider } from './ports/media.js';
import type { PaymentProvider } from './ports/payments.js';
import type { SmsProvider } from './ports/sms.js';
import { openBackupStorage } from './providers/backups/openBackupStorage.js';
import { createOutboxMail } from './providers/mail/outbox.js';
import { openMediaStore } from './providers/media/openMediaStore.js';
import { createPaymentSimulator, type PaymentSimulatorOptions } from './providers/payments/simulator.js';
import type { BeemOptions } from './providers/sms/beem/beem.js';
import { withSharedTurns } from './providers/sms/sharedTurns.js';
import { createSimulator, type SimulatorOptions } from './providers/sms/simulator/simulator.js';
import { createWebhookPoster, type WebhookPosterOptions } from './providers/webhooks/poster.js';
import { createRateLimits, type RateName } from './rateLimits.js';
import { hasDemoUsers, hasPlatformAdmin, seed, seedsOf } from './seed/seed.js';
import { startHeartbeat } from './system/heartbeat.js';
import { maintenanceOf } from './system/maintenance.js';
import { reportDelay } from './system/watchBacklog.js';

/** What tests and benches set that no environment variable does. */
export interface Overrides {
  log?: Log;
  /** Instead of the database's clock. */
  now?: () => Date;
  /** This machine's clock, in ms since 1970: one that is wrong. */
  machineClock?: () => number;
  rates?: Partial<Record<RateName, Rate>>;
  settings?: Partial<Settings>;
  simulator?: Partial<SimulatorOptions>;
  beem?: Partial<BeemOptions>;
  payments?: Partial<PaymentSimulatorOptions>;
  mail?: MailProvider;
  webhooks?: Partial<WebhookPosterOptions>;
  failpoint?: App['failpoint'];
  /** The embedded database is gone for good: the process must end. */
  onDatabaseLost?: (error: Error) => void;
}

export interface Running {
  app: App;
  config: Config;
  /** Where the API listens; undefined for a process without the api role. */
  url?: string;
  /** Where /healthz, /readyz and /metrics are. */
  healthUrl?: string;
  /** Whether the database is ours. */
  embedded: boolean;
  /** Whether nobody is there yet who may run the platform. */
  needsAdmin: boolean;
  stop(): Promise<void>;
}

/**
 * The composition root: config → database → providers → events → jobs → http. A stop goes the opposite way: first no new work is
 * accepted, then work under way ends, then the database stops.
 */
export async function start(config: Config, overrides: Overrides = {}): Promise<Running> {
  const log = overrides.log ?? createLog();
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    let onRestart: NonNullable<Supervisor['onRestart']> = () => undefined;
    const supervisor: Supervisor = { onRestart: (seconds) => onRestart(seconds), onLost: overrides.onDatabaseLost };
    const parts = loadParts(config.TUMA_ROLES); // while the database starts
    parts.catch(() => undefined); // it fails where it is awaited
    const url = await database(config, log, stops, supervisor);
    const { app, db, listensAt } = await compose(config, url, log, overrides, stops);
    onRestart = (seconds) =>
      void reportDelay(systemContext(app, newId()), 'database', Math.max(1, Math.round(seconds))).catch((error: unknown) =>
        log.error({ err: error }, 'the alert of a database that died could not be raised'),
      );
    if (config.TUMA_MODE === 'production' && (await hasDemoUsers(db.sql))) {
      throw new ConfigError(['TUMA_MODE=production on a database with demo users: their password is well known. Use another database']);
    }
    const outbox = await startOutbox(db, app.events, log);
    stops.push(outbox.stop);
    const heartbeat = await startHeartbeat(app, config.TUMA_ROLES, outbox.secondsBehind);
    stops.push(heartbeat.stop);
    if (!maintenanceOf(app).active) await seed(systemContext(app, newId()), seedsOf(config));
    const { startWorker, startHttp } = await parts;
    const worker = await startWorker?.(app);
    if (worker) stops.push(worker.stop);
    // In maintenance nothing may be written, not even nothing.
    if (startHttp) await warmLanes(app).catch((error: unknown) => log.debug({ err: error }, 'the first sends plan their statements'));
    const http = await startHttp?.(app, config);
    if (http) {
      stops.push(http.stop);
      listensAt(http.url);
    }
    const health = http ?? (await (await import('./http/healthServer.js')).startHealthServer(app, config));
    if (health && health !== http) stops.push(health.stop);
    const needsAdmin = !(await hasPlatformAdmin(db.sql));
    return { app, config, url: http?.url, healthUrl: health?.url, embedded: !config.DATABASE_URL, needsAdmin, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What a process doesn't do it doesn't load: the command line, or one role alone. */
async function loadParts(roles: readonly RoleName[]) {
  const startWorker = roles.includes('worker') ? (await import('./worker/worker.js')).startWorker : undefined;
  const startHttp = roles.includes('api') ? (await import('./http/server.js')).startHttp : undefined;
  return { startWorker, startHttp };
}

/** The URL of the migrated database: the configured one, or our own. */
export async function database(config: Config, log: Log, stops: (() => Promise<void>)[], supervisor: Supervisor = {}): Promise<string> {
  let url = config.DATABASE_URL;
  if (!url) {
    const own = await startOwn(config.TUMA_DATA_DIR, log, supervisor);
    stops.push(own.stop);
    url = own.url;
  }
  const done = await migrate(url);
  if (done.length > 0) log.info({ migrations: done }, 'the database was brought to its present form');
  return url;
}

/** The app without its running parts; the command line uses it too. */
export async function compose(
  config: Config,
  url: string,
  log: Log,
  overrides: Overrides,
  stops: (() => Promise<void>)[],
): Promise<{ app: App; db: Database; listensAt(url: string): void }> {
  const lost = (error: Error) => log.warn({ err: error }, 'a database connection was lost');
  const db = await openDatabase(url, { onError: lost });
  stops.push(db.close);
  const now = overrides.now ?? (await sharedClock(db, log, overrides, stops));
  const failpoint = overrides.failpoint ?? (async () => undefined);
  const metrics = createMetrics();
  const mail = measureCalls(overrides.mail ?? (await createMail(config, now)), metrics);
  stops.push(() => mail.stop());
  const stores = mediaSettings(config);
  const mediaStores = await Promise.all(stores.map(openMediaStore));
  const payments = await createPayments(config, { url, log, now, ...overrides.payments });
  if (payments) stops.push(() => payments.stop());
  const onBytesOut = () => failpoint('bytes out');
  const simulator = measureCalls(createSimulator({ url, log, now, onBytesOut, ...overrides.simulator }), metrics);
  const perSecond = overrides.beem?.ratePerSecond ?? config.BEEM_REQUESTS_PER_SECOND;
  const beem = await createSms(config, log, { ...overrides.beem, ratePerSecond: perSecond });
  const sms = beem ? withSharedTurns(measureCalls(beem, metrics), { sql: db.sql, log, perSecond }) : simulator;
  const webhooks = createWebhookPoster({ allowLoopback: config.WEBHOOK_ALLOW_LOOPBACK === 'yes', ...overrides.webhooks });
  stops.push(() => webhooks.stop());
  // The configured port, until the server listens.
  let address = config.PUBLIC_URL ?? `http://${config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST}:${config.PORT}`;
  const app: App = {
    settings: {
      mode: config.TUMA_MODE,
      trialCredits: config.trialCredits,
      registration: config.registration,
      supportEmail: config.SUPPORT_EMAIL,
      twoFactorRoles: config.TWO_FACTOR_ROLES,
      alertEmails: config.ALERT_EMAILS,
      alertPhones: config.ALERT_PHONES,
      jwtSecret: config.JWT_SECRET ?? (await storedSecret(db, 'jwt')),
      bank: config.bank,
      seller: { name: config.SELLER_NAME, details: config.SELLER_DETAILS },
      ...{ keepReportsDays: config.KEEP_REPORTS_DAYS, archiveMessagesAfterMonths: config.ARCHIVE_MESSAGES_AFTER_MONTHS },
      ...{ segmentCostTzs: config.SMS_SEGMENT_COST_TZS, claimSize: 500, concurrency: 64 },
      contactsFileBytes: config.CONTACTS_FILE_MIB * 1_048_576,
      backups: {
        keyFile: config.BACKUP_AGE_KEY_FILE ?? join(config.TUMA_DATA_DIR, 'backup-keys.txt'),
        makesKey: config.BACKUP_AGE_KEY_FILE === undefined,
        recipients: config.BACKUP_AGE_RECIPIENTS,
        bytesPerSecond: config.BACKUP_RATE * 1_000_000,
        databaseDir: config.DATABASE_URL ? undefined : config.TUMA_DATA_DIR,
        fileCache: join(config.TUMA_DATA_DIR, 'backup-files'),
        heartbeatUrl: config.HEARTBEAT_URL,
      },
      ...overrides.settings,
    },
    db,
    log,
    events: createEvents((error) => log.error({ err: error }, 'a listener failed')),
    sms,
    sandbox: simulator,
    mail,
    media: mediaStores[0] as MediaProvider,
    mediaStores,
    mediaSettings: stores,
    backupStorage: await openBackupStorages(config),
    attachments: { receipt: async (ctx, id) => (await import('./billing/receipts/receiptMail.js')).receiptAttachment(ctx, id) },
    payments: payments && measureCalls(payments, metrics),
    webhooks,
    limits: createRateLimits(overrides.rates ?? {}, () => now().getTime()),
    metrics,
    now,
    startedAt: now(),
    publicUrl: () => address,
    failpoint,
  };
  const listensAt = (listening: string) => {
    address = config.PUBLIC_URL ?? listening;
  };
  return { app, db, listensAt };
}

async function sharedClock(db: Database, log: Log, { machineClock }: Overrides, stops: (() => Promise<void>)[]): Promise<() => Date> {
  const clock = await startClock(db.sql, log, { machineClock });
  stops.push(clock.stop);
  return clock.now;
}

/** The configured mail service; only its package is loaded. */
async function createMail(config: Config, now: () => Date): Promise<MailProvider> {
  const { mailProvider, SENDGRID_API_KEY: apiKey, SENDGRID_BASE_URL: baseUrl, SMTP_URL: url, MAIL_FROM: from } = config;
  if (mailProvider === 'sendgrid' && apiKey && from) {
    const { createSendGrid } = await import('./providers/mail/sendgrid.js');
    return createSendGrid({ apiKey, from, baseUrl, now });
  }
  if (mailProvider === 'smtp' && url && from) {
    const { createSmtp } = await import('./providers/mail/smtp.js');
    return createSmtp({ url, from });
  }
  return createOutboxMail();
}

/** The provider of live messages, unless it is the simulator. */
async function createSms(config: Config, log: Log, more: Partial<BeemOptions> = {}): Promise<SmsProvider | undefined> {
  const { smsProvider, BEEM_API_KEY: apiKey, BEEM_SECRET_KEY: secretKey, BEEM_UNICODE_ENCODING: unicodeEncoding } = config;
  if (smsProvider !== 'beem' || !apiKey || !secretKey) return undefined;
  const { createBeem } = await import('./providers/sms/beem/beem.js');
  return createBeem({ apiKey, secretKey, unicodeEncoding, log, at: config.BEEM_URL, reportsAt: config.BEEM_REPORTS_URL, ...more });
}

/** The store of new files, then the other stores that may hold files. */
function mediaSettings(config: Config): App['mediaSettings'] {
  const directory = { name: 'directory', directory: join(config.TUMA_DATA_DIR, 'media') } as const;
  const { CLOUDINARY_CLOUD_NAME: cloudName, CLOUDINARY_API_KEY: apiKey, CLOUDINARY_API_SECRET: apiSecret } = config;
  if (!cloudName || !apiKey || !apiSecret) return [directory];
  return [{ name: 'cloudinary', cloudName, apiKey, apiSecret, baseUrl: config.CLOUDINARY_BASE_URL }, directory];
}

/** The bucket first where there is one, then each folder that is named. */
async function openBackupStorages(config: Config): Promise<App['backupStorage']> {
  const { BACKUP_S3_URL: bucket, BACKUP_DIR, BACKUP_COPY_DIR, TUMA_DATA_DIR: dataDir } = config;
  const open = async (settings: BackupStorageSettings) => ({ settings, storage: await openBackupStorage(settings) });
  const folder = (name: string, directory: string) => open({ kind: 'DIRECTORY', name, directory, dataDir });
  const copy = BACKUP_COPY_DIR ? [await folder('copy', BACKUP_COPY_DIR)] : [];
  if (!bucket) return [await folder('folder', BACKUP_DIR ?? join(dataDir, 'backups')), ...copy];
  return [await open({ kind: 'S3', name: 'bucket', bucket }), ...(BACKUP_DIR ? [await folder('folder', BACKUP_DIR)] : []), ...copy];
}

/** The provider of mobile money. Without PUBLIC_URL it can't call our webhook: payments are only polled. */
async function createPayments(config: Config, simulator: PaymentSimulatorOptions): Promise<PaymentProvider | undefined> {
  const { paymentProvider, ZENOPAY_API_KEY: apiKey, ZENOPAY_URL: url = 'https://zenoapi.com/api/payments', PUBLIC_URL: address } = config;
  if (paymentProvider === 'simulator') return createPaymentSimulator(simulator);
  if (paymentProvider !== 'zenopay' || !apiKey) return undefined;
  const { createZenoPay } = await import('./providers/payments/zenopay.js');
  return createZenoPay({ url, apiKey, webhookUrl: address && `${address}/webhooks/zenopay` });
}

/** A demo's own secret: made once and stored in the database, the same for all its processes. */
async function storedSecret(db: Database, name: string): Promise<string> {
  await db.sql.rows('insert into secret (name, value) values ($1, $2) on conflict (name) do nothing', [
    name,
    randomBytes(32).toString('base64url'),
  ]);
  const row = await db.sql.row<{ value: string }>('select value from secret where name = $1', [name]);
  if (!row) throw new Error(`the secret ${name} is gone`);
  return row.value;
}
