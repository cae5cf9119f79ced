import { LRUCache } from 'lru-cache';
import type { Permission, PlatformRole, Role } from '../../entities/types/roles.js';
import type { Actor, App } from '../context.js';
import { appScoped } from '../core/appScoped.js';
import { statement } from '../db/statement.js';
import { AppError } from '../errors.js';
import { authenticateKey } from './authenticateKey.js';
import { looksLikeKey } from './keySecrets.js';
import { permissionsOf } from './permissions.js';
import { revocationsOf } from './revocations.js';
import { type Claims, readAccessToken } from './tokens.js';

/** How long a changed role may go unnoticed. A revoked session is refused at once, by revocations.ts. */
const REMEMBER_MS = 5_000;
const MOST_REMEMBERED = 10_000;
const LONGEST_HEADER = 4_096;

interface SessionStatus {
  role: Role | null;
  platformRole: PlatformRole | null;
  permissions: ReadonlySet<Permission>;
}

const standingStatement = statement('auth/sessionStatus.sql');

/**
 * Who is behind an Authorization header: nobody without one, else the user of its access token, or its API key. TOKEN_EXPIRED when a token
 * of ours is over, UNAUTHENTICATED for any other that doesn't hold. One database read per session and 5 s. A user who has left the token's
 * tenant acts for none. `address`: whose trials of keys are counted.
 */
export async function authenticate(app: App, authorization: string | undefined, address = 'unknown'): Promise<Actor> {
  if (authorization === undefined) return { kind: 'anonymous' };
  const token = bearer(authorization);
  if (looksLikeKey(token)) return authenticateKey(app, token, address);
  const claims = readAccessToken(app, token);
  const revocations = await revocationsOf(app);
  const standing = await standings(app).of(claims);
  // Asked after the standing is read: it may have been read before a revocation that is known by now.
  if (!standing || revocations.has(claims.sessionId)) throw new AppError('UNAUTHENTICATED', { message: 'This session has ended.' });
  const { userId, sessionId, expiresAt } = claims;
  return { kind: 'user', userId, sessionId, expiresAt, tenantId: standing.role ? claims.tenantId : null, ...standing };
}

function bearer(authorization: string): string {
  const [, token] = /^Bearer +(\S+)$/i.exec(authorization.slice(0, LONGEST_HEADER)) ?? [];
  if (!token) throw new AppError('UNAUTHENTICATED', { message: 'The Authorization header is not a bearer token.' });
  return token;
}

/** Standings by session, user and tenant, each read once however many ask at the same time, and forgotten when the session changes. */
const standings = appScoped((app) => {
  const kept = new LRUCache<string, { at: number; standing: Promise<SessionStatus | null> }>({ max: MOST_REMEMBERED });
  app.events.listen('session', ({ ids }) => {
    const ended = new Set(ids);
    for (const key of [...kept.keys()]) if (ended.has(key.slice(0, key.indexOf(' ')))) kept.delete(key);
  });
  return {
    of(claims: Claims): Promise<SessionStatus | null> {
      const key = `${claims.sessionId} ${claims.userId} ${claims.tenantId ?? ''}`;
      const now = app.now().getTime();
      const known = kept.get(key);
      // The distance, not the order: a clock set back must not make a standing live for hours.
      if (known && Math.abs(now - known.at) < REMEMBER_MS) return known.standing;
      const standing = read(app, claims);
      kept.set(key, { at: now, standing });
      standing.catch(() => {
        if (kept.get(key)?.standing === standing) kept.delete(key);
      });
      return standing;
    },
  };
});

async function read(app: App, claims: Claims): Promise<SessionStatus | null> {
  const row = await app.db.sql.row<{ ended: boolean; platformRole: PlatformRole | null; role: Role | null }>(standingStatement, [
    claims.sessionId,
    claims.userId,
    claims.tenantId,
    app.now(),
  ]);
  if (!row || row.ended) return null;
  const { role, platformRole } = row;
  return { role, platformRole, permissions: permissionsOf(role, platformRole) };
}
