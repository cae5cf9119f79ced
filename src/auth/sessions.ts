import type { Session } from '../../entities/payloads/session.js';
import type { Ctx } from '../context.js';
import { AppError } from '../errors.js';
import { newId } from '../lib/ids.js';
import { newRefreshToken, signAccessToken } from './tokens.js';
import { readViewer } from './viewer.js';

const DAY_MS = 86_400_000;
/** A session that nobody carries on ends after this; one that is carried on ends after the second all the same. */
const SLIDING_MS = 30 * DAY_MS;
const ABSOLUTE_MS = 90 * DAY_MS;

/** A session as its row has it. */
export interface OpenSession {
  id: string;
  userId: string;
  tenantId: string | null;
  expiresAt: Date;
}

/** Opens a session for a tenant (null for platform staff without one). Inside a transaction. */
export async function openSession(ctx: Ctx, userId: string, tenantId: string | null): Promise<Session> {
  const now = ctx.app.now();
  const session = { id: newId(), userId, tenantId, expiresAt: new Date(now.getTime() + ABSOLUTE_MS) };
  await ctx.sql.rows('insert into session (id, user_id, tenant_id, created_at, expires_at) values ($1, $2, $3, $4, $5)', [
    session.id,
    userId,
    tenantId,
    now,
    session.expiresAt,
  ]);
  return continueSession(ctx, session);
}

/** The next pair of tokens of a session. Inside the transaction that opened it or holds its lock. */
export async function continueSession(ctx: Ctx, session: OpenSession): Promise<Session> {
  const now = ctx.app.now();
  const { refreshToken, hash } = newRefreshToken();
  const expiresAt = new Date(Math.min(now.getTime() + SLIDING_MS, session.expiresAt.getTime()));
  await ctx.sql.rows('insert into refresh_token (hash, session_id, created_at, expires_at) values ($1, $2, $3, $4)', [
    hash,
    session.id,
    now,
    expiresAt,
  ]);
  const viewer = await readViewer(ctx, session.userId, session.tenantId);
  if (!viewer) throw new AppError('UNAUTHENTICATED', { message: 'This account is gone.' });
  const { accessToken, accessTokenExpiresAt } = signAccessToken(ctx.app, {
    userId: session.userId,
    sessionId: session.id,
    tenantId: session.tenantId,
    sessionEndsAt: session.expiresAt,
  });
  return { accessToken, accessTokenExpiresAt, refreshToken, viewer };
}

const revoke = (which: 'id = $1' | 'user_id = $1' | 'user_id = $1 and tenant_id = $4') => `with ended as (
  update session set revoked_at = $2, revoked_reason = $3 where ${which} and revoked_at is null returning id
), told as (
  insert into outbox (topic, ids) select 'session', array_agg(id) from ended having count(*) > 0
)
select id from ended`;

/** Ends one session and announces it. Inside a transaction; hand the answer to `refuseNow` (revocations.ts) after the commit. */
export const endSession = (ctx: Ctx, sessionId: string, reason: string): Promise<string[]> =>
  end(ctx, revoke('id = $1'), sessionId, reason);

/** Ends all sessions of a user, in the same way. */
export const endSessionsOf = (ctx: Ctx, userId: string, reason: string): Promise<string[]> =>
  end(ctx, revoke('user_id = $1'), userId, reason);

/** Ends those sessions of a user that act for this tenant. */
export const endSessionsIn = (ctx: Ctx, userId: string, tenantId: string, reason: string): Promise<string[]> =>
  end(ctx, revoke('user_id = $1 and tenant_id = $4'), userId, reason, tenantId);

async function end(ctx: Ctx, statement: string, id: string, reason: string, ...more: string[]): Promise<string[]> {
  const rows = await ctx.sql.rows<{ id: string }>(statement, [id, ctx.app.now(), reason, ...more]);
  return rows.map((row) => row.id);
}

/** Forgets sessions 30 days after their end. */
export async function purgeSessions(ctx: Ctx): Promise<void> {
  await ctx.sql.rows('delete from session where coalesce(revoked_at, expires_at) < $1', [new Date(ctx.app.now().getTime() - 30 * DAY_MS)]);
}
