import { setTimeout as sleep } from 'node:timers/promises';
import type { Ctx } from '../../context.js';
import { orQuarantine } from '../../core/quarantine.js';
import { OutcomeUnknown } from '../../db/faults.js';
import { backOffMs } from '../../lib/flow/backOff.js';
import { createBatcher } from '../../lib/flow/batcher.js';
import { TaskGroup } from '../../lib/flow/taskGroup.js';
import { createWakeLoop } from '../../lib/flow/wakeLoop.js';
import { newId, publicId } from '../../lib/ids.js';
import type { SmsOutcome } from '../../ports/sms.js';
import { liveRoute } from '../routes.js';
import { callProvider } from './callProvider.js';
import { type Claim, claim } from './claim.js';
import { groupIntoRequests } from './groupIntoRequests.js';
import { markDispatching } from './markDispatching.js';
import { type AttemptOutcome, recordOutcomes } from './recordOutcomes.js';
import { returnUnsent } from './recoverLeases.js';
import { Turns } from './turns.js';

export interface Dispatcher {
  /** Claims due messages now instead of at the next tick. */
  wake(): void;
  /** Stops claiming; waits for the requests under way until their outcomes are recorded. */
  stop(): Promise<void>;
}

/** Claims at least this often, woken or not: a lost notification costs at most this. */
const TICK_MS = 500;
/** After a claim that left nothing, the next begins at least this long after it began, so that single messages are claimed together. */
const PACE_MS = 25;
/** As many requests are claimed as lately ended in this time: fewer cost too much, and what is claimed can't be overtaken. */
const AHEAD_MS = 250;
/** After one that left more, the next waits for a quarter of the slots, or as long as this: each claim looks at every tenant that waits. */
const FEW_SLOTS_MS = 100;
/**
 * For so long after a single message was claimed, bulk is claimed in smaller steps: the next one-time code waits for no claim of 500
 * messages (0.2 s of a busy machine). Without singles large steps cost a third less.
 */
const SINGLES_MS = 1_000;
const SMALL_STEP = 0.3;
/**
 * While bulk is claimed, single messages are claimed beside it too, a moment after they came: a claim of bulk takes a tenth of a second
 * and more where PostgreSQL is busy. They have a quarter as many requests for it, and of the provider's room what is left.
 */
const BESIDE_PART = 1 / 4;
const GATHER_MS = 5;
/** An outcome that can't be recorded is tried again this often, 0.2 s to 5 s apart: for about 50 s in all. */
const RECORD_TRIES = 13;
const RECORD_AGAIN = { firstMs: 100, maxMs: 5_000 };

/** Of a worker that slept a little, within its lease: back to the queue, where the message expires. */
const EXPIRED_BEFORE_SENDING: SmsOutcome = { kind: 'notSent', detail: 'Its validity ended before it was sent.', retryAfterMs: 0 };

/**
 * The loop of one route from QUEUED to an outcome: claim what can go out now, mark it as dispatching, call the provider outside any
 * transaction, record the outcomes. What can't go out yet stays in the queue, where a single message can still overtake it. Many requests
 * share the transactions that mark and record (they queue while one is under way): it keeps single messages fast.
 */
export function startDispatcher(ctx: Ctx, route = liveRoute(ctx.app)): Dispatcher {
  const { app } = ctx;
  const underWay = new TaskGroup();
  const turns = new Turns(app.settings.concurrency);
  const mostBeside = Math.max(1, Math.floor(app.settings.concurrency * BESIDE_PART));
  const underWayBeside = new TaskGroup();
  const turnsBeside = new Turns(mostBeside);
  /** The latest claim that ended had bulk. */
  let bulkGoes = false;
  /** Requests that were claimed, and that the provider doesn't know of yet. */
  let onTheirWay = 0;
  /** Requests that the claims under way may make. */
  let promised = 0;
  /** Requests that have ended since the last claim began. */
  let ended = 0;
  let stopping = false;
  let woken = false;
  let endPause: () => void = () => undefined;

  const createLane = () => ({
    markTogether: createBatcher((claims: Claim[]) => markDispatching(ctx, claims, route), { max: 2_000 }),
    recordTogether: createBatcher(
      async (batch: AttemptOutcome[]): Promise<true[]> => {
        await recordOutcomes(ctx, batch, route);
        return batch.map(() => true as const);
      },
      { max: 1_000 },
    ),
  });
  /** Single messages have transactions of their own: behind those of bulk a one-time code waited half a second. */
  const [singles, bulk] = [createLane(), createLane()];
  const laneOf = (claim: Claim) => (claim.bulk ? bulk : singles);

  /** Quarantines the message whose outcome the database refuses; throws any other error. */
  const setAside = async ({ claim, outcome }: AttemptOutcome, error: unknown): Promise<void> => {
    await orQuarantine(ctx, 'DISPATCH', claim.messageId, () => Promise.reject(error));
    app.log.error({ message: publicId('message', claim.messageId), attempt: claim.n, outcome }, 'this outcome could not be recorded');
  };

  /**
   * Keeps outcomes until they are recorded, also while the database restarts: if they were lost, the messages would be UNCONFIRMED, and
   * what was refused or never sent would count as sent after 72 h. An outcome that the database refuses is set aside alone: the log keeps
   * it, and its lease runs out.
   */
  const record = async (outcomes: AttemptOutcome[]): Promise<void> => {
    let left = outcomes;
    for (let tries = 1; ; tries++) {
      const results = await Promise.allSettled(
        left.map((one) =>
          laneOf(one.claim)
            .recordTogether(one)
            .catch((error: unknown) => setAside(one, error)),
        ),
      );
      const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
      if (errors.length === 0) return;
      if (tries === RECORD_TRIES || (stopping && tries > 3)) throw errors[0];
      app.log.warn({ err: errors[0], outcomes: errors.length }, 'outcomes could not be recorded; they are kept and tried again');
      left = left.filter((_, index) => results[index]?.status === 'rejected');
      await sleep(backOffMs(tries + 1, RECORD_AGAIN));
    }
  };

  /**
   * Marks a request; answers the claims that are still ours. If the database doesn't answer, nothing is sent, and that is recorded as
   * proof.
   */
  const mark = async (request: Claim[]): Promise<Claim[]> => {
    const answers = await Promise.allSettled(request.map((one) => laneOf(one).markTogether(one)));
    const failed = answers.find((answer) => answer.status === 'rejected');
    if (!failed) return request.filter((_, index) => answers[index]?.status === 'fulfilled' && answers[index].value);
    app.log.warn({ err: failed.reason }, 'a request could not be marked as dispatching and is not sent');
    const outcome: SmsOutcome = { kind: 'notSent', detail: 'The database was away just before it was sent.' };
    await record(request.map((claim) => ({ claim, outcome })));
    return [];
  };

  /** Makes a request ready; answers the claims that are to be sent. `marked`: as DISPATCHING when they were claimed, just now. */
  const prepare = async (request: Claim[], marked: boolean): Promise<Claim[]> => {
    const now = app.now();
    const expired = request.filter(({ validUntil }) => validUntil <= now);
    if (expired.length > 0) await record(expired.map((claim) => ({ claim, outcome: EXPIRED_BEFORE_SENDING })));
    const left = request.filter((claim) => !expired.includes(claim));
    const ours = marked ? left : await mark(left);
    if (ours.length > 0) await app.failpoint('after DISPATCHING');
    return ours;
  };

  const dispatch = async (request: Claim[], marked: boolean): Promise<void> => {
    onTheirWay += 1;
    const ours = await prepare(request, marked).finally(() => {
      onTheirWay -= 1;
    });
    const outcomes = await callProvider(ctx, ours, route);
    await record(
      ours.map((claim, index) => {
        const outcome = outcomes[index] ?? { kind: 'unknown', detail: 'The provider adapter gave no outcome.' };
        return { claim, outcome };
      }),
    );
  };

  const room = () => (route.provider.room?.() ?? Number.POSITIVE_INFINITY) - onTheirWay - promised;
  /** Requests that can go out soon; `elapsedMs`: since the last claim began. */
  const freeSlots = (elapsedMs: number): number => {
    const ahead = Math.floor((ended * AHEAD_MS) / Math.max(elapsedMs, PACE_MS));
    return Math.min(Math.max(app.settings.concurrency - underWay.size, ahead), room(), app.settings.claimSize);
  };

  const claimSlots = async (slots: number, limit: number, own: Turns, dispatchingUnder?: string) => {
    promised += slots;
    try {
      return await claim(ctx, route, slots, own, limit, dispatchingUnder ? { singlesOnly: true, dispatchingUnder } : {});
    } finally {
      promised -= slots;
    }
  };

  /** Sends a request beside all others. */
  const begin = (request: Claim[], group: TaskGroup, own: Turns, onEnd: () => void): void => {
    const tenantId = request[0]?.tenantId ?? '';
    own.count(tenantId, 1);
    void group.add(
      dispatch(request, group === underWayBeside)
        // Its lease runs out, and recoverLeases ends the attempts: nothing is lost, and nothing is sent twice.
        .catch((error: unknown) => app.log.error({ err: error }, 'a request could not be recorded; recoverLeases will end its attempts'))
        .finally(() => {
          own.count(tenantId, -1);
          onEnd();
        }),
    );
  };

  /** Once the database answers again, and what was sent to it before has ended. */
  const returnWhenBack = async (leaseToken: string): Promise<void> => {
    for (let tries = 1; tries <= RECORD_TRIES; tries++) {
      await sleep(backOffMs(tries + 2, RECORD_AGAIN));
      const error = await returnUnsent(ctx, leaseToken).then(
        () => undefined,
        (error: unknown) => error,
      );
      // Nobody waits long for a process that stops: the leases run out.
      if (!error || (stopping && tries > 3)) return;
      app.log.warn({ err: error }, 'single messages that may have been claimed, and were not sent, could not be returned yet');
    }
  };

  /** Single messages while bulk is claimed; what finds no slot here is left to the loop. */
  const beside = createWakeLoop(
    async () => {
      const slots = Math.min(mostBeside - underWayBeside.size, room());
      if (slots < 1 || stopping) return;
      const leaseToken = newId();
      try {
        const { claims, more } = await claimSlots(slots, mostBeside, turnsBeside, leaseToken);
        for (const request of groupIntoRequests(claims, route.provider.batchSize))
          begin(request, underWayBeside, turnsBeside, () => more && beside.wake());
      } catch (error) {
        app.log.error({ err: error }, 'single messages could not be claimed beside bulk');
        if (error instanceof OutcomeUnknown) void underWayBeside.add(returnWhenBack(leaseToken));
      }
    },
    () => sleep(GATHER_MS),
  );

  const loop = async (): Promise<void> => {
    let more = false;
    let startedAt = Number.NEGATIVE_INFINITY;
    let singlesAt = Number.NEGATIVE_INFINITY;
    while (!stopping) {
      const now = performance.now();
      const elapsedMs = now - startedAt;
      const slots = freeSlots(elapsedMs);
      const few = slots < app.settings.concurrency / 4;
      if (slots < 1 || (more && few && elapsedMs < FEW_SLOTS_MS)) {
        await Promise.race([underWay.any(), sleep(PACE_MS)]);
        continue;
      }
      woken = false;
      let found = 0;
      let claims: Claim[] = [];
      startedAt = now;
      ended = 0;
      try {
        const step = now - singlesAt < SINGLES_MS ? SMALL_STEP : 1;
        ({ claims, found, more } = await claimSlots(slots, Math.ceil(app.settings.claimSize * step), turns));
        if (claims.some((one) => !one.bulk)) singlesAt = now;
        bulkGoes = claims.some((one) => one.bulk);
        for (const request of groupIntoRequests(claims, route.provider.batchSize)) {
          if (underWay.size >= app.settings.concurrency) await underWay.any();
          begin(request, underWay, turns, () => {
            ended += 1;
            // A tenant that had its share of the slots may go on.
            if (more) endPause();
          });
        }
      } catch (error) {
        app.log.error({ err: error }, 'messages could not be claimed');
        await sleep(TICK_MS);
      }
      // Also where another dispatcher was faster with all of them.
      if (!more || claims.length === 0) await sleep(Math.max(0, startedAt + PACE_MS - performance.now()));
      if (found === 0 && !woken && !stopping && !(more && ended > 0))
        await Promise.race([
          sleep(TICK_MS),
          new Promise<void>((resolve) => {
            endPause = resolve;
          }),
        ]);
    }
  };
  const looping = loop();

  return {
    wake() {
      woken = true;
      endPause();
      if (bulkGoes) beside.wake();
    },
    async stop() {
      stopping = true;
      endPause();
      await Promise.all([looping, beside.stop()]);
      await Promise.all([underWay.all(), underWayBeside.all()]);
    },
  };
}
