import { setTimeout as sleep } from 'node:timers/promises';
import type { Ctx } from '../context.js';
import { coalesce } from '../lib/coalesce.js';
import type { SmsOutcome } from '../providers/sms/port.js';
import { type Claim, claim, fence, intoRequests } from './claim.js';
import { type Concluded, conclude } from './conclude.js';

export interface Dispatcher {
  /** Looks for due messages now instead of at the next tick. */
  wake(): void;
  /** Stops claiming, waits for the requests under way and their recording. */
  stop(): Promise<void>;
}

/** Looks at least this often, woken or not: a lost notification costs at most this. */
const TICK_MS = 500;

/**
 * The loop from QUEUED to an outcome: claim a batch, fence it, call the provider outside any transaction, record. Fences and records of
 * many requests share transactions (they queue while one is under way), which is what keeps single messages fast.
 */
export function startDispatcher(ctx: Ctx): Dispatcher {
  const { app } = ctx;
  const underWay = new Set<Promise<void>>();
  let stopping = false;
  let woken = false;
  let rouse: () => void = () => undefined;

  const fenceTogether = coalesce((claims: Claim[]) => fence(ctx, claims), { max: 2_000 });

  const record = coalesce(
    async (batch: Concluded[]): Promise<true[]> => {
      await conclude(ctx, batch);
      return batch.map(() => true as const);
    },
    { max: 1_000 },
  );

  const dispatch = async (request: Claim[]): Promise<void> => {
    const fenced = await Promise.all(request.map((one) => fenceTogether(one)));
    const ours = request.filter((_, index) => fenced[index]);
    if (ours.length === 0) return;
    await app.reach('after DISPATCHING');
    const outcomes = await callProvider(ctx, ours);
    await Promise.all(
      ours.map((claim, index) =>
        record({ claim, outcome: outcomes[index] ?? { kind: 'unknown', detail: 'The provider adapter gave no outcome.' } }),
      ),
    );
  };

  const loop = async (): Promise<void> => {
    while (!stopping) {
      woken = false;
      let looked = 0;
      try {
        const taken = await claim(ctx);
        looked = taken.looked;
        for (const request of intoRequests(taken.claims, app.sms.batchSize)) {
          if (underWay.size >= app.settings.concurrency) await Promise.race(underWay);
          const run: Promise<void> = dispatch(request)
            // What was claimed stays leased and is swept: nothing is lost, and nothing is sent twice.
            .catch((error: unknown) => app.log.error({ err: error }, 'a request could not be recorded; its lease will be swept'))
            .finally(() => underWay.delete(run));
          underWay.add(run);
        }
      } catch (error) {
        app.log.error({ err: error }, 'messages could not be claimed');
        await sleep(TICK_MS);
      }
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
      await Promise.all(underWay);
    },
  };
}

/**
 * One call for fenced claims of one request, outside any transaction. An adapter that throws is broken in a way nobody foresaw: bytes may
 * be out, so it is unknown.
 */
export async function callProvider(ctx: Ctx, claims: Claim[]): Promise<SmsOutcome[]> {
  const [first] = claims;
  if (!first) return [];
  try {
    return await ctx.app.sms.send({
      sender: first.sender,
      body: first.body,
      encoding: first.encoding,
      segments: first.segments,
      recipients: claims.map((c) => ({ recipient: c.recipient, phone: c.phone })),
    });
  } catch (error) {
    ctx.app.log.error({ err: error, provider: ctx.app.sms.name }, 'the provider adapter broke');
    return claims.map(() => ({ kind: 'unknown', detail: 'The provider adapter broke.' }));
  }
}
