import type { App } from '../context.js';
import { appScoped } from '../core/appScoped.js';
import { ACCESS_TOKEN_MS } from './tokens.js';

/** Added to a token's life when a revocation is forgotten: the clocks of two servers may differ by this much. */
const CLOCK_SKEW_MS = 5 * 60_000;

/** The sessions that have ended while access tokens of theirs may still live. */
export interface Revocations {
  has(sessionId: string): boolean;
  /** Known here at once; other processes hear of it by the bus. */
  add(sessionIds: readonly string[]): void;
}

const states = appScoped<{ loaded?: Promise<Revocations> }>(() => ({}));

/**
 * The process's revocations, read from the sessions at first use and kept by the events 'session' from then on. Start the outbox before:
 * what is committed between the reading and a later start of the outbox would be heard of by nobody. Fails closed: while they can't be
 * read this throws, and nobody is let in.
 */
export function revocationsOf(app: App): Promise<Revocations> {
  const state = states(app);
  state.loaded ??= load(app).catch((error: unknown) => {
    state.loaded = undefined;
    throw error;
  });
  return state.loaded;
}

/** Ended here and committed: refused by this process from now on, by the others within milliseconds, by the bus. */
export function markRevoked(app: App, sessionIds: readonly string[]): void {
  // Nothing to note while nothing is read: the reading will find them. Its failure is told to whoever authenticates.
  states(app).loaded?.then(
    (revocations) => revocations.add(sessionIds),
    () => undefined,
  );
}

async function load(app: App): Promise<Revocations> {
  /** Session id → when it is forgotten. Insertion order is the order of that time. */
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
  // Listening begins before reading: a revocation between the two is met twice rather than never.
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
