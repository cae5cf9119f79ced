import type pg from 'pg';
import type { Bench } from './bench.js';
import type { LoadSpec } from './load.js';
import { postgresCpuSeconds } from './postgresCpu.js';
import { median } from './stats.js';

/** Who serves: the application, or the same without us. */
export interface Target {
  url: string;
  /** To its database. */
  sql: pg.Client;
  /** Processor seconds of its process so far. */
  cpuSeconds(): Promise<number>;
}

/** One of those that are compared. Only `run` is measured: `before` makes ready, `after` proves or waits. */
export interface Side extends Pick<Target, 'cpuSeconds'> {
  sql?: pg.Client;
  before?(seconds: number): Promise<unknown>;
  run(seconds: number): Promise<{ done: number; perSecond: number }>;
  after?(): Promise<unknown>;
}

/** Medians. Where other programs have the machine too, processor time tells what a rate can't. */
export interface Cost {
  perSecond: number;
  /** Microseconds of processor for each thing done: of the serving process, and of PostgreSQL (on Linux). */
  serverUs: number;
  postgresUs?: number;
}

/** Several things in turn, slice by slice, so that a noisy machine is noisy for all. */
export async function inTurn<Name extends string>(bench: Bench, seconds: number, sides: Record<Name, Side>): Promise<Record<Name, Cost>> {
  const rounds = bench.options.quick ? 1 : 3;
  const measured = new Map<string, Cost[]>();
  for (let round = 0; round < rounds; round++)
    for (const [name, side] of Object.entries<Side>(sides))
      measured.set(name, [...(measured.get(name) ?? []), await slice(side, bench.seconds(seconds))]);
  const costs = [...measured].map(([name, each]): [string, Cost] => {
    const postgres = each.map(({ postgresUs }) => postgresUs).filter((us) => us !== undefined);
    return [
      name,
      {
        perSecond: median(each.map(({ perSecond }) => perSecond)),
        serverUs: median(each.map(({ serverUs }) => serverUs)),
        ...(postgres.length > 0 ? { postgresUs: median(postgres) } : {}),
      },
    ];
  });
  return Object.fromEntries(costs) as Record<Name, Cost>;
}

async function slice(side: Side, seconds: number): Promise<Cost> {
  await side.before?.(seconds);
  const used = async () => ({ server: await side.cpuSeconds(), postgres: side.sql && (await postgresCpuSeconds(side.sql)) });
  const before = await used();
  const { done, perSecond } = await side.run(seconds);
  const after = await used();
  await side.after?.();
  const each = (from: number, to: number): number => ((to - from) / Math.max(done, 1)) * 1e6;
  const serverUs = each(before.server, after.server);
  if (before.postgres === undefined || after.postgres === undefined) return { perSecond, serverUs };
  return { perSecond, serverUs, postgresUs: each(before.postgres, after.postgres) };
}

/** Loads it over HTTP, each connection asking again at once. */
export function loaded(bench: Bench, target: Target, spec: Pick<LoadSpec, 'connections' | 'requests'>): Side {
  return {
    sql: target.sql,
    cpuSeconds: target.cpuSeconds,
    async run(seconds) {
      const { answered, perSecond } = await bench.load({ ...spec, url: target.url, seconds, warmUpSeconds: 2 });
      return { done: answered, perSecond };
    },
  };
}
