import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import type { GraphQLSchema } from 'graphql';
import { signAccessToken } from '../../src/auth/tokens.js';
import { receiptAttachment } from '../../src/billing/receipts/receiptMail.js';
import { readConfig } from '../../src/config.js';
import type { App } from '../../src/context.js';
import { openDatabase } from '../../src/db/database.js';
import { createEvents } from '../../src/events.js';
import { type HttpOptions, type HttpServer, startHttp } from '../../src/http/server.js';
import { newId } from '../../src/lib/ids.js';
import { createLog } from '../../src/log.js';
import type { SmsProvider } from '../../src/ports/sms.js';
import { createOutboxMail } from '../../src/providers/mail/outbox.js';
import { createDirectoryMedia } from '../../src/providers/media/directory.js';
import { createRateLimits } from '../../src/rateLimits.js';
import { freshDatabase } from '../support/postgres.js';
import { testSchema } from './graphql/testSchema.js';

export interface Answer {
  status: number;
  headers: Headers;
  body: {
    data?: Record<string, unknown> | null;
    errors?: { message: string; path?: unknown[]; extensions: Record<string, unknown> & { code: string } }[];
    extensions?: { cost?: { requested: number; limit: number; remaining: number } };
  };
}

export interface Edge {
  app: App;
  http: HttpServer;
  /** The log's lines so far. */
  lines: Record<string, unknown>[];
  /** Moves the application's clock. */
  clock: { offsetMs: number };
  post(query: string, variables?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** A person with a session, as register and login would leave them. */
  signIn(options?: { platformRole?: 'ADMIN' | 'STAFF' }): Promise<{ token: string; sessionId: string; tenantId: string | null }>;
  close(): Promise<void>;
}

/** These tests send no message: a provider that is asked at all is a fault. */
const noProvider: SmsProvider = {
  name: 'none',
  batchSize: 1,
  timeoutMs: 1_000,
  send: () => Promise.reject(new Error('nothing is sent here')),
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  check: async () => ({ ok: true, detail: 'It is there.' }),
};

/** The edge on a free port, over a database of its own and with the little graph unless another is given. */
export async function openEdge(env: NodeJS.ProcessEnv = {}, options: HttpOptions & { schema?: GraphQLSchema } = {}): Promise<Edge> {
  const database = await freshDatabase();
  const lines: Record<string, unknown>[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  const log = createLog({ level: 'debug', destination });
  const db = await openDatabase(database.url, { onError: (error) => log.debug({ err: error }, 'connection lost') });
  const clock = { offsetMs: 0 };
  const now = () => new Date(Date.now() + clock.offsetMs);
  const config = readConfig({ PORT: '0', ...env });
  const media = createDirectoryMedia(config.TUMA_DATA_DIR);
  const app: App = {
    settings: {
      mode: config.TUMA_MODE,
      trialCredits: 0,
      registration: 'open',
      alertEmails: [],
      alertPhones: [],
      jwtSecret: randomUUID() + randomUUID(),
      bank: { bankName: 'Benki', accountName: 'Duka', accountNumber: '0150' },
      seller: { name: 'Tuma', details: [] },
      claimSize: 200,
      concurrency: 4,
    },
    db,
    log,
    events: createEvents((error) => log.error({ err: error }, 'a listener failed')),
    sms: noProvider,
    sandbox: noProvider,
    mail: createOutboxMail(),
    media,
    mediaStores: [media],
    attachments: { receipt: receiptAttachment },
    limits: createRateLimits({}, Date.now),
    now,
    startedAt: now(),
    publicUrl: () => 'http://127.0.0.1:4000',
    failpoint: () => Promise.resolve(),
  };
  const http = await startHttp(app, config, { schema: testSchema(), ...options });
  return {
    app,
    http,
    lines,
    clock,
    async post(query, variables, headers = {}) {
      const response = await fetch(`${http.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      });
      return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
    },
    async signIn({ platformRole } = {}) {
      const [userId, sessionId, tenantId] = [newId(), newId(), platformRole ? null : newId()];
      const sessionEndsAt = new Date(now().getTime() + 86_400_000);
      if (tenantId) {
        await db.sql.rows(
          `insert into tenant (id, name, slug, time_zone, created_at) values ($1, 'Duka', $2, 'Africa/Dar_es_Salaam', $3)`,
          [tenantId, randomUUID(), now()],
        );
      }
      await db.sql.rows(
        `insert into app_user (id, email, name, password_hash, password_changed_at, platform_role, created_at)
         values ($1, $2, 'Asha', 'none', $3, $4, $3)`,
        [userId, `${randomUUID()}@example.com`, now(), platformRole ?? null],
      );
      if (tenantId) {
        await db.sql.rows(`insert into membership (id, tenant_id, user_id, role, created_at) values ($1, $2, $3, 'OWNER', $4)`, [
          newId(),
          tenantId,
          userId,
          now(),
        ]);
      }
      await db.sql.rows(`insert into session (id, user_id, tenant_id, created_at, expires_at) values ($1, $2, $3, $4, $5)`, [
        sessionId,
        userId,
        tenantId,
        now(),
        sessionEndsAt,
      ]);
      return { token: signAccessToken(app, { userId, sessionId, tenantId, sessionEndsAt }).accessToken, sessionId, tenantId };
    },
    async close() {
      await http.stop();
      await db.close();
      await database.drop();
    },
  };
}
