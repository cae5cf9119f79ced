import { setTimeout as sleep } from 'node:timers/promises';
import { hasDebianPostgres, startDebianPostgres } from '../../support/debianPostgres.js';
import type { Bench, Server } from '../bench.js';
import type { Figure, Row } from '../figure.js';
import { count } from '../results.js';
import { singleSend } from './sends.js';
import { underWay } from './wholeLife.js';

/** Messages from sendSms to DELIVERED, on the embedded database and on Debian's PostgreSQL 15 as it is installed, in turn. */
export const externalDatabase: Figure = {
  name: 'externalDatabase',
  async run(bench): Promise<Row[]> {
    if (!hasDebianPostgres) return [];
    const debian = await startDebianPostgres();
    bench.atEnd(debian.stop);
    const embedded = await openServer(bench, {});
    const external = await openServer(bench, { DATABASE_URL: debian.url });
    const { ours, raw } = await bench.inTurn(6, external, embedded);
    return [
      {
        figure: "whole life, single sends of distinct texts, on Debian's PostgreSQL 15 (raw: embedded)",
        goal: 'at least two thirds of the embedded',
        result: `${count(ours)}/s`,
        raw: `${count(raw)}/s`,
        ratio: ours / raw,
        met: ours / raw >= 2 / 3,
      },
    ];
  },
};

/** Answers how many were delivered a second, from the first send until none is under way. */
async function openServer(bench: Bench, settings: Record<string, string>): Promise<(seconds: number) => Promise<number>> {
  const server: Server = await bench.server('api,worker', settings);
  const tenants = await server.tenants(100);
  const requests = tenants.map(({ token }) => ({ token, body: singleSend.replace('Habari', 'Habari %n') }));
  const run = async (seconds: number): Promise<number> => {
    const begun = performance.now();
    const { answered } = await bench.load({ url: server.url, connections: 32, seconds, warmUpSeconds: 0, requests });
    while ((await underWay(server)) > 0) await sleep(50);
    return answered / ((performance.now() - begun) / 1_000);
  };
  await run(bench.seconds(4));
  return run;
}
