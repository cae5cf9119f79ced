import type { Ctx } from '../src/context.js';

/** A job: its name, when it runs (cron with seconds, in this zone), and one call that may be run twice or late without harm. */
export interface Job {
  name: string;
  cron: string;
  timeZone: string;
  run(ctx: Ctx): Promise<unknown>;
}
