import type { EntityManager } from '@mikro-orm/postgresql';
import type { Permission, PlatformRole, Role } from '../entities/enums.js';
import type { Database } from './db/database.js';
import type { Sql } from './db/sql.js';
import { AppError } from './errors.js';
import type { Events } from './events.js';
import type { Log } from './log.js';
import type { Attachment, MailProvider } from './providers/mail/port.js';
import type { MediaProvider } from './providers/media/port.js';
import type { PaymentProvider } from './providers/payments/port.js';
import type { SmsProvider } from './providers/sms/port.js';
import type { RateLimits } from './rateLimits.js';

/** The named places at which a kill test ends the process. In production reaching one does nothing. */
export const killPoints = [
  'after accept',
  'after claim',
  'after DISPATCHING',
  'bytes out',
  'answer in, outcome not committed',
  'outcome committed, no event',
  'inbox stored',
  'in the middle of applying',
] as const;
export type KillPoint = (typeof killPoints)[number];

/** What can go with a mail; the migration holds the same list. */
export type AttachmentKind = 'receipt';

/** Where bank transfers go. */
export interface BankAccount {
  bankName: string;
  accountName: string;
  accountNumber: string;
}

/** What the areas are given of the configuration. */
export interface Settings {
  mode: 'demo' | 'production';
  trialCredits: number;
  registration: 'open' | 'invite' | 'closed';
  /** Who is mailed the platform's alerts. */
  alertEmails: string[];
  /** E.164: who is texted what is critical on the platform. */
  alertPhones: string[];
  /** Signs access tokens. */
  jwtSecret: string;
  /** Who sells the credits, as receipts name them. */
  seller: { name: string; details: string[] };
  /** Undefined where no transfers are taken. */
  bank?: BankAccount;
  /** Messages claimed at once. */
  claimSize: number;
  /** Requests to the provider under way at once, per worker. */
  concurrency: number;
}

/** What lives as long as the process; made in app.ts. */
export interface App {
  readonly settings: Settings;
  readonly db: Database;
  readonly log: Log;
  readonly events: Events;
  /** Carries the live messages. */
  readonly sms: SmsProvider;
  /** The simulator, for what test keys send; the same as `sms` where that is the simulator. */
  readonly sandbox: SmsProvider;
  readonly mail: MailProvider;
  /** Where new files are put. */
  readonly media: MediaProvider;
  /** Every store that files may lie in, `media` among them: those that were put before another was configured stay where they are. */
  readonly mediaStores: readonly MediaProvider[];
  /** Makes what goes with a mail, from the id of what it is about; undefined when that is gone. */
  readonly attachments: Readonly<Record<AttachmentKind, (ctx: Ctx, id: string) => Promise<Attachment | undefined>>>;
  /** Mobile money; undefined where none is set up. */
  readonly payments?: PaymentProvider;
  readonly limits: RateLimits;
  /** The only clock of business code: tests move it. */
  readonly now: () => Date;
  readonly startedAt: Date;
  /** Where people reach this server, for links: PUBLIC_URL, else where it listens. Never what a Host header says. Without a slash at the end. */
  address(): string;
  reach(point: KillPoint): Promise<void>;
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
    }
  | { kind: 'apiKey'; keyId: string; tenantId: string; test: boolean; expiresAt: Date | null; permissions: ReadonlySet<Permission> };

/** The first argument of every use case. Inside a transaction `sql` is its connection. */
export interface Ctx {
  readonly app: App;
  readonly sql: Sql;
  readonly actor: Actor;
  readonly requestId: string;
  readonly address?: string;
}

/** A context without a person: jobs, the command line, the dispatcher. */
export const systemContext = (app: App, requestId: string): Ctx => ({ app, sql: app.db.sql, actor: { kind: 'system' }, requestId });

/** Runs `work` in one transaction under a context of its own, then wakes whoever reads the outbox. */
export async function inTransaction<T>(ctx: Ctx, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  const result = await ctx.app.db.transaction((sql) => work({ ...ctx, sql }));
  ctx.app.events.wake();
  return result;
}

/** The same with MikroORM's entities: what `work` changes on them is written before the commit. */
export async function inUnitOfWork<T>(ctx: Ctx, work: (ctx: Ctx, em: EntityManager) => Promise<T>): Promise<T> {
  const result = await ctx.app.db.unitOfWork((em, sql) => work({ ...ctx, sql }, em));
  ctx.app.events.wake();
  return result;
}

/** Whether test keys may do it as well. A use case that says 'tests too' shows and touches test messages alone for them: see isTest. */
type Reach = 'live only' | 'tests too';

/** The tenant that the actor works for and may do this in. UNAUTHENTICATED without anybody, FORBIDDEN without the right or a tenant. */
export function allowInTenant(ctx: Ctx, permission: Permission, reach: Reach = 'live only'): string {
  const tenantId = tenantOf(ctx);
  if ('permissions' in ctx.actor && !ctx.actor.permissions.has(permission)) throw new AppError('FORBIDDEN');
  if (reach === 'live only' && isTest(ctx)) throw new AppError('FORBIDDEN', { message: 'A test key can’t do this.' });
  return tenantId;
}

/** The tenant that the actor works for, whatever their rights. */
export function tenantOf(ctx: Ctx): string {
  if (ctx.actor.kind === 'apiKey') return ctx.actor.tenantId;
  if (ctx.actor.kind !== 'user') throw new AppError('UNAUTHENTICATED');
  if (!ctx.actor.tenantId) throw new AppError('FORBIDDEN', { message: 'This session acts for no tenant.' });
  return ctx.actor.tenantId;
}

/** Whether a test key acts: everything it sends goes to the simulator and costs nothing. */
export const isTest = (ctx: Ctx): boolean => ctx.actor.kind === 'apiKey' && ctx.actor.test;

/** The person who acts, for what only people may do: UNAUTHENTICATED without anybody, FORBIDDEN for an API key. */
export function personOf(ctx: Ctx): Extract<Actor, { kind: 'user' }> {
  if (ctx.actor.kind === 'apiKey') throw new AppError('FORBIDDEN', { message: 'An API key can’t do this.' });
  if (ctx.actor.kind !== 'user') throw new AppError('UNAUTHENTICATED');
  return ctx.actor;
}

/** Passes for platform staff with this permission and for the system itself. */
export function allowOnPlatform(ctx: Ctx, permission: Permission): void {
  if (ctx.actor.kind === 'system') return;
  const actor = personOf(ctx);
  if (!actor.platformRole || !actor.permissions.has(permission)) throw new AppError('FORBIDDEN');
}

/**
 * Whose rows a list shows: the actor's tenant, or for platform staff the tenant they name (undefined: all). A tenant's user who names a
 * tenant is FORBIDDEN, even their own: the tenant is never an argument for them.
 */
export function tenantToRead(ctx: Ctx, named: string | undefined, permission: Permission, reach?: Reach): string | undefined {
  const { actor } = ctx;
  if (actor.kind === 'system') return named;
  if (actor.kind === 'anonymous') throw new AppError('UNAUTHENTICATED');
  if (actor.kind === 'user' && actor.platformRole && actor.permissions.has('VIEW_PLATFORM')) return named ?? actor.tenantId ?? undefined;
  if (named !== undefined) throw new AppError('FORBIDDEN');
  return allowInTenant(ctx, permission, reach);
}
