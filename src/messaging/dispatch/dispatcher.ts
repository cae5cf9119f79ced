import { setTimeout as sleep } from 'node:timers/promises';
import type { Ctx } from '../../context.js';
import { backOffMs } from '../../lib/flow/backOff.js';
import { createBatcher } from '../../lib/flow/batcher.js';
import { TaskGroup } from '../../lib/flow/taskGroup.js';
import type { SmsOutcome } from '../../ports/sms.js';
import { liveRoute } from '../routes.js';
import { type Claim, claim, intoRequests } from './claim.js';
import { markDispatching } from './markDispatching.js';
import { type AttemptOutcome, recordOutcomes } from './recordOutcomes.js';

export interface Dispatcher {
  /** Looks for due messages now instead of at the next tick. */
  wake(): void;
  /** Stops claiming, waits for the requests under way and their recording. */
  stop(): Promise<void>;
}

/** Looks at least this often, woken or not: a lost notification costs at most this. */
const TICK_MS = 500;
/** And after a look that found little at the earliest this long after it began: single messages that stream in are claimed together. */
const PACE_MS = 25;
/** An answer that can't be recorded is kept and tried again so often, 0.2 s to 5 s apart: for about 50 s in all. */
const RECORD_TRIES = 13;
const RECORD_AGAIN = { firstMs: 100, maxMs: 5_000 };

/** A worker that slept a little, within its lease: back to the queue, where it expires. */
const LATE: SmsOutcome = { kind: 'notSent', detail: 'Its validity ended before it was sent.', retryAfterMs: 0 };

/**
 * The loop of one route from QUEUED to an outcome: claim a batch, fence it, call the provider outside any transaction, record. Fences and records of
 * many requests share transactions (they queue while one is under way), which is what keeps single messages fast.
 */
export function startDispatcher(ctx: Ctx, route = liveRoute(ctx.app)): Dispatcher {
  const { app } = ctx;
  const underWay = new TaskGroup();
  let stopping = false;
  let woken = false;
  let rouse: () => void = () => undefined;

  const fenceTogether = createBatcher((claims: Claim[]) => markDispatching(ctx, claims, route), { max: 2_000 });

  const record = createBatcher(
    async (batch: AttemptOutcome[]): Promise<true[]> => {
      await recordOutcomes(ctx, batch, route);
      return batch.map(() => true as const);
    },
    { max: 1_000 },
  );

  /**
   * An answer in hand outlives a database that restarts: forgotten, it would be UNCONFIRMED, and what was refused or never sent would
   * count as sent after 72 h. Tried again by itself, so that one bad record doesn't take others with it.
   */
  const keep = async (batch: AttemptOutcome[]): Promise<void> => {
    try {
      await Promise.all(batch.map((one) => record(one)));
      return;
    } catch (error) {
      app.log.warn({ err: error }, 'answers could not be recorded; they are kept and tried again');
    }
    for (let tries = 2; ; tries++) {
      await sleep(backOffMs(tries, RECORD_AGAIN));
      try {
        return await recordOutcomes(ctx, batch, route);
      } catch (error) {
        if (tries === RECORD_TRIES || (stopping && tries > 3)) throw error;
      }
    }
  };

  /** Those of the request that are still ours. When the database doesn't say, nothing is sent, and that is recorded as proof. */
  const fenced = async (request: Claim[], askedAt: Date): Promise<Claim[]> => {
    const answers = await Promise.allSettled(request.map((one) => fenceTogether(one)));
    const lost = answers.find((answer) => answer.status === 'rejected');
    if (!lost) return request.filter((_, index) => answers[index]?.status === 'fulfilled' && answers[index].value);
    app.log.warn({ err: lost.reason }, 'a request could not be fenced and is not sent');
    const outcome: SmsOutcome = { kind: 'notSent', detail: 'The database was away just before it was sent.' };
    await keep(request.map((claim) => ({ claim, outcome, askedAt })));
    return [];
  };

  const dispatch = async (request: Claim[]): Promise<void> => {
    const askedAt = app.now();
    const late = request.filter(({ validUntil }) => validUntil <= askedAt);
    if (late.length > 0) await keep(late.map((claim) => ({ claim, outcome: LATE, askedAt })));
    const ours = await fenced(
      request.filter((claim) => !late.includes(claim)),
      askedAt,
    );
    if (ours.length === 0) return;
    await app.failpoint('after DISPATCHING');
    const outcomes = await callProvider(ctx, ours, route);
    await keep(
      ours.map((claim, index) => {
        const outcome = outcomes[index] ?? { kind: 'unknown', detail: 'The provider adapter gave no outcome.' };
        return { claim, outcome, askedAt };
      }),
    );
  };

  const loop = async (): Promise<void> => {
    while (!stopping) {
      woken = false;
      let looked = 0;
      const began = performance.now();
      try {
        const taken = await claim(ctx, route);
        looked = taken.looked;
        for (const request of intoRequests(taken.claims, route.provider.batchSize)) {
          if (underWay.size >= app.settings.concurrency) await underWay.any();
          void underWay.add(
            // What was claimed stays leased and is swept: nothing is lost, and nothing is sent twice.
            dispatch(request).catch((error: unknown) =>
              app.log.error({ err: error }, 'a request could not be recorded; its lease will be swept'),
            ),
          );
        }
      } catch (error) {
        app.log.error({ err: error }, 'messages could not be claimed');
        await sleep(TICK_MS);
      }
      if (looked < app.settings.claimSize) await sleep(Math.max(0, began + PACE_MS - performance.now()));
      if (looked === 0 && !woken && !stopping)
        await Promise.race([
          sleep(TICK_MS),
          new Promise<void>((resolve) => {
            rouse = resolve;
          }),
        ]);
    }
  };
  const looping = loop();

  return {
    wake() {
      woken = true;
      rouse();
    },
    async stop() {
      stopping = true;
      rouse();
      await looping;
      await underWay.all();
    },
  };
}

/**
 * One call for fenced claims of one request, outside any transaction. An adapter that throws is broken in a way nobody foresaw: bytes may
 * be out, so it is unknown.
 */
export async function callProvider(ctx: Ctx, claims: Claim[], { provider } = liveRoute(ctx.app)): Promise<SmsOutcome[]> {
  const [first] = claims;
  if (!first) return [];
  try {
    return await provider.send({
      sender: first.sender,
      body: first.body,
      encoding: first.encoding,
      segments: first.segments,
      recipients: claims.map((c) => ({ recipient: c.recipient, phone: c.phone })),
    });
  } catch (error) {
    ctx.app.log.error({ err: error, provider: provider.name }, 'the provider adapter broke');
    return claims.map(() => ({ kind: 'unknown', detail: 'The provider adapter broke.' }));
  }
}
