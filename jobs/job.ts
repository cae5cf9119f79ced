import type { Ctx } from '../src/context.js';

/** A job: its name, its period (cron with seconds, in this zone), and a call that does no harm when it runs twice or late. */
export interface Job {
  name: string;
  cron: string;
  timeZone: string;
  run(ctx: Ctx): Promise<unknown>;
  /** Every due time is run until it has succeeded: jobs/dueRuns.ts. */
  lasting?: boolean;
}
