import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { type Overrides, type Running, start } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { newId } from '../../src/lib/ids.js';
import { createLog } from '../../src/log.js';
import { freshDatabase } from './postgres.js';

export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: an answer's shape is the test's claim
  data: any;
  errors?: { message: string; path?: (string | number)[]; extensions: { code: string; issues: { code: string; field?: string }[] } }[];
  /** The body as it came. */
  text: string;
  status: number;
}

export interface Client {
  /** Runs a document as this person. */
  ask(query: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** Subscribes as this person; `seen` grows as events come. */
  watch(query: string, variables?: Record<string, unknown>): { seen: Record<string, unknown>[]; failed: Promise<unknown>; stop(): void };
}

export interface RunningApp extends Running {
  url: string;
  as(token?: string): Client;
  /** The access token of somebody who logs in. */
  login(email: string, password?: string): Promise<string>;
  /** A new tenant of one owner, and their token. */
  register(name: string): Promise<{ token: string; refreshToken: string; tenantId: string }>;
}

const generous = { burst: 1e9, perSecond: 1e9 };

/** The whole of Tuma on free ports and a database of its own, as `npm start` runs it. */
export async function openRunningApp(
  options: { env?: NodeJS.ProcessEnv; overrides?: Overrides; databaseUrl?: string } = {},
): Promise<RunningApp> {
  const database = options.databaseUrl ? undefined : await freshDatabase();
  const files = join(tmpdir(), `tuma-house-${newId()}`);
  const config = readConfig({ PORT: '0', TUMA_DATA_DIR: files, DATABASE_URL: options.databaseUrl ?? database?.url, ...options.env });
  const running = await start(config, {
    log: createLog({ level: 'silent' }),
    rates: {
      loginPerAccount: generous,
      loginPerAddress: generous,
      registerPerAddress: generous,
      tokensPerAddress: generous,
      invitationsPerTenant: generous,
      uploadsPerTenant: generous,
      sends: generous,
      recipients: generous,
    },
    simulator: { reportDelayMs: 50 },
    ...options.overrides,
  });
  const url = running.url ?? '';
  const as = (token?: string): Client => ({
    async ask(query, variables) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
        body: JSON.stringify({ query, variables }),
      });
      const text = await response.text();
      return { ...(JSON.parse(text) as Answer), text, status: response.status };
    },
    watch(query, variables) {
      const client = createClient({
        url: `${url.replace(/^http/, 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: { authorization: `Bearer ${token}` },
        retryAttempts: 0,
      });
      const seen: Record<string, unknown>[] = [];
      const failed = new Promise<unknown>((resolve) => {
        client.subscribe<Record<string, unknown>>(
          { query, variables },
          { next: ({ data }) => data && seen.push(data), error: resolve, complete: () => resolve(undefined) },
        );
      });
      return { seen, failed, stop: () => void client.dispose() };
    },
  });
  const login = async (email: string, password = 'tuma-demo-password'): Promise<string> => {
    const answer = await as().ask('mutation ($input: LoginInput!) { login(input: $input) { accessToken } }', {
      input: { email, password },
    });
    return answer.data.login.accessToken;
  };
  return {
    ...running,
    url,
    as,
    login,
    async register(name) {
      const input = {
        name,
        tenantName: name,
        email: `${name.toLowerCase().replaceAll(' ', '.')}@example.com`,
        password: 'a long enough password',
      };
      const answer = await as().ask(
        'mutation ($input: RegisterInput!) { register(input: $input) { accessToken refreshToken viewer { tenant { id } } } }',
        { input },
      );
      return {
        token: answer.data.register.accessToken,
        refreshToken: answer.data.register.refreshToken,
        tenantId: answer.data.register.viewer.tenant.id,
      };
    },
    async stop() {
      await running.stop();
      await database?.drop();
      await rm(files, { recursive: true, force: true });
    },
  };
}
