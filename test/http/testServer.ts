import { randomUUID } from 'node:crypto';
import type { GraphQLSchema } from 'graphql';
import { signAccessToken } from '../../src/auth/tokens.js';
import { type HttpOptions, type HttpServer, startHttp } from '../../src/http/server.js';
import { newId } from '../../src/lib/ids.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
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

export interface TestServer extends TestApp {
  http: HttpServer;
  /** The log's lines so far. */
  logLines(): Record<string, unknown>[];
  post(query: string, variables?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** A user with a session, as register and login would leave them; in a tenant of their own, or in this one. */
  signIn(options?: {
    platformRole?: 'ADMIN' | 'STAFF';
    tenantId?: string | null;
  }): Promise<{ token: string; sessionId: string; tenantId: string | null }>;
}

/** Serves a small schema of the tests, unless another is given, on a free port. */
export async function serveTestSchema(
  env: NodeJS.ProcessEnv = {},
  options: HttpOptions & { schema?: GraphQLSchema } = {},
): Promise<TestServer> {
  const app = await createTestApp({ env: { PORT: '0', ...env }, rates: {} });
  const { sql } = app.db;
  const http = await startHttp(app, app.config, { schema: testSchema(), ...options });
  const { now, close } = app;
  return Object.assign(app, {
    http,
    logLines: () =>
      app
        .logged()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    async post(query: string, variables?: unknown, headers: Record<string, string> = {}) {
      const response = await fetch(`${http.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      });
      return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
    },
    async signIn({ platformRole, tenantId: joins }: { platformRole?: 'ADMIN' | 'STAFF'; tenantId?: string | null } = {}) {
      const [userId, sessionId, tenantId] = [newId(), newId(), platformRole ? null : (joins ?? newId())];
      const sessionEndsAt = new Date(now().getTime() + 86_400_000);
      if (tenantId && !joins) {
        await sql.rows(`insert into tenant (id, name, slug, time_zone, created_at) values ($1, 'Duka', $2, 'Africa/Dar_es_Salaam', $3)`, [
          tenantId,
          randomUUID(),
          now(),
        ]);
      }
      await sql.rows(
        `insert into app_user (id, email, name, password_hash, password_changed_at, platform_role, created_at)
         values ($1, $2, 'Asha', 'none', $3, $4, $3)`,
        [userId, `${randomUUID()}@example.com`, now(), platformRole ?? null],
      );
      if (tenantId) {
        await sql.rows(`insert into membership (id, tenant_id, user_id, role, created_at) values ($1, $2, $3, 'OWNER', $4)`, [
          newId(),
          tenantId,
          userId,
          now(),
        ]);
      }
      await sql.rows(
        `insert into session (id, user_id, tenant_id, created_at, expires_at, last_used_at, idle_until)
         values ($1, $2, $3, $4, $5, $4, $5)`,
        [sessionId, userId, tenantId, now(), sessionEndsAt],
      );
      return { token: signAccessToken(app, { userId, sessionId, tenantId, sessionEndsAt }).accessToken, sessionId, tenantId };
    },
    async close() {
      await http.stop();
      await close();
    },
  });
}
