import { setTimeout as sleep } from 'node:timers/promises';
import { type Ctx, inTransaction } from '../context.js';
import { AppError, Issues } from '../errors.js';
import { fingerprint } from '../lib/canonical.js';
import { showsSomething } from './visible.js';

/** How long a repetition waits for the first request, and how often it tries. It holds no connection while it waits. */
const MAX_WAIT_MS = 2_000;
const RETRY_MS = 50;

/** The answer given before under the same key, with the fingerprint (hex) of that request. */
export interface EarlierAnswer<Answer> {
  fingerprint: string;
  answer: Answer;
}

/** A key or reference of the caller: 1–200 printable characters, of which something is to be seen. */
export function checkKey(value: string | null | undefined, field: string, issues: Issues): void {
  if (value !== null && value !== undefined && !(/^[^\p{C}]{1,200}$/u.test(value) && showsSomething(value)))
    issues.add('BAD_USER_INPUT', field, {
      ...{ reason: 'Give characters that can be seen', min: 1, max: 200, of: 'characters' },
      maxLength: 200,
    });
}

/**
 * Tries again while it is 'taken' (another request holds the key at this moment), for 2 s; then IDEMPOTENCY_IN_FLIGHT. The time counts from
 * the first 'taken': under load the wait for a connection alone may take longer, and the second try finds the answer.
 */
export async function retryWhileTaken<T>(attempt: () => Promise<T | 'taken'>): Promise<T> {
  let deadline = Number.POSITIVE_INFINITY;
  for (;;) {
    const result = await attempt();
    if (result !== 'taken') return result;
    deadline = Math.min(deadline, Date.now() + MAX_WAIT_MS);
    if (Date.now() > deadline) throw new AppError('IDEMPOTENCY_IN_FLIGHT', { retryAfterSeconds: 1 });
    await sleep(RETRY_MS);
  }
}

/** The earlier answer if it was to the same request; IDEMPOTENCY_KEY_REUSED if it was to another. */
export function requireSameRequest<Answer>(earlier: EarlierAnswer<Answer>, fingerprint: Buffer): Answer {
  if (earlier.fingerprint !== fingerprint.toString('hex')) throw new AppError('IDEMPOTENCY_KEY_REUSED', { field: 'idempotencyKey' });
  return earlier.answer;
}

/**
 * Runs `work` once for (tenant, operation, key), in one transaction with the row that keeps its answer for 72 h. The same key and input
 * again get the same answer: `input` is what was read, and blanks at the ends of texts mean nothing. A refusal is not kept, so that a retry
 * after a top-up works. Without a key each call is a new one.
 */
export async function idempotently<Answer>(
  ctx: Ctx,
  scope: { tenantId: string; operation: string; key: string | null | undefined; input: object },
  work: (ctx: Ctx) => Promise<Answer>,
): Promise<{ answer: Answer; replayed: boolean }> {
  const issues = new Issues();
  checkKey(scope.key, 'idempotencyKey', issues);
  issues.throwIfAny();
  if (scope.key === null || scope.key === undefined) return { answer: await inTransaction(ctx, work), replayed: false };
  const requestFingerprint = fingerprint({ ...trimmed(scope.input), idempotencyKey: undefined });
  const where = [scope.tenantId, scope.operation, scope.key];
  return retryWhileTaken(() =>
    inTransaction(ctx, async (ctx) => {
      const lock = await ctx.sql.row<{ ok: boolean }>(
        'select pg_try_advisory_xact_lock(hashtextextended($1::text || $2 || $3, 7)) as ok',
        where,
      );
      if (!lock?.ok) return 'taken' as const;
      const earlier = await ctx.sql.row<EarlierAnswer<Answer>>(
        `select encode(fingerprint, 'hex') as fingerprint, answer from idempotency_key
         where tenant_id = $1 and operation = $2 and key = $3`,
        where,
      );
      if (earlier) return { answer: requireSameRequest(earlier, requestFingerprint), replayed: true };
      const answer = await work(ctx);
      await ctx.sql.rows(
        'insert into idempotency_key (tenant_id, operation, key, fingerprint, answer, created_at) values ($1, $2, $3, $4, $5, $6)',
        [...where, requestFingerprint, JSON.stringify(answer ?? null), ctx.app.now()],
      );
      return { answer, replayed: false };
    }),
  );
}

/** A key outlives a restore that rewinds what it had made: neither that nor a new one is the answer. */
export const rewound = (): AppError =>
  new AppError('CONFLICT', {
    field: 'idempotencyKey',
    message: 'What was made with this key is gone: an earlier state was restored. Look at what really happened, then use another key.',
  });

const trimmed = (input: object): object =>
  Object.fromEntries(Object.entries(input).map(([name, value]) => [name, typeof value === 'string' ? value.trim() : value]));

const RETENTION_MS = 72 * 3_600_000;

/** Deletes keys after 72 h: from then on the same key is a new request. */
export async function purgeIdempotencyKeys(ctx: Ctx): Promise<void> {
  await ctx.sql.rows('delete from idempotency_key where created_at < $1', [new Date(ctx.app.now().getTime() - RETENTION_MS)]);
}
