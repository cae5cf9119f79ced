import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { receiptAttachment } from '../../src/billing/receipts/receiptMail.js';
import type { Actor, App, Ctx, Settings } from '../../src/context.js';
import { openDatabase } from '../../src/db/database.js';
import { startOutbox } from '../../src/db/outbox.js';
import { createEvents } from '../../src/events.js';
import type { Rate } from '../../src/lib/flow/tokenBucket.js';
import { newId } from '../../src/lib/ids.js';
import { createLog } from '../../src/log.js';
import type { SmsProvider } from '../../src/ports/sms.js';
import { createOutboxMail } from '../../src/providers/mail/outbox.js';
import { createDirectoryMedia } from '../../src/providers/media/directory.js';
import { createRateLimits, type RateName } from '../../src/rateLimits.js';
import { freshDatabase } from './postgres.js';

export const testSettings: Settings = {
  mode: 'demo',
  trialCredits: 100,
  registration: 'open',
  alertEmails: ['operators@tuma.example'],
  alertPhones: [],
  jwtSecret: 'a secret of the tests, longer than thirty-two characters',
  bank: { bankName: 'Benki', accountName: 'Duka', accountNumber: '0150' },
  seller: { name: 'Tuma', details: [] },
  claimSize: 100,
  concurrency: 4,
};

/** Takes everything, and remembers nothing: for tests that don't send. */
const acceptsAll: SmsProvider = {
  name: 'accepts-all',
  batchSize: 100,
  timeoutMs: 1_000,
  send: async ({ recipients }) => recipients.map(({ recipient }) => ({ kind: 'accepted', reference: `all-${recipient}` })),
  start: async () => undefined,
  stop: async () => undefined,
  check: async () => ({ ok: true, detail: 'It is there.' }),
};

export interface TestAppOverrides extends Partial<Pick<App, 'log' | 'sms' | 'mail' | 'failpoint'>> {
  settings?: Partial<Settings>;
  rates?: Partial<Record<RateName, Rate>>;
  /** An existing database (a second process of the same house); it isn't dropped at the end. */
  databaseUrl?: string;
  /** Carry committed changes to the events, as a server does. */
  outbox?: boolean;
}

export interface TestApp {
  app: App;
  /** A context for `actor`; nobody when absent. */
  ctx(actor?: Actor, address?: string): Ctx;
  /** Moves the clock of business code; real time goes on besides. */
  advance(ms: number): void;
  close(): Promise<void>;
}

/** The application without its HTTP: a database of its own, real events, a clock that can be moved. */
export async function testApp(overrides: TestAppOverrides = {}): Promise<TestApp> {
  const database = overrides.databaseUrl ? { url: overrides.databaseUrl, drop: async () => undefined } : await freshDatabase();
  const log = overrides.log ?? createLog({ level: 'silent' });
  let ahead = 0;
  const now = () => new Date(Date.now() + ahead);
  const db = await openDatabase(database.url, { max: 8, onError: (error) => log.error({ err: error }, 'a test connection broke') });
  const events = createEvents((error) => log.error({ err: error }, 'a listener threw'));
  const files = join(tmpdir(), `tuma-media-${newId()}`);
  const media = createDirectoryMedia(files);
  const app: App = {
    settings: { ...testSettings, ...overrides.settings },
    db,
    log,
    events,
    sms: overrides.sms ?? acceptsAll,
    sandbox: acceptsAll,
    mail: overrides.mail ?? createOutboxMail(),
    media,
    mediaStores: [media],
    attachments: { receipt: receiptAttachment },
    limits: createRateLimits(overrides.rates ?? {}, () => now().getTime()),
    now,
    startedAt: now(),
    publicUrl: () => 'http://127.0.0.1:4000',
    failpoint: overrides.failpoint ?? (async () => undefined),
  };
  const outbox = overrides.outbox ? await startOutbox(db, events, log) : undefined;
  return {
    app,
    ctx: (actor = { kind: 'anonymous' }, address = '192.0.2.1') => ({ app, sql: db.sql, actor, requestId: newId(), clientIp: address }),
    advance: (ms) => {
      ahead += ms;
    },
    async close() {
      await outbox?.stop();
      await db.close();
      await rm(files, { recursive: true, force: true });
      await database.drop();
    },
  };
}
