import type { App } from '../context.js';
import { appScoped } from '../core/appScoped.js';
import { ACCESS_TOKEN_MS } from './tokens.js';

/** Added to a token's lifetime before a revocation is forgotten: the clocks of two servers may differ by this much. */
const CLOCK_SKEW_MS = 5 * 60_000;

/** The sessions that have ended while their access tokens may still be valid. */
export interface Revocations {
  has(sessionId: string): boolean;
  /** Takes effect in this process; the other processes are notified by the outbox. */
  add(sessionIds: readonly string[]): void;
}

const states = appScoped<{ loaded?: Promise<Revocations> }>(() => ({}));

/**
 * The revocations that this process knows: read from the sessions at first use, then kept up to date by 'session' events. Start the outbox
 * first: a change committed between the reading and its start would be lost. Throws while they can't be read, so that nobody is let in.
 */
export function revocationsOf(app: App): Promise<Revocations> {
  const state = states(app);
  state.loaded ??= load(app).catch((error: unknown) => {
    state.loaded = undefined;
    throw error;
  });
  return state.loaded;
}

/** Call after the commit that ended the sessions: this process refuses them from now on, the others within milliseconds. */
export function markRevoked(app: App, sessionIds: readonly string[]): void {
  // If nothing is loaded yet, loading will find them. Its failure is thrown to the callers that authenticate.
  states(app).loaded?.then(
    (revocations) => revocations.add(sessionIds),
    () => undefined,
  );
}

async function load(app: App): Promise<Revocations> {
  /** Session id → when it is forgotten, in the order of that time. */
  const ended = new Map<string, number>();
  const revocations: Revocations = {
    has: (sessionId) => ended.has(sessionId),
    add(sessionIds) {
      const now = app.now().getTime();
      for (const [id, forgetAt] of ended) {
        if (forgetAt > now) break;
        ended.delete(id);
      }
      for (const id of sessionIds) ended.set(id, now + ACCESS_TOKEN_MS + CLOCK_SKEW_MS);
    },
  };
  // Listens before it reads: a revocation between the two arrives twice rather than never.
  const stopListening = app.events.listen('session', (change) => revocations.add(change.ids));
  try {
    const since = new Date(app.now().getTime() - ACCESS_TOKEN_MS - CLOCK_SKEW_MS);
    const rows = await app.db.sql.rows<{ id: string }>('select id from session where revoked_at > $1', [since]);
    revocations.add(rows.map(({ id }) => id));
    return revocations;
  } catch (error) {
    stopListening();
    throw error;
  }
}
