import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from '../../db/sql.js';
import { statement } from '../../db/statement.js';
import { createBatcher } from '../../lib/flow/batcher.js';
import type { Log } from '../../log.js';
import type { SmsBatch, SmsOutcome, SmsProvider } from '../../ports/sms.js';

/** A second's turns take so much longer than a second: on the way to the provider two requests may come closer to each other. */
const HEADROOM_MS = 100;
/** What waits here can't be overtaken, so little does: enough to use every turn. */
const SOON_MS = 500;
/** What would wait longer goes back to the queue. */
const LONGEST_WAIT_MS = 5_000;
/** A process that was held up for longer has missed its turn, since others' come then; it takes another, so often at most. */
const LATE_MS = 50;
const MOST_TURNS = 3;

const takeTurns = statement<{ provider: string; turns: number; everyMs: number }, { wait_ms: number }>('providers/sms/takeTurns.sql');

/**
 * The same provider; all processes on this database together make at most so many requests a second to it, evenly spaced. Each takes its
 * turns in the table provider_pace. Nothing is sent while the database is away.
 */
export function withSharedTurns<Provider extends SmsProvider>(
  provider: Provider,
  { sql, log, perSecond }: { sql: Sql; log: Log; perSecond: number },
): Provider {
  const everyMs = (1_000 + HEADROOM_MS) / perSecond;
  const stopping = new AbortController();
  /** Of performance.now: the first turn that nobody had when we last asked. */
  let nextFree = Number.NEGATIVE_INFINITY;
  let asking = 0;

  const take = createBatcher(
    async (requests: true[]): Promise<number[]> => {
      const asked = performance.now();
      const row = await sql.row(takeTurns, { provider: provider.name, turns: requests.length, everyMs });
      const first = (asked + performance.now()) / 2 + (row?.wait_ms ?? LONGEST_WAIT_MS);
      nextFree = first + requests.length * everyMs;
      return requests.map((_, index) => first + index * everyMs);
    },
    { max: 1_000 },
  );

  /** Waits for a turn; answers why there is none. */
  const turn = async (): Promise<SmsOutcome | undefined> => {
    for (let turns = 1; ; turns++) {
      asking += 1;
      let at: number;
      try {
        at = await take(true);
      } catch (error) {
        log.warn({ err: error, provider: provider.name }, 'a turn could not be taken: nothing was sent');
        return { kind: 'notSent', detail: 'The database was away when it was to be sent.' };
      } finally {
        asking -= 1;
      }
      const waitMs = at - performance.now();
      if (waitMs > LONGEST_WAIT_MS)
        return { kind: 'notSent', detail: 'The rate to the provider is used up.', retryAfterMs: Math.ceil(waitMs) };
      if (waitMs > 0) await sleep(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return { kind: 'notSent', detail: 'The adapter is stopped.' };
      if (turns === MOST_TURNS || performance.now() <= at + LATE_MS) return undefined;
    }
  };

  const room = (): number => {
    const busyMs = Math.max(0, nextFree - performance.now());
    const turns = busyMs > SOON_MS ? 0 : Math.floor((SOON_MS - busyMs) / everyMs) + 1;
    return Math.max(0, Math.min(turns - asking, provider.room?.() ?? Number.POSITIVE_INFINITY));
  };
  const send = async (batch: SmsBatch): Promise<SmsOutcome[]> => {
    const none = await turn();
    return none ? batch.recipients.map(() => none) : provider.send(batch);
  };
  const stop = (): Promise<void> => {
    stopping.abort();
    return provider.stop();
  };
  const own: Partial<SmsProvider> = { room, send, stop };
  return new Proxy(provider, { get: (target, key) => Reflect.get(key in own ? own : target, key) });
}
