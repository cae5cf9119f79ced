import { readdirSync, readFileSync } from 'node:fs';
import type pg from 'pg';

/** Of /proc/<pid>/stat, in the order of proc(5) after the name, which may hold spaces: state is 0. */
const fieldsOf = (pid: string | number): string[] =>
  readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
const [PARENT, USER, SYSTEM, ENDED_USER, ENDED_SYSTEM] = [1, 11, 12, 13, 14];
/** Linux counts in hundredths of a second for its users, whatever its own clock. */
const TICKS = 100;

/** Processor seconds of this process so far, on Linux. */
export const processCpuSeconds = (pid: number): number => {
  const fields = fieldsOf(pid);
  return (Number(fields[USER]) + Number(fields[SYSTEM])) / TICKS;
};

/** Processor seconds of all processes of this client's cluster so far, those that have ended too. Undefined where there is no /proc. */
export async function postgresCpuSeconds(sql: pg.Client): Promise<number | undefined> {
  if (process.platform !== 'linux') return undefined;
  const { rows } = await sql.query<{ pid: number }>('select pg_backend_pid() as pid');
  const postmaster = fieldsOf(rows[0]?.pid ?? 0)[PARENT] as string;
  let ticks = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const fields = fieldsOf(pid);
      const sum = (...at: number[]): number => at.reduce((all, n) => all + Number(fields[n]), 0);
      if (pid === postmaster) ticks += sum(USER, SYSTEM, ENDED_USER, ENDED_SYSTEM);
      else if (fields[PARENT] === postmaster) ticks += sum(USER, SYSTEM);
    } catch {
      // It has ended since the directory was read.
    }
  }
  return ticks / TICKS;
}
