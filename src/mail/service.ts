import type { Ctx } from '../context.js';
import { raiseAlert, resolveAlert } from '../core/raiseAlert.js';
import { publishChange } from '../db/outbox.js';

type Fault = 'slowDown' | 'limit' | 'credentials';

/**
 * How long the service is left alone when it gives no time. A daily limit is checked once an hour, since we don't know when the service's
 * day ends.
 */
const WAIT_MS: Record<Fault, number> = { slowDown: 60_000, limit: 3_600_000, credentials: 300_000 };
const LONGEST_WAIT_MS = 86_400_000;

/** The mail service's state: `failing` from its first fault until it accepts a mail, `kept` where there is no service. */
export interface MailService {
  name: string;
  state: 'working' | 'failing' | 'kept';
  /** Its latest fault. */
  detail: string | null;
  /** No mail is tried before this time. */
  closedUntil: string | null;
  checkedAt: string | null;
}

/** The mail service for systemStatus. */
export async function mailService(ctx: Ctx): Promise<MailService> {
  const { name, keeps } = ctx.app.mail;
  const row = await ctx.sql.row<{ closed_until: string | null; reason: string | null; failures: number; updated_at: string }>(
    'select closed_until, reason, failures, updated_at from provider_state where provider = $1',
    [stateKey(ctx)],
  );
  if (keeps) return { name, state: 'kept', detail: null, closedUntil: null, checkedAt: null };
  if (!row || row.failures === 0) return { name, state: 'working', detail: null, closedUntil: null, checkedAt: row?.updated_at ?? null };
  return { name, state: 'failing', detail: row.reason, closedUntil: row.closed_until, checkedAt: row.updated_at };
}

/** The key of its row in provider_state. */
const stateKey = (ctx: Ctx): string => `mail:${ctx.app.mail.name}`;

export async function isClosed(ctx: Ctx): Promise<boolean> {
  const row = await ctx.sql.row('select 1 from provider_state where provider = $1 and closed_until > $2', [stateKey(ctx), ctx.app.now()]);
  return row !== undefined;
}

/** Stops sending for a while. Returns the time until which nothing is tried. */
export async function closeService(ctx: Ctx, fault: Fault, detail: string, retryAfterMs = WAIT_MS[fault]): Promise<Date> {
  const now = ctx.app.now();
  const until = new Date(now.getTime() + Math.min(LONGEST_WAIT_MS, retryAfterMs));
  await ctx.sql.rows(
    `insert into provider_state (provider, closed_until, reason, failures, updated_at) values ($1, $2, $3, 1, $4)
     on conflict (provider) do update set closed_until = greatest(provider_state.closed_until, excluded.closed_until),
       reason = excluded.reason,
       failures = provider_state.failures + 1, updated_at = excluded.updated_at`,
    [stateKey(ctx), until, detail, now],
  );
  await publishChange(ctx.sql, 'system');
  if (fault !== 'slowDown') await alertOnce(ctx, detail);
  ctx.app.log.warn({ fault, detail, until }, 'the mail service failed; no mail is sent for a while');
  return until;
}

/** The service has accepted a mail: its faults are over. */
export async function openService(ctx: Ctx): Promise<void> {
  const opened = await ctx.sql.row(
    `update provider_state set closed_until = null, reason = null, failures = 0, updated_at = $2
     where provider = $1 and failures > 0 returning 1`,
    [stateKey(ctx), ctx.app.now()],
  );
  if (!opened) return;
  await publishChange(ctx.sql, 'system');
  await resolveAlert(ctx, 'MAIL_FAILING', ctx.app.mail.name);
}

/**
 * Raises the alert once and doesn't count further faults: a mail about them would have to wait, too. The row of provider_state is locked.
 */
async function alertOnce(ctx: Ctx, reason: string): Promise<void> {
  const service = ctx.app.mail.name;
  const open = await ctx.sql.row(`select 1 from alert where kind = 'MAIL_FAILING' and subject_key = $1 and resolved_at is null`, [service]);
  if (!open) await raiseAlert(ctx, 'MAIL_FAILING', { tenantId: null, subjectKey: service, params: { service, reason } });
}
