import type { Tenant } from '../bench.js';
import type { Figure } from '../figure.js';
import { count, ms } from '../results.js';
import { spreadOf } from '../stats.js';
import { bulkSend, RECIPIENTS } from './bulkSends.js';
import { ask } from './overHttp.js';
import { distinctSends, underWay } from './wholeLife.js';

const ROWS = 100_000;
const CODES_PER_SECOND = 20;

/** One-time codes of one tenant while another has 100,000 messages in the queue: from accepted to the provider, and to its answer. */
export const fairness: Figure = {
  name: 'fairness',
  async run(bench) {
    const server = await bench.server('api,worker');
    const [pusher, patient] = (await server.tenants(2)) as [Tenant, Tenant];
    const codes = (seconds: number) =>
      bench.load({
        ...{ url: server.url, connections: 8, seconds, warmUpSeconds: 0, perSecond: CODES_PER_SECOND },
        requests: distinctSends([patient]),
      });
    await codes(bench.seconds(8));
    const rows = bench.options.quick ? ROWS / 10 : ROWS;
    const { rows: begin } = await server.sql.query<{ now: Date }>('select now()');
    let pushed = 0;
    const push = async (): Promise<void> => {
      while (pushed < rows) {
        pushed += RECIPIENTS;
        await ask(server.url, bulkSend(pushed / RECIPIENTS).replaceAll('%n', String(pushed)), pusher.token);
      }
    };
    const begun = performance.now();
    const both = Promise.all([push(), push()]);
    while (pushed < rows || (await underWay(server)) > 2_000) await codes(2);
    await both;
    const seconds = (performance.now() - begun) / 1_000;
    // When the simulator took it, and when its answer was recorded.
    const { rows: waited } = await server.sql.query<{ takenMs: number; answeredMs: number }>(
      `select extract(epoch from s.at - m.accepted_at)::float8 * 1000 as "takenMs",
         extract(epoch from m.sent_at - m.accepted_at)::float8 * 1000 as "answeredMs"
       from message m join attempt a on a.message_id = m.id join simulator_accept s on s.recipient = a.recipient::text
       where m.tenant_id = $1 and m.accepted_at > $2 and m.sent_at is not null`,
      [patient.tenantId, begin[0]?.now],
    );
    const [taken, answered] = [spreadOf(waited.map((row) => row.takenMs)), spreadOf(waited.map((row) => row.answeredMs))];
    const pushing = `one-time codes while another tenant pushes ${count(rows)} messages`;
    return [
      {
        figure: `${pushing}: from accepted to the provider`,
        goal: 'p99 < 100 ms',
        result: `p50 ${ms(taken.p50)}, p99 ${ms(taken.p99)} of ${count(waited.length)} codes in ${Math.round(seconds)} s`,
        met: taken.p99 < 100,
      },
      {
        figure: `${pushing}: from accepted to its answer, recorded`,
        goal: '—',
        result: `p50 ${ms(answered.p50)}, p99 ${ms(answered.p99)}`,
      },
    ];
  },
};
