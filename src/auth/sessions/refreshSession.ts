import { type Ctx, inTransaction } from '../../context.js';
import { audit } from '../../core/audit.js';
import { AppError } from '../../errors.js';
import { publicId } from '../../lib/ids.js';
import { markRevoked } from '../revocations.js';
import { nextRefreshToken, type RefreshToken, refreshTokenHash } from '../tokens.js';
import { givenRefreshToken, type OpenedSession } from './refreshCookie.js';
import { continueSession, endSession, type OpenSession } from './sessions.js';

/** A token may be used again for this long: its first response may have been lost, or two tabs refreshed at once. */
const GRACE_MS = 20_000;

interface LockedSession extends OpenSession {
  revoked: boolean;
}
/** Changes a session before its next tokens are made. */
type SessionChange = (ctx: Ctx, session: OpenSession) => Promise<OpenSession>;

interface Token {
  usedAt: Date | null;
  expiresAt: Date;
}

/**
 * Returns the next access and refresh token and uses the given one up. Within 20 s it may be used again and gives the same refresh token,
 * so that a session has one that lives. Later it was stolen or copied: the whole session ends (TOKEN_REUSED). TOKEN_EXPIRED after 30 days
 * unused or 90 in all; TOKEN_INVALID for an unknown token or an ended session. Without a token that of the cookie counts.
 */
export const refreshSession = (ctx: Ctx, refreshToken?: string | null): Promise<OpenedSession> =>
  rotateSession(ctx, refreshToken, async (_, session) => session);

/** Refreshes a session and changes it in the same transaction; if `change` throws, the token stays unused. */
export async function rotateSession(ctx: Ctx, given: string | null | undefined, change: SessionChange): Promise<OpenedSession> {
  const refreshToken = givenRefreshToken(ctx, given);
  const hash = refreshTokenHash(refreshToken);
  if (!hash) throw invalidToken();
  const outcome = await inTransaction(ctx, (ctx) => rotate(ctx, { refreshToken, hash }, change));
  if ('session' in outcome) return outcome.session;
  // Thrown outside the transaction, since the end of the session has to be committed.
  markRevoked(ctx.app, outcome.ended);
  throw new AppError('TOKEN_REUSED');
}

async function rotate(ctx: Ctx, given: RefreshToken, change: SessionChange): Promise<{ session: OpenedSession } | { ended: string[] }> {
  const { hash } = given;
  const session = await lockSession(ctx, hash);
  const token = session && (await readToken(ctx, hash));
  if (!token) throw invalidToken();
  if (session.revoked) throw new AppError('TOKEN_INVALID', { message: 'This session has ended.' });
  const now = ctx.app.now();
  if (token.usedAt && now.getTime() - token.usedAt.getTime() > GRACE_MS) return { ended: await endStolen(ctx, session) };
  if (token.expiresAt <= now || session.expiresAt <= now) throw new AppError('TOKEN_EXPIRED');
  await ctx.sql.rows('update refresh_token set used_at = $2 where hash = $1 and used_at is null', [hash, now]);
  return { session: await continueSession(ctx, await change(ctx, session), await successorOf(ctx, given)) };
}

/** The first token after this one that isn't used. */
async function successorOf(ctx: Ctx, { refreshToken }: RefreshToken): Promise<RefreshToken> {
  for (let next = nextRefreshToken(ctx.app, refreshToken); ; next = nextRefreshToken(ctx.app, next.refreshToken)) {
    const known = await readToken(ctx, next.hash);
    if (!known?.usedAt) return next;
  }
}

/** Locks the session. The token is read afterwards, by a statement that sees what the previous holder of the lock has committed. */
async function lockSession(ctx: Ctx, hash: Buffer): Promise<LockedSession | undefined> {
  const row = await ctx.sql.row<Omit<LockedSession, 'expiresAt'> & { expiresAt: string }>(
    `select id, user_id as "userId", tenant_id as "tenantId", keep, expires_at as "expiresAt", revoked_at is not null as revoked
     from session where id = (select session_id from refresh_token where hash = $1) for update`,
    [hash],
  );
  return row && { ...row, expiresAt: new Date(row.expiresAt) };
}

async function readToken(ctx: Ctx, hash: Buffer): Promise<Token | undefined> {
  const row = await ctx.sql.row<{ used_at: string | null; expires_at: string }>(
    'select used_at, expires_at from refresh_token where hash = $1',
    [hash],
  );
  return row && { usedAt: row.used_at ? new Date(row.used_at) : null, expiresAt: new Date(row.expires_at) };
}

async function endStolen(ctx: Ctx, session: OpenSession): Promise<string[]> {
  const ended = await endSession(ctx, session.id, 'a refresh token was used again');
  await audit(ctx, 'session.reuse', session.tenantId, publicId('session', session.id), { user: publicId('user', session.userId) });
  return ended;
}

const invalidToken = () => new AppError('TOKEN_INVALID', { message: 'The refresh token is not valid.' });
