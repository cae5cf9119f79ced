import { setTimeout as sleep } from 'node:timers/promises';
import { createPool, type Sql, sqlOn } from '../../../src/db/sql.js';
import { createLog } from '../../../src/log.js';
import { createSimulator, type SimulatorOptions } from '../../../src/providers/sms/simulator/simulator.js';
import { freePort } from '../freePort.js';
import { freshDatabase } from '../postgres.js';
import { KEYS } from './beemServer.js';
import { serveSimulator } from './simulatorServer.js';

export const TOKEN = 'a-token-of-the-tests-that-nobody-can-guess';

/**
 * The simulator as a Beem of its own: behind Beem's contract over HTTP, on a database of its own (an installation has one for its test
 * keys, which
 * would take up its reports), pushing reports to the app that listens with `env`.
 */
export async function farSimulator({ restMs = 0, ...options }: Omit<SimulatorOptions, 'url' | 'log'> & { restMs?: number }) {
  const database = await freshDatabase();
  const log = createLog({ level: 'silent' });
  const port = await freePort();
  const far = createSimulator({ url: database.url, log, ...options });
  const callbackUrl = `http://127.0.0.1:${port}/webhooks/beem/${TOKEN}`;
  const server = await serveSimulator({ simulator: far, ...KEYS, log, callbackUrl });
  const base = new URL(server.urls.send).origin;
  const pool = createPool({ url: database.url, searchPath: 'tuma_ops', max: 2, name: 'outside', use: 'write' }, () => undefined);
  const sql = sqlOn(pool);
  return {
    /** What an app needs to send by it and to be pushed to. */
    env: {
      PORT: String(port),
      SMS_PROVIDER: 'beem',
      BEEM_API_KEY: KEYS.apiKey,
      BEEM_SECRET_KEY: KEYS.secretKey,
      BEEM_URL: base,
      BEEM_REPORTS_URL: base,
      BEEM_WEBHOOK_TOKEN: TOKEN,
    },
    databaseUrl: database.url,
    /** Whether reports are still to be pushed. */
    reporting: async () => (await sql.rows('select id from simulator_report limit 1')).length > 0,
    /** Writes its accept log where the messages of an app are judged. */
    async copyLog(to: Sql): Promise<void> {
      const count = async () => (await sql.row<{ n: number }>('select count(*)::integer as n from simulator_accept'))?.n;
      // Whoever asked may be dead, and the request still on its way.
      for (let before = -1, n = await count(); n !== before; n = await count()) {
        before = n ?? 0;
        await sleep(restMs);
      }
      const taken = await sql.rows<{ row: object }>('select to_jsonb(a) as row from simulator_accept a');
      await to.rows(
        `with gone as (delete from simulator_accept where id <> all (select (r ->> 'id')::bigint from unnest($1::jsonb[]) as r))
         insert into simulator_accept overriding system value select (jsonb_populate_record(null::simulator_accept, r)).*
           from unnest($1::jsonb[]) as r
         on conflict (id) do nothing`,
        [taken.map(({ row }) => JSON.stringify(row))],
      );
    },
    async close() {
      await server.close();
      await far.stop();
      await pool.end();
      await database.drop();
    },
  };
}
