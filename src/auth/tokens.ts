import { createHash, createHmac, createSecretKey, hkdfSync, randomBytes } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { LRUCache } from 'lru-cache';
import { validate } from 'uuid';
import type { App } from '../context.js';
import { appScoped } from '../core/appScoped.js';
import { AppError } from '../errors.js';

const LIFETIME_S = 15 * 60;
const ISSUER = 'tuma';
const AUDIENCE = 'tuma-api';
const REFRESH_PREFIX = 'tuma_rt_';

/** The claims of an access token. Ids are uuids; `tenantId` is null for platform staff. */
export interface Claims {
  userId: string;
  sessionId: string;
  tenantId: string | null;
  expiresAt: Date;
}

/** The lifetime of an access token: a revocation is remembered until then. */
export const ACCESS_TOKEN_MS = LIFETIME_S * 1_000;

/** The claims of tokens that were verified, which takes 20 µs. They never change, so that only the token's end has to be looked at. */
const verifiedClaims = appScoped(() => new LRUCache<string, Claims>({ max: 10_000 }));

const keyOf = appScoped((app) => createSecretKey(Buffer.from(app.settings.jwtSecret, 'utf8')));
const seconds = (time: Date): number => Math.floor(time.getTime() / 1_000);

/** Signs a token that is valid for 15 minutes, never longer than the session. */
export function signAccessToken(app: App, session: { userId: string; sessionId: string; tenantId: string | null; sessionEndsAt: Date }) {
  const iat = seconds(app.now());
  const exp = Math.min(iat + LIFETIME_S, seconds(session.sessionEndsAt));
  const claims = { sub: session.userId, sid: session.sessionId, ...(session.tenantId ? { ten: session.tenantId } : {}), iat, exp };
  const accessToken = jwt.sign(claims, keyOf(app), { algorithm: 'HS256', issuer: ISSUER, audience: AUDIENCE });
  return { accessToken, accessTokenExpiresAt: new Date(exp * 1_000) };
}

/** TOKEN_EXPIRED for an expired token of ours, TOKEN_INVALID for any other that is not valid. */
export function readAccessToken(app: App, token: string): Claims {
  const known = verifiedClaims(app).get(token);
  if (known && app.now() < known.expiresAt) return known;
  const { sub, sid, ten, exp } = verified(app, token);
  if (!isUuid(sub) || !isUuid(sid) || typeof exp !== 'number' || !(ten === undefined || isUuid(ten))) throw invalidToken();
  const claims = { userId: sub, sessionId: sid, tenantId: ten ?? null, expiresAt: new Date(exp * 1_000) };
  verifiedClaims(app).set(token, claims);
  return claims;
}

const invalidToken = () => new AppError('TOKEN_INVALID', { message: 'The access token is not valid.' });
const isUuid = (claim: unknown): claim is string => typeof claim === 'string' && validate(claim);

function verified(app: App, token: string): jwt.JwtPayload {
  try {
    // The algorithm is pinned: a token with another one, or none, is refused whatever its signature.
    const claims = jwt.verify(token, keyOf(app), {
      algorithms: ['HS256'],
      issuer: ISSUER,
      audience: AUDIENCE,
      clockTimestamp: seconds(app.now()),
    });
    if (typeof claims === 'string') throw invalidToken();
    return claims;
  } catch (error) {
    if (error instanceof jwt.TokenExpiredError) throw new AppError('TOKEN_EXPIRED');
    if (error instanceof jwt.JsonWebTokenError) throw invalidToken();
    throw error;
  }
}

/** A refresh token and its hash, the only form that is stored: 256 random bits need no slow hash. */
export interface RefreshToken {
  refreshToken: string;
  hash: Buffer;
}

const refreshTokenOf = (bytes: Buffer): RefreshToken => {
  const refreshToken = REFRESH_PREFIX + bytes.toString('base64url');
  return { refreshToken, hash: sha256(refreshToken) };
};

export const newRefreshToken = (): RefreshToken => refreshTokenOf(randomBytes(32));

/** The token after this one, always the same: whoever refreshes twice gets it twice, and nobody without our secret can tell it before. */
export function nextRefreshToken(app: App, refreshToken: string): RefreshToken {
  const key = Buffer.from(hkdfSync('sha256', app.settings.jwtSecret, '', 'tuma refresh tokens', 32));
  return refreshTokenOf(createHmac('sha256', key).update(refreshToken).digest());
}

/** The stored form; undefined if it can't be a refresh token. */
export function refreshTokenHash(refreshToken: string): Buffer | undefined {
  return /^tuma_rt_[\w-]{43}$/.test(refreshToken) ? sha256(refreshToken) : undefined;
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
