import { markRevoked } from '../auth/revocations.js';
import { endSession } from '../auth/sessions.js';
import { refreshTokenHash } from '../auth/tokens.js';
import { type Ctx, inTransaction } from '../context.js';

/**
 * Ends the session of a refresh token, its access tokens at once. The token is proof enough; for an unknown or ended one there is nothing
 * to do.
 */
export async function logout(ctx: Ctx, refreshToken: string): Promise<{ ok: true }> {
  const hash = refreshTokenHash(refreshToken.trim());
  const token = hash && (await ctx.sql.row<{ session_id: string }>('select session_id from refresh_token where hash = $1', [hash]));
  if (!token) return { ok: true };
  const ended = await inTransaction(ctx, (ctx) => endSession(ctx, token.session_id, 'logout'));
  markRevoked(ctx.app, ended);
  return { ok: true };
}
