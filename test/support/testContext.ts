import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Permission } from '../../entities/types/roles.js';
import { receiptAttachment } from '../../src/billing/receipts/receiptMail.js';
import type { Actor, App, Ctx } from '../../src/context.js';
import { systemContext } from '../../src/context.js';
import { openDatabase } from '../../src/db/database.js';
import { createEvents } from '../../src/events.js';
import { grant } from '../../src/ledger/ledger.js';
import type { Failpoint } from '../../src/lib/failpoints.js';
import type { Rate } from '../../src/lib/flow/tokenBucket.js';
import { newId } from '../../src/lib/ids.js';
import { createLog } from '../../src/log.js';
import { createOutboxMail } from '../../src/providers/mail/outbox.js';
import { createDirectoryMedia } from '../../src/providers/media/directory.js';
import { createPaymentSimulator, type PaymentSimulator, type PaymentSimulatorOptions } from '../../src/providers/payments/simulator.js';
import { createSimulator, type Simulator, type SimulatorOptions } from '../../src/providers/sms/simulator/simulator.js';
import { createRateLimits, type RateName } from '../../src/rateLimits.js';
import { freshDatabase } from './postgres.js';

/** A clock that stands still until a test moves it. */
export interface Clock {
  now(): Date;
  forward(ms: number): void;
}

export interface TestContext {
  app: App & { sms: Simulator; payments: PaymentSimulator };
  clock: Clock;
  url: string;
  /** What was logged, as text. */
  logged(): string;
  /** A tenant with credits, the everybody's sender id, and a context of its owner. */
  tenant(options?: { credits?: number; permissions?: Permission[] }): Promise<{ id: string; ctx: Ctx }>;
  system: Ctx;
  operator: Ctx;
  close(): Promise<void>;
}

const everything: Permission[] = [
  'SEND_SMS',
  'MANAGE_CONTACTS',
  'MANAGE_SENDER_IDS',
  'MANAGE_BILLING',
  'MANAGE_MEMBERS',
  'MANAGE_API_KEYS',
  'MANAGE_TENANT',
  'VIEW_REPORTS',
];
const generous: Rate = { burst: 1e9, perSecond: 1e9 };
const noLimits = Object.fromEntries(
  [
    'loginPerAccount',
    'loginPerAddress',
    'registerPerAddress',
    'tokensPerAddress',
    'invitationsPerTenant',
    'uploadsPerTenant',
    'sends',
    'recipients',
  ].map((name) => [name, generous]),
) as Record<RateName, Rate>;

/** The whole of Tuma but its edge, on a database of its own: use cases are called directly, sweeps too, and the clock is the test's. */
export async function openTestContext(
  options: {
    realClock?: boolean;
    /** A database that is there already and stays; else a fresh one. */
    databaseUrl?: string;
    simulator?: Partial<SimulatorOptions>;
    payments?: Partial<PaymentSimulatorOptions>;
    failpoint?: (point: Failpoint) => Promise<void>;
    rates?: Partial<Record<RateName, Rate>>;
    claimSize?: number;
  } = {},
): Promise<TestContext> {
  const database = options.databaseUrl ? { url: options.databaseUrl, drop: async () => undefined } : await freshDatabase();
  const log = new PassThrough();
  const lines: string[] = [];
  log.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
  let offset = 0;
  const start = Date.parse('2026-03-01T08:00:00.000Z');
  const clock: Clock = {
    now: () => new Date((options.realClock ? Date.now() : start) + offset),
    forward: (ms) => {
      offset += ms;
    },
  };
  const logger = createLog({ level: 'debug', destination: log });
  const db = await openDatabase(database.url, { onError: (error) => logger.warn({ err: error }, 'connection') });
  const reach = options.failpoint ?? (async () => undefined);
  const sms = createSimulator({
    url: database.url,
    log: logger,
    now: clock.now,
    timeoutMs: 1_000,
    timings: { slowMs: 50, outOfBalanceMs: 60_000, retryAfterMs: 1_000 },
    onBytesOut: () => reach('bytes out'),
    ...options.simulator,
  });
  const files = join(tmpdir(), `tuma-media-${newId()}`);
  const media = createDirectoryMedia(files);
  const payments = createPaymentSimulator({ url: database.url, log: logger, now: clock.now, timeoutMs: 1_000, ...options.payments });
  const app = {
    settings: {
      mode: 'demo' as const,
      trialCredits: 100,
      registration: 'open' as const,
      alertEmails: ['operators@tuma.example'],
      alertPhones: [],
      jwtSecret: 'x'.repeat(40),
      bank: { bankName: 'Benki', accountName: 'Duka', accountNumber: '0150' },
      seller: { name: 'Tuma', details: [] },
      claimSize: options.claimSize ?? 500,
      concurrency: 16,
    },
    db,
    log: logger,
    events: createEvents((error) => logger.error({ err: error }, 'listener')),
    sms,
    sandbox: sms,
    mail: createOutboxMail(),
    media,
    mediaStores: [media],
    attachments: { receipt: receiptAttachment },
    payments,
    limits: createRateLimits(options.rates ?? noLimits, () => clock.now().getTime()),
    now: clock.now,
    startedAt: clock.now(),
    publicUrl: () => 'http://127.0.0.1:4000',
    failpoint: reach,
  };
  const system = systemContext(app, 'test');
  const everybodys = newId();
  await db.sql.rows(`insert into sender_id (id, name, status, for_all, created_at) values ($1, 'Taarifa-SMS', 'APPROVED', true, $2)`, [
    everybodys,
    clock.now(),
  ]);
  const as = (actor: Partial<Extract<Actor, { kind: 'user' }>>): Ctx => ({
    ...system,
    actor: {
      kind: 'user',
      userId: newId(),
      sessionId: newId(),
      tenantId: null,
      role: null,
      platformRole: null,
      expiresAt: new Date(8.64e15),
      permissions: new Set<Permission>(),
      ...actor,
    },
  });
  return {
    app,
    clock,
    url: database.url,
    logged: () => lines.join(''),
    system,
    operator: as({
      platformRole: 'ADMIN',
      permissions: new Set<Permission>(['VIEW_PLATFORM', 'REVIEW_SENDER_IDS', 'MANAGE_TENANTS', 'ADJUST_CREDITS']),
    }),
    async tenant({ credits = 1_000, permissions = everything } = {}) {
      const id = newId();
      const now = clock.now();
      await db.transaction(async (sql) => {
        await sql.rows(`insert into tenant (id, name, slug, time_zone, created_at) values ($1, 'Duka', $2, 'Africa/Dar_es_Salaam', $3)`, [
          id,
          id,
          now,
        ]);
        await sql.rows('insert into credit_account (tenant_id, updated_at) values ($1, $2)', [id, now]);
        if (credits > 0) await grant({ ...system, sql }, id, credits, 'trial', 'Trial credits');
      });
      return { id, ctx: as({ tenantId: id, role: 'OWNER', permissions: new Set(permissions) }) };
    },
    async close() {
      await sms.stop();
      await payments.stop();
      await db.close();
      await rm(files, { recursive: true, force: true });
      await database.drop();
    },
  };
}

/** Waits until `check` answers something, for at most `ms` of real time. */
export async function until<T>(check: () => Promise<T | undefined | false | null>, ms = 20_000): Promise<T> {
  const deadline = Date.now() + ms;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > deadline) throw new Error('it did not come');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
