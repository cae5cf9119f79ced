import type { Bench, Server } from './bench.js';
import type { Figure, Row } from './figure.js';
import type { RawSqlCommands } from './rawSqlChild.js';
import { count } from './results.js';
import { sentMessages } from './sentMessages.js';
import { median } from './stats.js';

/** Delivery reports of SENT messages, from the call that stores them to DELIVERED, with its event. Raw: the same rows by one statement a call. */
export const reports: Figure = {
  name: 'reports',
  async run(bench) {
    const server = await bench.server('api');
    const tenants = (await server.tenants(10)).map(({ tenantId }) => tenantId);
    return [
      await measure(bench, server, tenants, { figure: 'delivery reports, one by one', size: 1, atOnce: 64, goal: 3_000 }),
      await measure(bench, server, tenants, { figure: 'delivery reports, 1,000 at once', size: 1_000, atOnce: 4, goal: 20_000 }),
    ];
  },
};

interface Measure {
  figure: string;
  size: number;
  atOnce: number;
  /** Reports a second; as many as that for a few seconds are measured. */
  goal: number;
}

async function measure(bench: Bench, server: Server, tenants: string[], { figure, size, atOnce, goal }: Measure): Promise<Row> {
  const raw = bench.child<RawSqlCommands>(new URL('./rawSqlChild.js', import.meta.url));
  const stored: number[] = [];
  const cost: number[] = [];
  const prepared = async (seconds: number) => {
    const load = { count: seconds * goal, size, atOnce };
    await sentMessages(server.sql, tenants, load.count);
    return load;
  };
  const { ours, raw: limit } = await bench.inTurn(
    4,
    async (seconds) => {
      const load = await prepared(seconds);
      const measured = await server.child.ask('reports', load);
      cost.push(measured.cpuMicroseconds);
      stored.push(measured.stored);
      return measured.applied;
    },
    async (seconds) => raw.ask('reports', { databaseUrl: server.databaseUrl, ...(await prepared(seconds)) }),
  );
  await raw.stop();
  return {
    figure,
    goal: `≥ ${count(goal)}/s`,
    result: `${count(ours)}/s stored and applied (stored ${count(median(stored))}/s; ${Math.round(median(cost))} µs of the server's processor a report)`,
    raw: `${count(limit)}/s`,
    ratio: ours / limit,
    met: ours >= goal,
  };
}
