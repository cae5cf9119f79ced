import type { Ctx } from '../src/context.js';
import type { Job } from './job.js';

/** A run that a killed process had begun is taken over after this; one that takes longer keeps it by moving the time ahead. */
const LEASE_MS = 60_000;
/** How often a run is tried, and the pause after the first failure; it doubles each time: the last try is a quarter of an hour later. */
const MAX_TRIES = 5;
const AGAIN_MS = 60_000;

interface Run {
  name: string;
  dueAt: string;
  tries: number;
}

/** Writes down when each lasting job is due next, by Agenda's clock; a time that the timetable has given up is forgotten. */
export async function planRuns({ sql }: Ctx, jobs: readonly Job[]): Promise<void> {
  const names = jobs.filter(({ lasting }) => lasting).map(({ name }) => name);
  await sql.rows(
    `delete from job_run r where name = any($1) and tries = 0 and due_at > now()
       and not exists (select from agenda_jobs a where a.name = r.name and a.next_run_at = r.due_at)`,
    [names],
  );
  await sql.rows(
    `insert into job_run (name, due_at, next_try_at)
     select name, next_run_at, next_run_at from agenda_jobs where name = any($1) and next_run_at is not null
     on conflict do nothing`,
    [names],
  );
}

/**
 * Runs what is due of these jobs and has not succeeded: what Agenda has just called, what a killed process left half-way, what came due
 * while no process ran, what failed. Answers how many runs it began.
 */
export async function runDue(ctx: Ctx, jobs: readonly Job[], leaseMs = LEASE_MS): Promise<number> {
  let begun = 0;
  for (let run = await claim(ctx, jobs, leaseMs); run; run = await claim(ctx, jobs, leaseMs)) {
    begun += 1;
    await carryOut(ctx, jobs, run, leaseMs);
  }
  await planRuns(ctx, jobs);
  return begun;
}

async function claim({ sql }: Ctx, jobs: readonly Job[], leaseMs: number): Promise<Run | undefined> {
  const names = jobs.map(({ name }) => name);
  await sql.rows(
    `update job_run set finished_at = now(), ok = false, error = coalesce(error, 'Its process ended each time.')
     where finished_at is null and next_try_at <= now() and tries >= $2 and name = any($1)`,
    [names, MAX_TRIES],
  );
  return sql.row<Run>(
    `update job_run set tries = tries + 1, next_try_at = now() + make_interval(secs => $2)
     where (name, due_at) = (
       select name, due_at from job_run where finished_at is null and next_try_at <= now() and name = any($1)
       order by due_at limit 1 for update skip locked)
     returning name, due_at as "dueAt", tries`,
    [names, leaseMs / 1_000],
  );
}

/** The number of tries fences: a process that slept can't end a run that another has taken over. */
async function carryOut(ctx: Ctx, jobs: readonly Job[], { name, dueAt, tries }: Run, leaseMs: number): Promise<void> {
  const { sql, app } = ctx;
  const mine = 'where name = $1 and due_at = $2 and tries = $3 and finished_at is null';
  const renewing = setInterval(() => {
    sql
      .rows(`update job_run set next_try_at = now() + make_interval(secs => $4) ${mine}`, [name, dueAt, tries, leaseMs / 1_000])
      .catch((error: unknown) => app.log.warn({ err: error, job: name }, 'a run could not keep its lease'));
  }, leaseMs / 3);
  try {
    await jobs.find((job) => job.name === name)?.run(ctx);
    await sql.rows(`update job_run set finished_at = now(), ok = true, error = null ${mine}`, [name, dueAt, tries]);
  } catch (error) {
    const last = tries >= MAX_TRIES;
    app.log.error({ err: error, job: name, dueAt, tries }, last ? 'a job failed for good' : 'a job failed; it is tried again');
    await sql.rows(
      `update job_run set error = $4, next_try_at = now() + make_interval(secs => $5),
         finished_at = case when $6 then now() end, ok = case when $6 then false end ${mine}`,
      [name, dueAt, tries, error instanceof Error ? error.name : 'Error', (AGAIN_MS / 1_000) * 2 ** (tries - 1), last],
    );
    throw error;
  } finally {
    clearInterval(renewing);
  }
}

/** Deletes finished runs after 90 days. */
export async function purgeRuns({ sql }: Ctx): Promise<void> {
  await sql.rows(`delete from job_run where finished_at < now() - interval '90 days'`);
}
