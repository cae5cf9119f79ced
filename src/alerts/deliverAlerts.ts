import type { AlertKind } from '../../entities/types/alertKinds.js';
import { type Ctx, inTransaction } from '../context.js';
import { mailNotice, type Notice } from './mailNotice.js';
import { textNotice } from './textNotice.js';

/** About one matter nobody is written to more often than this, however often it opens and ends. */
const COOL_DOWN_MS = 3_600_000;
/** Matters told in one run; the rest is told in the next. */
const BATCH = 200;

interface Untold {
  id: string;
  tenantId: string | null;
  params: Record<string, unknown>;
  times: number;
  firstAt: string;
  resolvedAt: string | null;
}

/**
 * Tells of what happened and was not told yet, a matter a transaction: its mails and the mark that they are written are one, so that a crash
 * neither loses nor doubles any. What happens during the cool-down is counted and told after it, also when it is over by then. Acknowledged
 * alerts are told no more. Any number of workers may run at once. Answers how many matters were told.
 */
export async function deliverAlerts(ctx: Ctx): Promise<number> {
  const due = await ctx.sql.rows<{ kind: AlertKind; matter: string }>(
    `select kind, matter from alert a where acknowledged_at is null and told < count
       and not exists (select 1 from alert m where m.kind = a.kind and m.matter = a.matter and m.emailed_at > $1)
     group by kind, matter order by min(id::text) limit $2`,
    [warmSince(ctx), BATCH],
  );
  let told = 0;
  for (const { kind, matter } of due) {
    try {
      if (await inTransaction(ctx, (ctx) => tell(ctx, kind, matter))) told += 1;
    } catch (error) {
      // One that can't be told keeps no other back.
      ctx.app.log.error({ err: error, kind, matter }, 'an alert could not be told; it is tried again');
    }
  }
  return told;
}

/** Mails since then keep a matter quiet. */
const warmSince = (ctx: Ctx): Date => new Date(ctx.app.now().getTime() - COOL_DOWN_MS);

async function tell(ctx: Ctx, kind: AlertKind, matter: string): Promise<boolean> {
  // Whoever is told the same by another worker waits here and then finds nothing; what is counted meanwhile waits for us and stays untold.
  const alerts = await ctx.sql.rows<Untold>(
    `select id, tenant_id as "tenantId", params, count - told as times, first_at as "firstAt", resolved_at as "resolvedAt"
     from alert where kind = $1 and matter = $2 and acknowledged_at is null and told < count order by id for update`,
    [kind, matter],
  );
  const [first, latest] = [alerts[0], alerts.at(-1)];
  if (!first || !latest) return false;
  // By itself, after the locks: it has to see what the other worker wrote.
  const last = await ctx.sql.row<{ emailedAt: string | null }>(
    'select max(emailed_at) as "emailedAt" from alert where kind = $1 and matter = $2',
    [kind, matter],
  );
  const emailedAt = last?.emailedAt ? new Date(last.emailedAt) : null;
  if (emailedAt && emailedAt > warmSince(ctx)) return false;
  const notice: Notice = {
    kind,
    tenantId: latest.tenantId,
    params: latest.params,
    times: alerts.reduce((sum, { times }) => sum + times, 0),
    since: emailedAt ?? new Date(first.firstAt),
    overSince: latest.resolvedAt ? new Date(latest.resolvedAt) : null,
  };
  const told = (await mailNotice(ctx, notice)) + (await textNotice(ctx, notice));
  if (told === 0) ctx.app.log.warn({ kind, matter }, 'an alert has nobody to be told to');
  await ctx.sql.rows('update alert set told = count, emailed_at = case when $2 then $3 else emailed_at end where id = any($1::uuid[])', [
    alerts.map(({ id }) => id),
    told > 0,
    ctx.app.now(),
  ]);
  return true;
}
