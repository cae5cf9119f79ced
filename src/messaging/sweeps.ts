import { type Ctx, inTransaction } from '../context.js';
import { advance, type Move } from './advance.js';
import { liveRoute, needsNames, type Route, routesOf } from './routes.js';

const HOUR = 3_600_000;
/** An unconfirmed message counts as sent, and a sent one as unreported, after this long. */
export const PATIENCE_MS = 72 * HOUR;
const BATCH = 1_000;

/** Looks for candidates and moves them, a batch a transaction, until fewer than a batch are left. Answers how many moved. */
async function sweep<Row extends { id: string }>(
  ctx: Ctx,
  source: 'POLICY' | null,
  find: string,
  params: unknown[],
  toMove: (row: Row) => Move,
): Promise<number> {
  let total = 0;
  for (;;) {
    const moved = await inTransaction(ctx, async (ctx) => {
      const rows = await ctx.sql.rows<Row>(`${find} limit ${BATCH}`, params);
      return (await advance(ctx, rows.map(toMove), source)).filter((one) => one.result === 'advanced').length;
    });
    total += moved;
    if (moved < BATCH) return total;
  }
}

/** SCHEDULED messages whose time has come are QUEUED. */
export const promoteDue = (ctx: Ctx): Promise<number> =>
  sweep(
    ctx,
    null,
    `select id from message where status = 'SCHEDULED' and scheduled_at <= $1 order by scheduled_at`,
    [ctx.app.now()],
    ({ id }) => ({ id, to: 'QUEUED', onlyFrom: 'SCHEDULED' }),
  );

/** What waited past its validity is EXPIRED and its credits come back. */
export const expire = (ctx: Ctx): Promise<number> =>
  sweep(
    ctx,
    'POLICY',
    `select id from message where status in ('SCHEDULED', 'HELD', 'QUEUED') and hold_reason is distinct from 'REVIEW' and valid_until <= $1 order by valid_until`,
    [ctx.app.now()],
    ({ id }) => ({ id, to: 'EXPIRED', failure: 'VALIDITY_EXPIRED', detail: 'Its validity ended before it could be sent.' }),
  );

/** Messages held for their sender id go on once it may be used (again), also at the provider. */
export const releasePendingSenders = (ctx: Ctx): Promise<number> =>
  sweep(
    ctx,
    null,
    `select m.id from message m join sender_id s on s.id = m.sender_id
     left join tenant_sender_id ts on ts.tenant_id = m.tenant_id and ts.sender_id = m.sender_id
     where m.status = 'HELD' and m.hold_reason = 'SENDER_PENDING' and m.next_attempt_at <= $1
       and s.status = 'APPROVED' and (s.for_all or ts.enabled)
       and (s.tenant_id is null or m.test or not $3 or exists (
         select from provider_sender_name n where n.provider = $2 and n.name = lower(s.name) and n.standing = 'ACTIVE'))`,
    [ctx.app.now(), ctx.app.sms.name, needsNames(liveRoute(ctx.app))],
    ({ id }) => ({ id, to: 'QUEUED', onlyFrom: 'HELD', detail: 'Its sender id may be used.' }),
  );

/** Messages held for a closed provider go on when it opens. */
export async function releaseProviderDown(ctx: Ctx): Promise<number> {
  let released = 0;
  for (const route of routesOf(ctx.app)) released += await releaseRoute(ctx, route);
  return released;
}

/** Ten as a trial while its last answer was a fault, all once it took one. */
async function releaseRoute(ctx: Ctx, { provider, test }: Route): Promise<number> {
  const now = ctx.app.now();
  const state = await ctx.sql.row<{ closed: boolean; failures: number }>(
    'select coalesce(closed_until > $2, false) as closed, failures from provider_state where provider = $1',
    [provider.name, now],
  );
  if (state?.closed) return 0;
  const held = `select id from message where status = 'HELD' and hold_reason = 'PROVIDER_DOWN' and test = $2 and next_attempt_at <= $1 order by next_attempt_at`;
  const queued = ({ id }: { id: string }): Move => ({
    id,
    to: 'QUEUED',
    onlyFrom: 'HELD',
    detail: 'The provider is open again.',
    nextAttemptAt: now,
  });
  if (!state || state.failures === 0) return sweep(ctx, null, held, [now, test], queued);
  return inTransaction(ctx, async (ctx) => {
    const rows = await ctx.sql.rows<{ id: string }>(`${held} limit 10`, [now, test]);
    return (await advance(ctx, rows.map(queued), null)).length;
  });
}

/**
 * Leases that ran out: their worker died or slept. CLAIMED is proof that no byte went out, so the message goes back to the queue;
 * DISPATCHING proves nothing, so it is UNCONFIRMED and is never sent again.
 */
export async function recoverLeases(ctx: Ctx): Promise<number> {
  let total = 0;
  for (;;) {
    const looked = await inTransaction(ctx, async (ctx) => {
      const now = ctx.app.now();
      const attempts = await ctx.sql.rows<{ message_id: string; phase: 'NOT_SENT' | 'UNKNOWN' }>(
        `with lost as (
           select message_id, n, phase from attempt where phase in ('CLAIMED', 'DISPATCHING') and lease_until <= $1
           order by lease_until limit ${BATCH} for update skip locked)
         update attempt a set phase = case when lost.phase = 'CLAIMED' then 'NOT_SENT' else 'UNKNOWN' end, at = $1,
           detail = 'Its worker died.' from lost where a.message_id = lost.message_id and a.n = lost.n
         returning a.message_id, a.phase`,
        [now],
      );
      const moves = attempts.map(
        ({ message_id, phase }): Move =>
          phase === 'NOT_SENT'
            ? {
                id: message_id,
                to: 'QUEUED',
                proof: true,
                onlyFrom: 'SENDING',
                nextAttemptAt: now,
                detail: 'Its worker died before a byte went out.',
              }
            : { id: message_id, to: 'UNCONFIRMED', onlyFrom: 'SENDING', detail: 'Its worker died while it was being sent.' },
      );
      await advance(ctx, moves, null);
      return attempts.length;
    });
    total += looked;
    if (looked < BATCH) return total;
  }
}

/**
 * Nobody could say for 72 h whether they were sent: by policy they count as sent, when they became unconfirmed. The event and
 * outcomeSource POLICY keep it visible.
 */
export const assumeSent = (ctx: Ctx): Promise<number> =>
  sweep<{ id: string; updated_at: string }>(
    ctx,
    'POLICY',
    `select id, updated_at from message where status = 'UNCONFIRMED' and updated_at <= $1`,
    [new Date(ctx.app.now().getTime() - PATIENCE_MS)],
    ({ id, updated_at }) => ({
      id,
      to: 'SENT',
      sentAt: new Date(updated_at),
      onlyFrom: 'UNCONFIRMED',
      detail: 'Nobody could say for 72 hours; by policy it counts as sent.',
    }),
  );

/** Sent messages without a report for 72 h are marked, 5,000 at a time; they are never shown as delivered or failed for it. Answers how many. */
export async function markMissingReports(ctx: Ctx): Promise<number> {
  const now = ctx.app.now();
  const rows = await ctx.sql.rows<{ messages: number }>(
    `with silent as (
       update message set report_missing_at = $1, updated_at = $1
       where id in (select id from message where status = 'SENT' and report_missing_at is null and sent_at <= $2 order by id limit 5000 for update skip locked)
       returning id, tenant_id)
     insert into outbox (topic, tenant_id, ids) select 'message', tenant_id, array_agg(id) from silent group by tenant_id returning cardinality(ids) as messages`,
    [now, new Date(now.getTime() - PATIENCE_MS)],
  );
  return rows.reduce((sum, row) => sum + row.messages, 0);
}

/** Forgets what has done its work: idempotency keys after 72 h, the outbox after 10 min. */
export async function tidy(ctx: Ctx): Promise<void> {
  const now = ctx.app.now().getTime();
  await ctx.sql.rows('delete from idempotency_key where created_at < $1', [new Date(now - PATIENCE_MS)]);
  await ctx.sql.rows(`delete from outbox where at < now() - interval '10 minutes'`);
  await ctx.sql.rows('delete from session where coalesce(revoked_at, expires_at) < $1', [new Date(now - 30 * 24 * HOUR)]);
}
