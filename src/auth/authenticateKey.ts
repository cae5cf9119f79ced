import { LRUCache } from 'lru-cache';
import type { Permission } from '../../entities/types/roles.js';
import type { Actor, App } from '../context.js';
import { appScoped } from '../core/appScoped.js';
import { statement } from '../db/statement.js';
import { AppError } from '../errors.js';
import { keyHash } from './keySecrets.js';
import { revocationsOf } from './revocations.js';

/** How long a standing holds without a look at the database. A revoked key is refused at once, by revocations.ts. */
const REMEMBER_MS = 5_000;
const MOST_REMEMBERED = 10_000;
const NOTED_EVERY_MS = 60_000;

interface KeyStatus {
  keyId: string;
  tenantId: string;
  test: boolean;
  permissions: ReadonlySet<Permission>;
  expiresAt: Date | null;
}

const keyStandingStatement = statement('auth/keyStatus.sql');
const refused = () => new AppError('UNAUTHENTICATED', { message: 'This API key is not valid.' });

/**
 * Who is behind an API key: UNAUTHENTICATED for an unknown, revoked or expired one, without saying which. One database read per key and
 * 5 s. RATE_LIMITED for an address that tried many keys that are none; keys that this process has met are let in all the same.
 */
export async function authenticateKey(app: App, secret: string, address: string): Promise<Actor> {
  const hash = keyHash(secret);
  if (!hash) throw refused();
  const revocations = await revocationsOf(app);
  const standing = await standings(app).of(hash, address);
  // Asked after the standing is read, as for sessions.
  if (!standing || revocations.has(standing.keyId)) throw refused();
  if (standing.expiresAt && standing.expiresAt <= app.now()) throw refused();
  return { kind: 'apiKey', ...standing };
}

interface Remembered {
  at: number;
  standing: Promise<KeyStatus | null>;
  /** It was a key when it was last read. */
  met: boolean;
}

/** Standings by hash, each read once however many ask at the same time; those of what is no key too. */
const standings = appScoped((app) => {
  const kept = new LRUCache<string, Remembered>({ max: MOST_REMEMBERED });
  return {
    of(hash: Buffer, address: string): Promise<KeyStatus | null> {
      const key = hash.toString('base64url');
      const now = app.now().getTime();
      const last = kept.get(key);
      if (last && Math.abs(now - last.at) < REMEMBER_MS) return last.standing;
      const standing = last?.met ? read(app, hash) : readStranger(app, hash, address);
      const fresh: Remembered = { at: now, standing, met: last?.met ?? false };
      kept.set(key, fresh);
      standing.then(
        (found) => {
          fresh.met = found !== null;
        },
        () => {
          if (kept.get(key) === fresh) kept.delete(key);
        },
      );
      return standing;
    },
  };
});

/** Counted before the look, so that guesses that come together count each; given back unless it was a wrong key. */
async function readStranger(app: App, hash: Buffer, address: string): Promise<KeyStatus | null> {
  app.limits.take('keysPerAddress', address);
  let wrong = false;
  try {
    const standing = await read(app, hash);
    wrong = standing === null;
    return standing;
  } finally {
    if (!wrong) app.limits.giveBack('keysPerAddress', address);
  }
}

async function read(app: App, hash: Buffer): Promise<KeyStatus | null> {
  const now = app.now();
  const row = await app.db.sql.row<Omit<KeyStatus, 'permissions' | 'expiresAt'> & { permissions: Permission[]; expiresAt: string | null }>(
    keyStandingStatement,
    [hash, now, new Date(now.getTime() - NOTED_EVERY_MS)],
  );
  return row ? { ...row, permissions: new Set(row.permissions), expiresAt: row.expiresAt ? new Date(row.expiresAt) : null } : null;
}
