import { setTimeout as sleep } from 'node:timers/promises';
import { type Ctx, inTransaction } from '../context.js';
import { AppError, Issues } from '../errors.js';
import { fingerprint } from '../lib/canonical.js';

/** How long a replay waits for the request that it repeats, and how often it looks. It holds no connection while it waits. */
const IN_FLIGHT_MS = 2_000;
const LOOK_MS = 50;

/** An answer given before under the same key, with the fingerprint (hex) of the request. */
export interface Earlier<Answer> {
  fingerprint: string;
  answer: Answer;
}

/** A key or reference of the caller: 1–200 printable characters. */
export function checkKey(value: string | null | undefined, field: string, issues: Issues): void {
  if (value !== null && value !== undefined && !/^[^\p{C}]{1,200}$/u.test(value)) issues.add('BAD_USER_INPUT', field, { maxLength: 200 });
}

/**
 * Tries until it isn't 'taken' (somebody else holds the key at this moment), for 2 s; then IDEMPOTENCY_IN_FLIGHT. The time counts from the
 * first 'taken': under load the wait for a connection alone may be longer, and the answer is there at the second look.
 */
export async function whileTaken<T>(attempt: () => Promise<T | 'taken'>): Promise<T> {
  let deadline = Number.POSITIVE_INFINITY;
  for (;;) {
    const result = await attempt();
    if (result !== 'taken') return result;
    deadline = Math.min(deadline, Date.now() + IN_FLIGHT_MS);
    if (Date.now() > deadline) throw new AppError('IDEMPOTENCY_IN_FLIGHT', { retryAfterSeconds: 1 });
    await sleep(LOOK_MS);
  }
}

/** The earlier answer when it was to this very request; IDEMPOTENCY_KEY_REUSED when it was to another. */
export function sameRequest<Answer>(earlier: Earlier<Answer>, print: Buffer): Answer {
  if (earlier.fingerprint !== print.toString('hex')) throw new AppError('IDEMPOTENCY_KEY_REUSED', { field: 'idempotencyKey' });
  return earlier.answer;
}

/**
 * Runs `work` once for (tenant, operation, key), in one transaction with the row that remembers its answer (72 h). The same key and input
 * again: the same answer, replayed. What `work` refuses is not remembered, so that a top-up and a retry works.
 */
export async function idempotently<Answer>(
  ctx: Ctx,
  scope: { tenantId: string; operation: string; key: string; input: object },
  work: (ctx: Ctx) => Promise<Answer>,
): Promise<{ answer: Answer; replayed: boolean }> {
  const issues = new Issues();
  checkKey(scope.key, 'idempotencyKey', issues);
  issues.throwIfAny();
  const print = fingerprint({ ...scope.input, idempotencyKey: undefined });
  const where = [scope.tenantId, scope.operation, scope.key];
  return whileTaken(() =>
    inTransaction(ctx, async (ctx) => {
      const lock = await ctx.sql.row<{ ok: boolean }>(
        'select pg_try_advisory_xact_lock(hashtextextended($1::text || $2 || $3, 7)) as ok',
        where,
      );
      if (!lock?.ok) return 'taken' as const;
      const earlier = await ctx.sql.row<Earlier<Answer>>(
        `select encode(fingerprint, 'hex') as fingerprint, answer from idempotency_key where tenant_id = $1 and operation = $2 and key = $3`,
        where,
      );
      if (earlier) return { answer: sameRequest(earlier, print), replayed: true };
      const answer = await work(ctx);
      await ctx.sql.rows(
        'insert into idempotency_key (tenant_id, operation, key, fingerprint, answer, created_at) values ($1, $2, $3, $4, $5, $6)',
        [...where, print, JSON.stringify(answer), ctx.app.now()],
      );
      return { answer, replayed: false };
    }),
  );
}

/** A key is remembered this long. */
const KEPT_MS = 72 * 3_600_000;

/** Forgets keys after 72 h: the same one is a new request from then on. */
export async function purgeIdempotencyKeys(ctx: Ctx): Promise<void> {
  await ctx.sql.rows('delete from idempotency_key where created_at < $1', [new Date(ctx.app.now().getTime() - KEPT_MS)]);
}
