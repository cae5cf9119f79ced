import type { App, Ctx } from '../../context.js';
import { appScoped } from '../../core/appScoped.js';
import type { Sql } from '../../db/sql.js';
import { createBatcher, isFaultOfAnItem } from '../../lib/flow/batcher.js';
import { type AcceptedSend, acceptSends } from './acceptSend.js';
import { readContexts, type SendContext, type SendLookup, tenantGone } from './sendContext.js';

/** What a send comes to, once it is known what it depends on. */
export interface Decision<Result> {
  result: Result;
  /** What is written before the result counts; without it nothing is. */
  send?: AcceptedSend;
}

interface PendingSend {
  lookup: SendLookup;
  /** Called again when the batch is repeated by halves. */
  decide(context: SendContext<unknown>): Decision<unknown>;
}

/** A send to more numbers goes alone and at once. Smaller ones wait for the run before theirs and share its statements and its commit. */
const MAX_SHARED_PHONES = 20;
const MAX_PHONES_PER_RUN = 500;

/**
 * Looks up what a send depends on, decides, and writes durably what was decided; throws what `decide` throws, or the database's error, and
 * has written nothing then. Sends of the same time share two statements and a commit. One by one, a busy tenant had only as many sends a
 * second as the disk has flushes: its account is locked until each commit.
 */
export async function acceptInLane<Answer, Result>(
  ctx: Ctx,
  lookup: SendLookup,
  decide: (context: SendContext<Answer>) => Decision<Result>,
): Promise<Result> {
  const { app } = ctx;
  const pending = { lookup, decide } as PendingSend;
  // Inside a transaction of the caller, the caller commits it.
  const alone = lookup.phones.length > MAX_SHARED_PHONES || ctx.sql !== app.db.sql;
  const outcome = alone ? (await acceptAll(app, ctx.sql, [pending]))[0] : await laneOf(app)(pending);
  if (outcome?.status !== 'fulfilled') throw outcome?.reason;
  return outcome.value.result as Result;
}

type Outcome = PromiseSettledResult<Decision<unknown>>;

async function acceptAll(app: App, sql: Sql, all: readonly PendingSend[]): Promise<Outcome[]> {
  const contexts = await readContexts(
    sql,
    all.map(({ lookup }) => lookup),
    app.now(),
  );
  const outcomes = all.map(({ decide }, index) => outcomeOf(decide, contexts[index]));
  const sends = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' && outcome.value.send) || []);
  try {
    if (sends.length > 0) await acceptSends(sql, sends);
    return outcomes;
  } catch (reason) {
    if (all.length > 1 && isFaultOfAnItem(reason)) throw reason;
    // Who writes nothing has its answer all the same.
    return outcomes.map((outcome) => (outcome.status === 'fulfilled' && outcome.value.send ? { status: 'rejected', reason } : outcome));
  }
}

function outcomeOf(decide: PendingSend['decide'], context: SendContext<unknown> | undefined): Outcome {
  try {
    if (!context) throw tenantGone();
    return { status: 'fulfilled', value: decide(context) };
  } catch (reason) {
    return { status: 'rejected', reason };
  }
}

/**
 * One for all tenants: two at once of which each takes half make twice as many statements and commits, and the fixed part of a statement is
 * what a dozen sends cost. A second run begins where one can't carry it, or waits for something.
 */
const laneOf = appScoped((app) =>
  createBatcher((all: PendingSend[]) => acceptAll(app, app.db.lanes, all), {
    max: MAX_PHONES_PER_RUN,
    weigh: ({ lookup }) => Math.max(1, lookup.phones.length),
    atOnce: 2,
  }),
);

/** Opens the lanes' connections and plans their statements, so that the first sends needn't wait for it. Writes nothing. */
export async function warmLanes({ db, now }: App): Promise<void> {
  const warm = async (): Promise<void> => {
    await readContexts(db.lanes, [], now());
    await acceptSends(db.lanes, []);
  };
  await Promise.all([warm(), warm()]);
}
