import { LRUCache } from 'lru-cache';
import type { Permission, PlatformRole, Role } from '../../entities/types/roles.js';
import type { Actor, App } from '../context.js';
import { appScoped } from '../core/appScoped.js';
import { statement } from '../db/statement.js';
import { AppError } from '../errors.js';
import { authenticateKey } from './authenticateKey.js';
import { looksLikeKey } from './keySecrets.js';
import { permissionsOf } from './permissions.js';
import { recordUse } from './recordUse.js';
import { revocationsOf } from './revocations.js';
import { type Claims, readAccessToken } from './tokens.js';
import { needsTwoFactor } from './twoFactorDuty.js';

/** How long a status is kept. Revoked sessions (revocations.ts), changed roles ('memberRole') and other data are noticed at once. */
const CACHE_MS = 5_000;
const MOST_CACHED = 10_000;
const LONGEST_HEADER = 4_096;

interface SessionStatus {
  role: Role | null;
  platformRole: PlatformRole | null;
  permissions: ReadonlySet<Permission>;
  mustSetUpTwoFactor: boolean;
}

const sessionStatusStatement = statement('auth/sessionStatus.sql');

/**
 * The actor of an Authorization header: anonymous without one, else the user of the access token, or the API key. TOKEN_EXPIRED for an
 * expired token of ours, TOKEN_INVALID for any other that is not valid. Reads the database once per session and 5 s, and after a change.
 * A user who has left the token's tenant acts for no tenant. `address` counts the attempts with API keys, and is noted with the session.
 */
export async function authenticate(app: App, authorization: string | undefined, address?: string): Promise<Actor> {
  if (authorization === undefined) return { kind: 'anonymous' };
  const token = bearer(authorization);
  if (looksLikeKey(token)) return authenticateKey(app, token, address ?? 'unknown');
  const claims = readAccessToken(app, token);
  const revocations = await revocationsOf(app);
  const status = await statuses(app).get(claims, address);
  // Checked after the status is read: it may have been read before a revocation that is known by now.
  if (!status || revocations.has(claims.sessionId)) throw new AppError('TOKEN_INVALID', { message: 'This session has ended.' });
  const { userId, sessionId, expiresAt } = claims;
  return { kind: 'user', userId, sessionId, expiresAt, tenantId: status.role ? claims.tenantId : null, ...status };
}

function bearer(authorization: string): string {
  const [, token] = /^Bearer +(\S+)$/i.exec(authorization.slice(0, LONGEST_HEADER)) ?? [];
  if (!token) throw new AppError('TOKEN_INVALID', { message: 'The Authorization header is not a bearer token.' });
  return token;
}

interface CachedStatus {
  claims: Claims;
  at: number;
  status: Promise<SessionStatus | null>;
  /** It may have been read before a change that is known by now. */
  stale: boolean;
}

/** Statuses by session, user and tenant. Concurrent callers share one read; those of ended sessions and changed roles are read again. */
const statuses = appScoped((app) => {
  const cache = new LRUCache<string, CachedStatus>({ max: MOST_CACHED });
  const forgetWhere = (changed: (claims: Claims) => boolean) => {
    for (const [key, cached] of [...cache.entries()]) {
      if (!changed(cached.claims)) continue;
      cached.stale = true;
      cache.delete(key);
    }
  };
  app.events.listen('otherData', () => forgetWhere(() => true));
  app.events.listen('session', ({ ids }) => forgetWhere(({ sessionId }) => ids.includes(sessionId)));
  app.events.listen('memberRole', (change) =>
    forgetWhere(({ userId, tenantId }) => tenantId === change.tenantId && change.ids.includes(userId)),
  );
  const cachedOf = (claims: Claims, address: string | undefined): CachedStatus => {
    const key = `${claims.sessionId} ${claims.userId} ${claims.tenantId ?? ''}`;
    const now = app.now().getTime();
    const cached = cache.get(key);
    // The absolute difference: a clock that is set back must not keep a status for hours.
    if (cached && Math.abs(now - cached.at) < CACHE_MS) return cached;
    const fresh = { claims, at: now, status: read(app, claims, address), stale: false };
    cache.set(key, fresh);
    fresh.status.catch(() => {
      if (cache.get(key) === fresh) cache.delete(key);
    });
    return fresh;
  };
  return {
    async get(claims: Claims, address: string | undefined): Promise<SessionStatus | null> {
      for (;;) {
        const cached = cachedOf(claims, address);
        const status = await cached.status;
        if (!cached.stale) return status;
      }
    },
  };
});

interface Row {
  ended: boolean;
  platformRole: PlatformRole | null;
  role: Role | null;
  lastUsedAt: string;
  twoFactor: boolean;
}

async function read(app: App, claims: Claims, address: string | undefined): Promise<SessionStatus | null> {
  const now = app.now();
  const row = await app.db.sql.row<Row>(sessionStatusStatement, [claims.sessionId, claims.userId, claims.tenantId, now]);
  if (!row || row.ended) return null;
  const minuteAgo = new Date(now.getTime() - 60_000);
  if (new Date(row.lastUsedAt) <= minuteAgo)
    await recordUse(app, 'update session set last_used_at = $2, ip = coalesce($3, ip) where id = $1 and last_used_at <= $4', [
      claims.sessionId,
      now,
      address ?? null,
      minuteAgo,
    ]);
  const { role, platformRole, twoFactor } = row;
  const mustSetUpTwoFactor = !twoFactor && needsTwoFactor(app, platformRole);
  return { role, platformRole, permissions: mustSetUpTwoFactor ? new Set() : permissionsOf(role, platformRole), mustSetUpTwoFactor };
}
