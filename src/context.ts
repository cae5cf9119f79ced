import type { EntityManager } from '@mikro-orm/postgresql';
import type { Language } from '../entities/types/people.js';
import type { Permission, PlatformRole, Role } from '../entities/types/roles.js';
import type { Database } from './db/database.js';
import type { Sql } from './db/sql.js';
import type { Events } from './events.js';
import type { Failpoint } from './lib/failpoints.js';
import type { Log } from './log.js';
import type { Metrics } from './metrics.js';
import type { BackupStorage, BackupStorageSettings } from './ports/backupStorage.js';
import type { Attachment, MailProvider } from './ports/mail.js';
import type { MediaProvider, MediaStoreSettings } from './ports/media.js';
import type { PaymentProvider } from './ports/payments.js';
import type { SmsProvider } from './ports/sms.js';
import type { WebhookPoster } from './ports/webhooks.js';
import type { RateLimits } from './rateLimits.js';

/** The kinds of attachments; the migration holds the same list. */
export type AttachmentKind = 'receipt';

/** The account for bank transfers. */
export interface BankAccount {
  bankName: string;
  accountName: string;
  accountNumber: string;
}

/** The part of the configuration that the areas get. */
export interface Settings {
  mode: 'demo' | 'production';
  trialCredits: number;
  registration: 'open' | 'invite' | 'closed';
  /** Platform roles that need two-factor sign-in. */
  twoFactorRoles: readonly PlatformRole[];
  /** Where people get help; undefined where that isn't told. */
  supportEmail?: string;
  /** Addresses that get the platform's alerts. */
  alertEmails: string[];
  /** E.164 numbers that get the platform's critical alerts. */
  alertPhones: string[];
  /** Signs access tokens. */
  jwtSecret: string;
  /** The seller of credits, as receipts name it. */
  seller: { name: string; details: string[] };
  /** Undefined where no transfers are taken. */
  bank?: BankAccount;
  /** How long reports are kept that have ended. */
  keepReportsDays: number;
  /** How long after its end a year of messages goes into an archive; undefined: by hand alone. */
  archiveMessagesAfterMonths?: number;
  /** What the SMS provider charges for a segment; undefined where that isn't told. */
  segmentCostTzs?: number;
  /** The largest list of contacts or opt-outs that may be uploaded. */
  contactsFileBytes: number;
  /** Messages that a claim looks at in each lane, at most. */
  claimSize: number;
  /** Requests to the provider under way at once, per worker. */
  concurrency: number;
  backups: {
    /** Of the secret keys. */
    keyFile: string;
    /** Whether one is made where it is missing: not where the configuration names it, since then somebody has it or lost it. */
    makesKey: boolean;
    /** More public keys (age1…) that backups are encrypted to. */
    recipients: string[];
    /** How fast a backup reads, at most: bytes a second; 0 is no limit. */
    bytesPerSecond: number;
    /** The folder of our own database, whose room a restore needs; undefined for a database elsewhere. */
    databaseDir?: string;
    /** The folder of uploaded files that were read from a store elsewhere, for the next backup. */
    fileCache: string;
    /** Called after each verified backup. */
    heartbeatUrl?: string;
  };
}

/** A storage of backups, and what a thread needs to open it again. */
export interface OpenStorage {
  settings: BackupStorageSettings;
  storage: BackupStorage;
}

/** What lives as long as the process; made in app.ts. */
export interface App {
  readonly settings: Settings;
  readonly db: Database;
  readonly log: Log;
  readonly events: Events;
  /** The provider of live messages. */
  readonly sms: SmsProvider;
  /** The simulator, for messages of test keys; the same as `sms` where that is the simulator. */
  readonly sandbox: SmsProvider;
  readonly mail: MailProvider;
  /** The store of new files. */
  readonly media: MediaProvider;
  /** Every store that may hold files, `media` among them: files stay in the store that was configured when they came. */
  readonly mediaStores: readonly MediaProvider[];
  /** What a thread needs to open them again. */
  readonly mediaSettings: readonly MediaStoreSettings[];
  /** Where backups are stored, the primary one first; the others get copies. */
  readonly backupStorage: readonly [OpenStorage, ...OpenStorage[]];
  /** Makes an attachment from the id of its subject; undefined when that is gone. */
  readonly attachments: Readonly<Record<AttachmentKind, (ctx: Ctx, id: string) => Promise<Attachment | undefined>>>;
  /** Mobile money; undefined where none is set up. */
  readonly payments?: PaymentProvider;
  /** Posts events to the addresses that tenants named. */
  readonly webhooks: WebhookPoster;
  readonly limits: RateLimits;
  readonly metrics: Metrics;
  /** The only clock of business code: tests move it. */
  readonly now: () => Date;
  readonly startedAt: Date;
  /** The address for links: PUBLIC_URL, else where the server listens. Never the Host header. No slash at the end. */
  publicUrl(): string;
  failpoint(point: Failpoint): Promise<void>;
}

/** Who acts. A user's `tenantId` is the tenant that the session acts for (null for platform staff). A test key's work is never live. */
export type Actor =
  | { kind: 'anonymous' }
  | { kind: 'system' }
  | {
      kind: 'user';
      userId: string;
      sessionId: string;
      tenantId: string | null;
      role: Role | null;
      platformRole: PlatformRole | null;
      expiresAt: Date;
      permissions: ReadonlySet<Permission>;
      /** Their role needs two-factor sign-in, which they have not set up; so they have no permissions. */
      mustSetUpTwoFactor?: boolean;
    }
  | { kind: 'apiKey'; keyId: string; tenantId: string; test: boolean; expiresAt: Date | null; permissions: ReadonlySet<Permission> };

/** Where a browser keeps a session's refresh token. What is said of it goes out with the answer: say it once all is committed. */
export interface RefreshCookie {
  /** The token that came along, if it counts. */
  readonly token: string | undefined;
  set(token: string, until: Date): void;
  clear(): void;
}

/** The first argument of every use case. Inside a transaction `sql` is its connection. */
export interface Ctx {
  readonly app: App;
  readonly sql: Sql;
  readonly actor: Actor;
  readonly requestId: string;
  readonly clientIp?: string;
  /** The User-Agent header. */
  readonly userAgent?: string;
  /** Undefined where none can be kept: only requests over HTTP have one. */
  readonly refreshCookie?: RefreshCookie;
  /** What the request asks for (Accept-Language); signed-in people have one of their own. */
  readonly language?: Language;
  /** Called when a transaction of the request is committed: from then on it can't be answered that nothing was changed. */
  readonly onCommit?: () => void;
}

/** A context without a person: jobs, the command line, the dispatcher. */
export const systemContext = (app: App, requestId: string): Ctx => ({ app, sql: app.db.sql, actor: { kind: 'system' }, requestId });

/** Runs `work` in one transaction under a context of its own, then wakes the reader of the outbox. */
export async function inTransaction<T>(ctx: Ctx, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  const result = await ctx.app.db.transaction((sql) => work({ ...ctx, sql }));
  ctx.onCommit?.();
  ctx.app.events.wake();
  return result;
}

/** The same with MikroORM's entities: changes on them are written before the commit. */
export async function inUnitOfWork<T>(ctx: Ctx, work: (ctx: Ctx, em: EntityManager) => Promise<T>): Promise<T> {
  const result = await ctx.app.db.unitOfWork((em, sql) => work({ ...ctx, sql }, em));
  ctx.onCommit?.();
  ctx.app.events.wake();
  return result;
}
