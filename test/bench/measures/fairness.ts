import type { Tenant } from '../bench.js';
import type { Figure } from '../figure.js';
import { count, ms } from '../results.js';
import { spreadOf } from '../stats.js';
import { bulkSend, RECIPIENTS } from './bulkSends.js';
import { ask } from './overHttp.js';
import { distinctSends, underWay } from './wholeLife.js';

const ROWS = 100_000;
const CODES_PER_SECOND = 20;

/** One-time codes of one tenant while another has 100,000 messages in the queue: from accepted to the provider's answer. */
export const fairness: Figure = {
  name: 'fairness',
  async run(bench) {
    const server = await bench.server('api,worker');
    const [pushing, patient] = (await server.tenants(2)) as [Tenant, Tenant];
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
        await ask(server.url, bulkSend(pushed / RECIPIENTS).replaceAll('%n', String(pushed)), pushing.token);
      }
    };
    const begun = performance.now();
    const both = Promise.all([push(), push()]);
    while (pushed < rows || (await underWay(server)) > 2_000) await codes(2);
    await both;
    const seconds = (performance.now() - begun) / 1_000;
    const { rows: waited } = await server.sql.query<{ ms: number }>(
      `select extract(epoch from sent_at - accepted_at)::float8 * 1000 as ms from message
       where tenant_id = $1 and accepted_at > $2 and sent_at is not null`,
      [patient.tenantId, begin[0]?.now],
    );
    const { p50, p99 } = spreadOf(waited.map((row) => row.ms));
    return [
      {
        figure: `one-time codes while another tenant pushes ${count(rows)} messages: accepted to the provider's answer`,
        goal: 'p99 < 100 ms',
        result: `p50 ${ms(p50)}, p99 ${ms(p99)} of ${count(waited.length)} codes in ${Math.round(seconds)} s`,
        met: p99 < 100,
      },
    ];
  },
};
