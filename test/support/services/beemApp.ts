import { expect } from 'vitest';
import type { Overrides } from '../../../src/app.js';
import { type MessageRow, messageRows } from '../messageRows.js';
import { openRunningApp, type RunningApp } from '../runningApp.js';
import { type BeemServer, beemServer, KEYS } from './beemServer.js';
import { TOKEN } from './farSimulator.js';

export interface BeemApp extends RunningApp {
  far: BeemServer;
  /** Sends a text as the demo tenant's owner; answers the rows' ids in the order of the numbers. */
  send(to: string[], body?: string): Promise<string[]>;
  row(id: string): Promise<MessageRow>;
  /** Moves the clock of business code; real time goes on besides. */
  forward(ms: number): void;
  /** The ledger proves, and the far side took no message twice. */
  sound(): Promise<void>;
}

/** The whole of Tuma with its live messages carried by Beem, on a fake Beem of the test's own. */
export async function openBeemApp(
  options: { env?: NodeJS.ProcessEnv; overrides?: Overrides; databaseUrl?: string; far?: BeemServer } = {},
): Promise<BeemApp> {
  const far = options.far ?? (await beemServer());
  let ahead = 0;
  const house = await openRunningApp({
    databaseUrl: options.databaseUrl,
    env: {
      SMS_PROVIDER: 'beem',
      BEEM_API_KEY: KEYS.apiKey,
      BEEM_SECRET_KEY: KEYS.secretKey,
      BEEM_URL: far.url,
      BEEM_REPORTS_URL: far.url,
      BEEM_WEBHOOK_TOKEN: TOKEN,
      ...options.env,
    },
    overrides: {
      now: () => new Date(Date.now() + ahead),
      beem: { timeoutMs: 500, connectTimeoutMs: 300, ratePerSecond: 1_000, pollsPerSecond: 1_000 },
      ...options.overrides,
    },
  });
  // A token lives for fifteen minutes of the clock that a test moves.
  let token: string | undefined;
  const owner = async () => {
    token ??= await house.login('owner@mifumo.example');
    return house.as(token);
  };
  const { sql } = house.app.db;
  return {
    ...house,
    far,
    async send(to, body = 'Habari') {
      const before = new Set((await messageRows(sql)).map(({ id }) => id));
      const answer = await (await owner()).ask('mutation ($input: SendSmsInput!) { sendSms(input: $input) { messages { id to } } }', {
        input: { to, body },
      });
      expect(answer.errors).toBeUndefined();
      const fresh = (await messageRows(sql)).filter(({ id }) => !before.has(id));
      return to.map((phone) => fresh.find((row) => row.phone === phone)?.id ?? '');
    },
    async row(id) {
      const row = (await messageRows(sql)).find((one) => one.id === id);
      if (!row) throw new Error('there is no such message');
      return row;
    },
    forward: (ms) => {
      ahead += ms;
      token = undefined;
    },
    async sound() {
      expect((await (await owner()).ask('{ ledgerProof { ok problems { kind } } }')).data).toEqual({
        ledgerProof: { ok: true, problems: [] },
      });
      const taken = far.accepted.map(({ recipient }) => recipient);
      expect(new Set(taken).size, 'nobody was sent a message twice').toBe(taken.length);
    },
    async stop() {
      await house.stop();
      await far.close();
    },
  };
}
