import { createPace, type Pace, type PaceOptions, type Turn } from './pace.js';

/** So long an answer says something about the rate of now. */
const LATELY_MS = 5_000;

export interface SharedPace {
  /** Waits for a turn, of this tenant's too if it is slowed down, at most `maxMs`. An abort ends the wait as busy. */
  turn(tenantId: string, maxMs: number, signal: AbortSignal): Promise<Turn>;
  /** How many turns come within so many milliseconds, beside those that were asked for. */
  turnsWithin(ms: number): number;
  /** The same of each tenant that is slowed down. */
  slowedTurnsWithin(ms: number): Map<string, number>;
  /** The provider refused the request of that turn as too fast, and asks for such a rest. Answers whether everybody is slowed down now. */
  refused(turn: { at: number }, tenantId: string, restMs?: number): boolean;
  /** It did not. */
  passed(tenantId: string): void;
  readonly perSecond: number;
}

/**
 * A pace that tenants share. What is refused as too fast slows down its tenant: the provider may mean its text, while others' pass. Once it
 * refuses three quarters of the tenants whose requests it answered lately, and two at least, it means us, and everybody slows down.
 */
export function createSharedPace(options: PaceOptions): SharedPace {
  const { perSecond: full, clock = () => performance.now() } = options;
  const all = createPace(options);
  const slowed = new Map<string, Pace>();
  const answers = new Map<string, { at: number; refusedAt: number }>();

  const note = (tenantId: string, refused: boolean): void => {
    const now = clock();
    for (const [tenantId, { at }] of answers) if (at < now - LATELY_MS) answers.delete(tenantId);
    const before = answers.get(tenantId)?.refusedAt ?? Number.NEGATIVE_INFINITY;
    answers.set(tenantId, { at: now, refusedAt: refused ? now : before });
  };
  const mostAreRefused = (): boolean => {
    const since = clock() - LATELY_MS;
    const refused = [...answers.values()].filter(({ refusedAt }) => refusedAt >= since).length;
    return refused >= 2 && refused * 4 >= answers.size * 3;
  };
  /** Those that are back at the full rate are slowed down no more. */
  const forgetRecovered = (): void => {
    for (const [tenantId, pace] of slowed) if (pace.perSecond >= full) slowed.delete(tenantId);
  };

  return {
    async turn(tenantId, maxMs, signal) {
      const begun = clock();
      const own = await slowed.get(tenantId)?.turn(maxMs, signal);
      if (own && 'busyMs' in own) return own;
      return all.turn(maxMs - (clock() - begun), signal);
    },
    turnsWithin: all.turnsWithin,
    slowedTurnsWithin(ms) {
      forgetRecovered();
      return new Map([...slowed].map(([tenantId, pace]) => [tenantId, pace.turnsWithin(ms)]));
    },
    refused(turn, tenantId, restMs) {
      note(tenantId, true);
      forgetRecovered();
      const own = slowed.get(tenantId) ?? createPace(options);
      slowed.set(tenantId, own);
      own.slow(turn, restMs);
      if (!mostAreRefused()) return false;
      const before = all.perSecond;
      all.slow(turn, restMs);
      return all.perSecond < before;
    },
    passed: (tenantId) => note(tenantId, false),
    get perSecond() {
      return all.perSecond;
    },
  };
}
