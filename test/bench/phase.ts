import type { Server } from './bench.js';
import { postgresCpuSeconds } from './postgresCpu.js';

export interface Phase {
  seconds: number;
  /** Of processor, a row. */
  serverUs: number;
  postgresUs: number;
}

/** What a piece of work takes that goes through so many rows. */
export async function phase<Result>(
  { sql, cpuSeconds }: Server,
  rows: number,
  work: () => Promise<Result>,
): Promise<Phase & { result: Result }> {
  const used = async () => [await cpuSeconds(), (await postgresCpuSeconds(sql)) ?? Number.NaN] as const;
  const [server, postgres] = await used();
  const begun = performance.now();
  const result = await work();
  const seconds = (performance.now() - begun) / 1_000;
  const [serverThen, postgresThen] = await used();
  return { result, seconds, serverUs: ((serverThen - server) / rows) * 1e6, postgresUs: ((postgresThen - postgres) / rows) * 1e6 };
}
