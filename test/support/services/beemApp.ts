import { expect } from 'vitest';
import { type MessageRow, messageRows } from '../fixtures/messages.js';
import { createTestApp, type ServingApp, type TestAppOptions } from '../testApp.js';
import { type BeemServer, KEYS, beemServer as startBeemServer } from './beemServer.js';
import { TOKEN } from './farSimulator.js';

export interface BeemApp extends ServingApp {
  beemServer: BeemServer;
  /** Sends a text as the demo tenant's owner; answers the messages' ids in the order of the numbers. */
  send(to: string[], body?: string): Promise<string[]>;
  row(id: string): Promise<MessageRow>;
  /** The ledger proves, and Beem took no message twice. */
  expectConsistent(): Promise<void>;
}

/** Serves and works like `npm start`, with Beem as the provider: a local server that speaks its contract. */
export async function createBeemApp(
  options: Omit<TestAppOptions, 'serve' | 'worker'> & { beemServer?: BeemServer } = {},
): Promise<BeemApp> {
  const { beemServer = await startBeemServer(), env, ...more } = options;
  const app = await createTestApp({
    serve: true,
    worker: true,
    beem: { timeoutMs: 500, connectTimeoutMs: 300, ratePerSecond: 1_000, pollsPerSecond: 1_000 },
    ...more,
    env: {
      SMS_PROVIDER: 'beem',
      BEEM_API_KEY: KEYS.apiKey,
      BEEM_SECRET_KEY: KEYS.secretKey,
      BEEM_URL: beemServer.url,
      BEEM_REPORTS_URL: beemServer.url,
      BEEM_WEBHOOK_TOKEN: TOKEN,
      ...env,
    },
  });
  // A token lives for fifteen minutes of the clock that a test moves.
  let token: string | undefined;
  const owner = async () => {
    token ??= await app.login('owner@mifumo.example');
    return app.client(token);
  };
  const { clock, close } = app;
  const { sql } = app.db;
  return Object.assign(app, {
    beemServer,
    async send(to: string[], body = 'Habari') {
      const before = new Set((await messageRows(sql)).map(({ id }) => id));
      const document = 'mutation ($input: SendSmsInput!) { sendSms(input: $input) { messages { id to } } }';
      const answer = await (await owner()).execute(document, { input: { to, body } });
      expect(answer.errors).toBeUndefined();
      const fresh = (await messageRows(sql)).filter(({ id }) => !before.has(id));
      return to.map((phone) => fresh.find((row) => row.phone === phone)?.id ?? '');
    },
    async row(id: string) {
      const row = (await messageRows(sql)).find((one) => one.id === id);
      if (!row) throw new Error('there is no such message');
      return row;
    },
    clock: {
      ...clock,
      advance(ms: number) {
        clock.advance(ms);
        token = undefined;
      },
    },
    async expectConsistent() {
      const proof = await (await owner()).execute('{ ledgerProof { ok problems { kind } } }');
      expect(proof.data).toEqual({ ledgerProof: { ok: true, problems: [] } });
      const recipients = beemServer.accepted.map(({ recipient }) => recipient);
      expect(new Set(recipients).size, 'nobody was sent a message twice').toBe(recipients.length);
    },
    async close() {
      await close();
      await beemServer.close();
    },
  });
}
