import { markRevoked } from '../auth/revocations.js';
import { givenRefreshToken } from '../auth/sessions/refreshCookie.js';
import { endSession } from '../auth/sessions/sessions.js';
import { refreshTokenHash } from '../auth/tokens.js';
import { type Ctx, inTransaction } from '../context.js';

/**
 * Ends the session of a refresh token, its access tokens at once. The token is proof enough; for an unknown or ended one there is nothing
 * to do. Without a token that of the cookie counts, and the cookie goes; UNAUTHENTICATED without either.
 */
export async function logout(ctx: Ctx, refreshToken?: string | null): Promise<{ ok: true }> {
  const ended = await endSessionOf(ctx, givenRefreshToken(ctx, refreshToken));
  markRevoked(ctx.app, ended);
  if (!refreshToken) ctx.refreshCookie?.clear();
  return { ok: true };
}

async function endSessionOf(ctx: Ctx, refreshToken: string): Promise<string[]> {
  const hash = refreshTokenHash(refreshToken);
  const token = hash && (await ctx.sql.row<{ session_id: string }>('select session_id from refresh_token where hash = $1', [hash]));
  return token ? inTransaction(ctx, (ctx) => endSession(ctx, token.session_id, 'logout')) : [];
}
