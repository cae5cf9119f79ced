import type { Ctx } from '../context.js';
import { raiseAlert, resolveAlert } from '../core/raiseAlert.js';
import { publishChange } from '../db/outbox.js';

type Fault = 'slowDown' | 'limit' | 'credentials';

/** How long nothing is tried when the service doesn't say. A daily limit is looked at once an hour: its midnight is the service's. */
const WAIT_MS: Record<Fault, number> = { slowDown: 60_000, limit: 3_600_000, credentials: 300_000 };
const LONGEST_WAIT_MS = 86_400_000;

/** How the mail service stands. `failing` from the first fault until it takes a mail again; `kept` while there is none. */
export interface MailService {
  name: string;
  state: 'working' | 'failing' | 'kept';
  /** What it last complained of. */
  detail: string | null;
  /** Nothing is tried before this. */
  closedUntil: string | null;
  checkedAt: string | null;
}

/** What systemStatus shows of mail. */
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

/** Its row beside those of the SMS providers. */
const stateKey = (ctx: Ctx): string => `mail:${ctx.app.mail.name}`;

export async function isClosed(ctx: Ctx): Promise<boolean> {
  const row = await ctx.sql.row('select 1 from provider_state where provider = $1 and closed_until > $2', [stateKey(ctx), ctx.app.now()]);
  return row !== undefined;
}

/** Nothing is tried until the moment that is answered. */
export async function closeService(ctx: Ctx, fault: Fault, detail: string, retryAfterMs = WAIT_MS[fault]): Promise<Date> {
  const now = ctx.app.now();
  const until = new Date(now.getTime() + Math.min(LONGEST_WAIT_MS, retryAfterMs));
  await ctx.sql.rows(
    `insert into provider_state (provider, closed_until, reason, failures, updated_at) values ($1, $2, $3, 1, $4)
     on conflict (provider) do update set closed_until = greatest(provider_state.closed_until, excluded.closed_until), reason = excluded.reason,
       failures = provider_state.failures + 1, updated_at = excluded.updated_at`,
    [stateKey(ctx), until, detail, now],
  );
  await publishChange(ctx.sql, 'system');
  if (fault !== 'slowDown') await alertOnce(ctx, detail);
  ctx.app.log.warn({ fault, detail, until }, 'the mail service is left alone for a while');
  return until;
}

/** It took a mail: whatever it complained of is over. */
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

/** Not counted at each look that fails: what would be mailed about it is a mail that waits, too. Its state's row is locked by us. */
async function alertOnce(ctx: Ctx, reason: string): Promise<void> {
  const service = ctx.app.mail.name;
  const open = await ctx.sql.row(`select 1 from alert where kind = 'MAIL_FAILING' and subject_key = $1 and resolved_at is null`, [service]);
  if (!open) await raiseAlert(ctx, 'MAIL_FAILING', { tenantId: null, subjectKey: service, params: { service, reason } });
}
