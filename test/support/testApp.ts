import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { Permission } from '../../entities/types/roles.js';
import { compose, type Overrides, start } from '../../src/app.js';
import { type Config, readConfig } from '../../src/config.js';
import { type Actor, type App, type Ctx, systemContext } from '../../src/context.js';
import { startOutbox } from '../../src/db/outbox.js';
import type { Rate } from '../../src/lib/flow/tokenBucket.js';
import { newId } from '../../src/lib/ids.js';
import { createLog, type Log } from '../../src/log.js';
import { defaultRates, type RateName } from '../../src/rateLimits.js';
import { apiClient, type Client } from './client.js';
import { freshDatabase } from './postgres.js';

export interface TestAppOptions extends Omit<Overrides, 'now'> {
  /** Serves HTTP and WebSocket on a free port, with seeded demo data: people and contacts, no messages. */
  serve?: boolean;
  /** Runs the worker: dispatching, reports, jobs. */
  worker?: boolean;
  /** Carries committed changes to the events. Serving and working apps do so anyway. */
  outbox?: boolean;
  env?: NodeJS.ProcessEnv;
  /** A database that is there already (a second process on it), and stays; else a fresh one. */
  databaseUrl?: string;
  /** `still`: stands at `STILL_TIME` until a test advances it. Else real time, which a test can advance, too. */
  clock?: 'still';
}

export interface Clock {
  now(): Date;
  advance(ms: number): void;
  /** Takes back what it was advanced by. */
  reset(): void;
}

/** The application itself, with what tests need besides. */
export interface TestApp extends App {
  config: Config;
  clock: Clock;
  /** What was logged, as text: a JSON object a line. */
  logged(): string;
  /** A context for `actor`; of nobody when absent. */
  context(actor?: Actor, clientIp?: string): Ctx;
  system: Ctx;
  /** Of a platform administrator. */
  operator: Ctx;
  close(): Promise<void>;
}

export interface ServingApp extends TestApp {
  url: string;
  client(token?: string): Client;
  /** The access token of a user who logs in. */
  login(email: string, password?: string): Promise<string>;
  /** A new tenant with one owner, and the owner's tokens. */
  register(name: string): Promise<{ token: string; refreshToken: string; tenantId: string }>;
}

export const STILL_TIME = '2026-03-01T08:00:00.000Z';
export const noLimit: Rate = { burst: 1e9, perSecond: 1e9 };
const noLimits = Object.fromEntries(Object.keys(defaultRates).map((name) => [name, noLimit])) as Record<RateName, Rate>;

const settings = {
  ALERT_EMAILS: 'operators@tuma.example',
  BANK_NAME: 'Benki',
  BANK_ACCOUNT_NAME: 'Duka',
  BANK_ACCOUNT_NUMBER: '0150',
};

/** A context of a user who has just these permissions. */
export const userContext = (app: App, actor: Partial<Extract<Actor, { kind: 'user' }>>): Ctx => ({
  ...systemContext(app, 'test'),
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

/**
 * The application as `npm start` composes it, on a database of its own, without limits of rate. Alone it neither serves nor works: tests
 * call use cases and jobs. With `serve` and `worker` it is started as `npm start` does.
 */
export function createTestApp(options: TestAppOptions & { serve: true }): Promise<ServingApp>;
export function createTestApp(options?: TestAppOptions): Promise<TestApp>;
export async function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const { serve, worker, outbox, env, databaseUrl, clock: time, ...overrides } = options;
  const database = databaseUrl ? { url: databaseUrl, drop: async () => undefined } : await freshDatabase();
  const files = join(tmpdir(), `tuma-test-${newId()}`);
  const roles = [serve && 'api', worker && 'worker'].filter(Boolean).join(',');
  const config = readConfig({
    TUMA_DATA_DIR: files,
    DATABASE_URL: database.url,
    WEBHOOK_ALLOW_LOOPBACK: 'yes',
    DEMO_HISTORY: 'no',
    ...(roles ? { PORT: '0', HEALTH_PORT: '0', TUMA_ROLES: roles } : settings),
    ...env,
  });
  let offset = 0;
  const clock: Clock = {
    now: () => new Date((time ? Date.parse(STILL_TIME) : Date.now()) + offset),
    advance: (ms: number) => {
      offset += ms;
    },
    reset: () => {
      offset = 0;
    },
  };
  const lines: string[] = [];
  const destination = new Writable({ write: (chunk, _encoding, done) => done(void lines.push(String(chunk))) });
  const log = options.log ?? createLog({ level: 'debug', destination });
  const all: Overrides & { log: Log } = {
    rates: noLimits,
    ...overrides,
    log,
    now: overrides.machineClock ? undefined : clock.now,
    settings: { ...(roles ? {} : { concurrency: 16 }), ...overrides.settings },
    payments: { ...(roles ? {} : { timeoutMs: 1_000 }), ...overrides.payments },
    simulator: {
      ...(roles ? { reportDelayMs: 50 } : { timeoutMs: 1_000, timings: { slowMs: 50, outOfBalanceMs: 60_000, retryAfterMs: 1_000 } }),
      ...overrides.simulator,
    },
  };
  const stops: (() => Promise<void>)[] = [database.drop, () => rm(files, { recursive: true, force: true })];
  const close = async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  try {
    const { app, url = '' } = roles ? await startRoles(config, all, stops) : await composeOnly(config, database.url, all, stops, outbox);
    const client = (token?: string) => apiClient(url, token);
    return Object.assign(app, {
      config,
      clock,
      logged: () => lines.join(''),
      context: (actor: Actor = { kind: 'anonymous' }, clientIp = '192.0.2.1'): Ctx => ({
        app,
        sql: app.db.sql,
        actor,
        requestId: newId(),
        clientIp,
      }),
      system: systemContext(app, 'test'),
      operator: userContext(app, {
        platformRole: 'ADMIN',
        permissions: new Set([
          'VIEW_PLATFORM',
          'REVIEW_SENDER_IDS',
          'MANAGE_TENANTS',
          'ADJUST_CREDITS',
          'MANAGE_BACKUPS',
          'RESTORE_BACKUPS',
          'MANAGE_WEBHOOKS',
          'APPROVE_CAMPAIGNS',
        ]),
      }),
      close,
      url,
      client,
      async login(email: string, password = 'tuma-demo-password') {
        const document = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }';
        return (await client().execute(document, { input: { email, password } })).data.login.accessToken;
      },
      async register(name: string) {
        const email = `${name.toLowerCase().replaceAll(' ', '.')}@example.com`;
        const document =
          'mutation ($input: RegisterInput!) { register(input: $input) { accessToken refreshToken viewer { tenant { id } } } }';
        const answer = await client().execute(document, { input: { name, tenantName: name, email, password: 'a long enough password' } });
        const { accessToken: token, refreshToken, viewer } = answer.data.register;
        return { token, refreshToken, tenantId: viewer.tenant.id };
      },
    });
  } catch (error) {
    await close();
    throw error;
  }
}

async function startRoles(config: Config, overrides: Overrides, stops: (() => Promise<void>)[]): Promise<{ app: App; url?: string }> {
  const { app, url, stop } = await start(config, overrides);
  stops.push(stop);
  return { app, url };
}

async function composeOnly(
  config: Config,
  url: string,
  overrides: Overrides & { log: Log },
  stops: (() => Promise<void>)[],
  outbox?: boolean,
): Promise<{ app: App; url?: string }> {
  const { app } = await compose(config, url, overrides.log, overrides, stops);
  // The loops that use them stop them in an app that works.
  stops.push(() => app.sandbox.stop());
  if (outbox) stops.push((await startOutbox(app.db, app.events, app.log)).stop);
  return { app };
}
