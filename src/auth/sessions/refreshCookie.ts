import type { AuthPayload } from '../../../entities/payloads/session.js';
import type { SessionKeep } from '../../../entities/types/sessions.js';
import type { Ctx, RefreshCookie } from '../../context.js';
import { AppError } from '../../errors.js';

/** What opens or carries on a session; its refresh token goes to `handOut`. */
export interface OpenedSession extends AuthPayload {
  refreshToken: string;
}

/** The cookie of who asks. BAD_USER_INPUT where none can be kept. */
function requireCookie(ctx: Ctx): RefreshCookie {
  if (ctx.refreshCookie) return ctx.refreshCookie;
  const message =
    'A cookie is kept over https alone, or on this very machine: open this server by https (PUBLIC_URL names its address), or keep the ' +
    'refresh token yourself (keep: TOKEN).';
  throw new AppError('BAD_USER_INPUT', { field: 'keep', message });
}

/** BAD_USER_INPUT unless the caller's refresh token can be kept in this way. Ask it before the session is written. */
export function requireKeep(ctx: Ctx, keep: SessionKeep): void {
  if (keep === 'COOKIE') requireCookie(ctx);
}

/** What the caller is answered, once the session is committed: the refresh token goes into the cookie or into the answer. */
export function handOut(ctx: Ctx, opened: OpenedSession): AuthPayload {
  if (opened.session.keep === 'TOKEN') return opened;
  requireCookie(ctx).set(opened.refreshToken, new Date(opened.session.expiresAt));
  return { ...opened, refreshToken: null };
}

/** The refresh token of a session that is kept: the given one, else the cookie's. UNAUTHENTICATED without either. */
export function givenRefreshToken(ctx: Ctx, given: string | null | undefined): string {
  const token = given ?? ctx.refreshCookie?.token;
  if (token !== undefined) return token.trim();
  const message =
    'No refresh token came along: name it, or send its cookie with content-type application/json from a page of this server ' +
    '(Sec-Fetch-Site: same-origin).';
  throw new AppError('UNAUTHENTICATED', { message });
}
