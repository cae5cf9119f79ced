import { hasDebianPostgres, startDebianPostgres } from '../../support/debianPostgres.js';
import type { Bench } from '../bench.js';
import { inTurn, type Side } from '../compare.js';
import type { Figure, Row } from '../figure.js';
import { rateAndCost } from '../results.js';
import { distinctSends, lives } from './wholeLife.js';

/** Messages from sendSms to DELIVERED, on the embedded database and on Debian's PostgreSQL 15 as it is installed, in turn. */
export const externalDatabase: Figure = {
  name: 'externalDatabase',
  async run(bench): Promise<Row[]> {
    if (!hasDebianPostgres) return [];
    const debian = await startDebianPostgres();
    bench.atEnd(debian.stop);
    const embedded = await warmedServer(bench, {});
    const external = await warmedServer(bench, { DATABASE_URL: debian.url });
    const { ours, raw } = await inTurn(bench, 6, { raw: embedded, ours: external });
    const ratio = ours.perSecond / raw.perSecond;
    return [
      {
        figure: "whole life, single sends of distinct texts, on Debian's PostgreSQL 15 (raw: ours on the embedded)",
        goal: 'at least two thirds of the embedded',
        result: rateAndCost(ours),
        raw: rateAndCost(raw),
        ratio,
        met: ratio >= 2 / 3,
      },
    ];
  },
};

async function warmedServer(bench: Bench, settings: Record<string, string>): Promise<Side> {
  const server = await bench.server('api,worker', settings);
  const side = lives(bench, server, distinctSends(await server.tenants(100)));
  await side.run(bench.seconds(4));
  return side;
}
