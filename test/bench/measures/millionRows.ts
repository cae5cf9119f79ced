import { setTimeout as sleep } from 'node:timers/promises';
import type { Tenant } from '../bench.js';
import type { Figure } from '../figure.js';
import { count, ms } from '../results.js';
import { median, spreadOf } from '../stats.js';
import { confirm, ready, uploaded } from './campaigns.js';
import { ask } from './overHttp.js';
import { distinctSends, underWay } from './wholeLife.js';

const ROWS = 1_000_000;
const CODES_PER_SECOND = 20;
const MIB = 1_024 * 1_024;

/** A campaign of a million rows from its file to its end, while another tenant sends one-time codes. */
export const millionRows: Figure = {
  name: 'millionRows',
  onlyByName: true,
  async run(bench) {
    const rows = bench.options.quick ? 20_000 : ROWS;
    const server = await bench.server('api,worker');
    const [pusher, patient] = (await server.tenants(2)) as [Tenant, Tenant];
    const codes = (seconds: number) =>
      bench.load({
        ...{ url: server.url, connections: 8, seconds, warmUpSeconds: 0, perSecond: CODES_PER_SECOND },
        requests: distinctSends([patient]),
      });
    await codes(bench.seconds(8));
    const { rows: begin } = await server.sql.query<{ now: Date }>('select now()');
    const begun = performance.now();
    const since = (): number => (performance.now() - begun) / 1_000;
    let ended = false;
    const memory: number[] = [];
    const watching = (async () => {
      while (!ended) {
        memory.push((await server.child.ask('used')).rss / MIB);
        await sleep(500);
      }
    })();
    const sendingCodes = (async () => {
      while (!ended) {
        patient.token = await server.child.ask('token', { tenantId: patient.tenantId });
        await codes(5);
      }
    })();
    const staged = await ready(server, pusher, 'Habari, punguzo leo', await uploaded(server, pusher, rows));
    const readyAt = since();
    await confirm(server, pusher, staged);
    for (;;) {
      const { rowCount } = await server.sql.query(`select from campaign where tenant_id = $1 and status = 'COMPLETED'`, [pusher.tenantId]);
      if (rowCount === 1) break;
      await sleep(500);
    }
    const seconds = since();
    ended = true;
    await Promise.all([watching, sendingCodes]);
    while ((await underWay(server)) > 0) await sleep(50);
    const { rows: delivered } = await server.sql.query<{ n: number; numbers: number }>(
      `select count(*)::int as n, count(distinct phone)::int as numbers from message where tenant_id = $1 and status = 'DELIVERED'`,
      [pusher.tenantId],
    );
    const { rows: waited } = await server.sql.query<{ ms: number }>(
      `select extract(epoch from s.at - m.accepted_at)::float8 * 1000 as ms
       from message m join attempt a on a.message_id = m.id join simulator_accept s on s.recipient = a.recipient::text
       where m.tenant_id = $1 and m.accepted_at > $2`,
      [patient.tenantId, begin[0]?.now],
    );
    const token = await server.child.ask('token', { tenantId: pusher.tenantId });
    const proof = (await ask(server.url, JSON.stringify({ query: '{ ledgerProof { ok } }' }), token)) as { ledgerProof: { ok: boolean } };
    const taken = spreadOf(waited.map((row) => row.ms));
    const third = Math.floor(memory.length / 3);
    const [early, late] = [median(memory.slice(third, 2 * third)), median(memory.slice(2 * third))];
    const all = delivered[0]?.n === rows && delivered[0].numbers === rows;
    return [
      {
        figure: `a campaign of ${count(rows)} rows of a CSV file, from its upload to COMPLETED`,
        goal: 'each number once, memory flat, the ledger proves',
        result: [
          `READY after ${readyAt.toFixed(1)} s, COMPLETED after ${seconds.toFixed(0)} s (${count(rows / (seconds - readyAt))} messages/s);`,
          `${count(delivered[0]?.n ?? 0)} delivered to ${count(delivered[0]?.numbers ?? 0)} numbers;`,
          `memory ${count(early)} MiB in the second third, ${count(late)} in the last;`,
          `the ledger ${proof.ledgerProof.ok ? 'proves' : 'DOES NOT PROVE'}`,
        ].join(' '),
        met: all && late <= early * 1.15 && proof.ledgerProof.ok,
      },
      {
        figure: 'one-time codes of another tenant meanwhile: from accepted to the provider',
        goal: 'p99 < 200 ms',
        result: `p50 ${ms(taken.p50)}, p99 ${ms(taken.p99)} of ${count(waited.length)} codes`,
        met: taken.p99 < 200,
      },
    ];
  },
};
