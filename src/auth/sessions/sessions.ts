import { createHmac, hkdfSync } from 'node:crypto';
import type { SessionKeep } from '../../../entities/types/sessions.js';
import type { Ctx } from '../../context.js';
import { publishChange } from '../../db/outbox.js';
import { AppError } from '../../errors.js';
import { networkOf } from '../../lib/flow/network.js';
import { newId } from '../../lib/ids.js';
import { newRefreshToken, type RefreshToken, signAccessToken } from '../tokens.js';
import { readViewer } from '../viewer.js';
import { deviceOf } from './device.js';
import { type OpenedSession, requireKeep } from './refreshCookie.js';
import { SESSION_COLUMNS, type SessionRow, toSession } from './sessionRow.js';

const DAY_MS = 86_400_000;
/** A session ends when it isn't refreshed for the first period, and after the second in any case. */
const SLIDING_MS = 30 * DAY_MS;
const ABSOLUTE_MS = 90 * DAY_MS;
/** How long the owner of an account is known in a network. */
const KNOWN_MS = 90 * DAY_MS;

/** A session's row. */
export interface OpenSession {
  id: string;
  userId: string;
  tenantId: string | null;
  expiresAt: Date;
  keep: SessionKeep;
}

/** Opens a session for a tenant (null for platform staff without one). Inside a transaction. BAD_USER_INPUT where no cookie can be kept. */
export async function openSession(ctx: Ctx, userId: string, tenantId: string | null, keep: SessionKeep = 'TOKEN'): Promise<OpenedSession> {
  const now = ctx.app.now();
  const session = { id: newId(), userId, tenantId, expiresAt: new Date(now.getTime() + ABSOLUTE_MS), keep };
  await ctx.sql.rows(
    `insert into session (id, user_id, tenant_id, keep, created_at, expires_at, last_used_at, idle_until)
     values ($1, $2, $3, $4, $5, $6, $5, $6)`,
    [session.id, userId, tenantId, keep, now, session.expiresAt],
  );
  await rememberNetwork(ctx, userId);
  return continueSession(ctx, session, newRefreshToken());
}

/** Answers a session's next pair of tokens, in the transaction that opened it or holds its lock. The refresh token may be there already. */
export async function continueSession(ctx: Ctx, session: OpenSession, { refreshToken, hash }: RefreshToken): Promise<OpenedSession> {
  requireKeep(ctx, session.keep);
  const now = ctx.app.now();
  const expiresAt = new Date(Math.min(now.getTime() + SLIDING_MS, session.expiresAt.getTime()));
  await ctx.sql.rows(
    'insert into refresh_token (hash, session_id, created_at, expires_at) values ($1, $2, $3, $4) on conflict (hash) do nothing',
    [hash, session.id, now, expiresAt],
  );
  const row = await ctx.sql.row<SessionRow>(
    `update session set last_used_at = $2, idle_until = $3, ip = coalesce($4, ip), device = coalesce(device, $5) where id = $1
     returning ${SESSION_COLUMNS}`,
    [session.id, now, expiresAt, ctx.clientIp ?? null, deviceOf(ctx.userAgent)],
  );
  const viewer = await readViewer(ctx, { ...session, sessionId: session.id });
  if (!viewer || !row) throw new AppError('TOKEN_INVALID', { message: 'This account no longer exists.' });
  const { accessToken, accessTokenExpiresAt } = signAccessToken(ctx.app, {
    userId: session.userId,
    sessionId: session.id,
    tenantId: session.tenantId,
    sessionEndsAt: session.expiresAt,
  });
  return { accessToken, accessTokenExpiresAt, refreshToken, viewer, session: Object.assign(toSession(ctx, row), { current: true }) };
}

/** Where the refresh token of a session is kept. */
export async function keepOf(ctx: Ctx, sessionId: string): Promise<SessionKeep | undefined> {
  return (await ctx.sql.row<{ keep: SessionKeep }>('select keep from session where id = $1', [sessionId]))?.keep;
}

/** Ends one session. Inside a transaction; pass the ids of the ended sessions to `markRevoked` (revocations.ts) after the commit. */
export const endSession = (ctx: Ctx, sessionId: string, reason: string): Promise<string[]> => endWhere(ctx, 'id = $3', reason, [sessionId]);

/** Ends all sessions of a user but one, in the same way. */
export const endOtherSessions = (ctx: Ctx, userId: string, sessionId: string, reason: string): Promise<string[]> =>
  endWhere(ctx, 'user_id = $3 and id <> $4', reason, [userId, sessionId]);

/** Ends all sessions of a user, in the same way. */
export const endSessionsOf = (ctx: Ctx, userId: string, reason: string): Promise<string[]> =>
  endWhere(ctx, 'user_id = $3', reason, [userId]);

/** Ends the sessions of a user that act for this tenant, in the same way. */
export const endSessionsIn = (ctx: Ctx, userId: string, tenantId: string, reason: string): Promise<string[]> =>
  endWhere(ctx, 'user_id = $3 and tenant_id = $4', reason, [userId, tenantId]);

async function endWhere(ctx: Ctx, condition: string, reason: string, params: string[]): Promise<string[]> {
  const rows = await ctx.sql.rows<{ id: string }>(
    `update session set revoked_at = $1, revoked_reason = $2 where ${condition} and revoked_at is null returning id`,
    [ctx.app.now(), reason, ...params],
  );
  const ids = rows.map(({ id }) => id);
  if (ids.length > 0) await publishChange(ctx.sql, 'session', null, ids);
  return ids;
}

/** Deletes sessions 30 days after their end. */
export async function purgeSessions(ctx: Ctx): Promise<void> {
  await ctx.sql.rows('delete from session where coalesce(revoked_at, expires_at) < $1', [new Date(ctx.app.now().getTime() - 30 * DAY_MS)]);
}

/** With a key: an address is personal data, and all of IPv4 is soon hashed. */
function networkHash(ctx: Ctx, clientIp: string): Buffer {
  const key = Buffer.from(hkdfSync('sha256', ctx.app.settings.jwtSecret, '', 'tuma networks', 32));
  return createHmac('sha256', key).update(networkOf(clientIp)).digest();
}

/** Remembers that this user proved who they are from the caller's network. Nothing for a caller without one (the command line). */
export async function rememberNetwork(ctx: Ctx, userId: string): Promise<void> {
  if (!ctx.clientIp) return;
  const now = ctx.app.now();
  await ctx.sql.rows(
    `insert into known_network as known (user_id, network, last_used_at) values ($1, $2, $3)
     on conflict (user_id, network) do update set last_used_at = excluded.last_used_at where known.last_used_at < $4`,
    [userId, networkHash(ctx, ctx.clientIp), now, new Date(now.getTime() - DAY_MS)],
  );
}

/** Whether the owner of this account has been in the caller's network within 90 days. False for an account that isn't there. */
export async function isKnownNetwork(ctx: Ctx, email: string): Promise<boolean> {
  if (!ctx.clientIp || email.includes('\0')) return false;
  const known = await ctx.sql.row(
    `select 1 from app_user u join known_network known on known.user_id = u.id
     where u.email = $1 and known.network = $2 and known.last_used_at > $3`,
    [email, networkHash(ctx, ctx.clientIp), new Date(ctx.app.now().getTime() - KNOWN_MS)],
  );
  return known !== undefined;
}

/** Forgets the networks that don't count any more. */
export const purgeNetworks = (ctx: Ctx): Promise<unknown> =>
  ctx.sql.rows('delete from known_network where last_used_at < $1', [new Date(ctx.app.now().getTime() - KNOWN_MS)]);
