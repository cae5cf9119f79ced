import { LRUCache } from 'lru-cache';
import type { Permission } from '../../entities/types/roles.js';
import type { Actor, App } from '../context.js';
import { appScoped } from '../core/appScoped.js';
import { statement } from '../db/statement.js';
import { AppError } from '../errors.js';
import { keyHash } from './keySecrets.js';
import { recordUse } from './recordUse.js';
import { revocationsOf } from './revocations.js';

/** How long a status is valid without reading the database. A revoked key is refused at once (revocations.ts). */
const CACHE_MS = 5_000;
const MOST_CACHED = 10_000;
const USE_RECORDED_EVERY_MS = 60_000;

interface KeyStatus {
  keyId: string;
  tenantId: string;
  test: boolean;
  permissions: ReadonlySet<Permission>;
  expiresAt: Date | null;
}

const keyStatusStatement = statement('auth/keyStatus.sql');
const invalidKey = () => new AppError('TOKEN_INVALID', { message: 'This API key is not valid.' });

/**
 * The actor of an API key: TOKEN_INVALID for an unknown, revoked or expired one, without saying which. Reads the database once per key
 * and 5 s. RATE_LIMITED for an address that tried many wrong keys; keys that this process knows still pass.
 */
export async function authenticateKey(app: App, secret: string, address: string): Promise<Actor> {
  const hash = keyHash(secret);
  if (!hash) throw invalidKey();
  const revocations = await revocationsOf(app);
  const status = await statuses(app).get(hash, address);
  // Checked after the status is read, as for sessions.
  if (!status || revocations.has(status.keyId)) throw invalidKey();
  if (status.expiresAt && status.expiresAt <= app.now()) throw invalidKey();
  return { kind: 'apiKey', ...status };
}

interface CachedStatus {
  at: number;
  status: Promise<KeyStatus | null>;
  /** Whether the last read found a key. */
  isKey: boolean;
}

/** Statuses by hash, of wrong keys too. Concurrent callers share one read. */
const statuses = appScoped((app) => {
  const cache = new LRUCache<string, CachedStatus>({ max: MOST_CACHED });
  app.events.listen('otherData', () => cache.clear());
  return {
    get(hash: Buffer, address: string): Promise<KeyStatus | null> {
      const key = hash.toString('base64url');
      const now = app.now().getTime();
      const last = cache.get(key);
      if (last && Math.abs(now - last.at) < CACHE_MS) return last.status;
      const status = last?.isKey ? read(app, hash) : readUnknownKey(app, hash, address);
      const fresh: CachedStatus = { at: now, status, isKey: last?.isKey ?? false };
      cache.set(key, fresh);
      status.then(
        (found) => {
          fresh.isKey = found !== null;
        },
        () => {
          if (cache.get(key) === fresh) cache.delete(key);
        },
      );
      return status;
    },
  };
});

/** Counts before it reads, so that simultaneous guesses each count; gives the count back unless the key was wrong. */
async function readUnknownKey(app: App, hash: Buffer, address: string): Promise<KeyStatus | null> {
  app.limits.take('keysPerAddress', address);
  let wrong = false;
  try {
    const status = await read(app, hash);
    wrong = status === null;
    return status;
  } finally {
    if (!wrong) app.limits.giveBack('keysPerAddress', address);
  }
}

interface Row extends Omit<KeyStatus, 'permissions' | 'expiresAt'> {
  permissions: Permission[];
  expiresAt: string | null;
  lastUsedAt: string | null;
}

async function read(app: App, hash: Buffer): Promise<KeyStatus | null> {
  const now = app.now();
  const row = await app.db.sql.row<Row>(keyStatusStatement, [hash, now]);
  if (!row) return null;
  const { lastUsedAt, ...key } = row;
  const before = new Date(now.getTime() - USE_RECORDED_EVERY_MS);
  if (!lastUsedAt || new Date(lastUsedAt) <= before)
    await recordUse(app, 'update api_key set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at <= $3)', [
      key.keyId,
      now,
      before,
    ]);
  return { ...key, permissions: new Set(key.permissions), expiresAt: key.expiresAt ? new Date(key.expiresAt) : null };
}
