import type { ExportFormat, ExportKind } from '../../entities/types/exports.js';
import { type Ctx, inTransaction } from '../context.js';
import { publishChange } from '../db/outbox.js';
import { newId } from '../lib/ids.js';

/** An export that this process writes, for as long as it holds the lease. */
export interface LeasedExport {
  id: string;
  tenantId: string;
  kind: ExportKind;
  format: ExportFormat;
  filter: Record<string, unknown>;
  createdById: string | null;
  /** Runs that failed before. */
  tries: number;
  lease: string;
}

/** Another process has it now, or it was cancelled, or is to be written anew. */
export class ExportLost extends Error {}

const LEASE_MS = 30_000;

/** Takes the export that has waited longest, if there is one; of a tenant one at a time. */
export async function claimExport(ctx: Ctx): Promise<LeasedExport | undefined> {
  const now = ctx.app.now();
  return ctx.sql.row<LeasedExport>(
    `update export e set status = 'RUNNING', lease = $1, lease_until = $2, worked_at = $3, done = 0, rate_from = null
     where id = (
       select c.id from export c
       where c.finished_at is null and coalesce(c.lease_until <= $3, true)
         and not exists (select from export o where o.tenant_id = c.tenant_id and o.finished_at is null and o.id <> c.id
           and o.lease is not null and o.lease_until > $3)
       order by c.created_at, c.id limit 1 for update skip locked)
     returning id, tenant_id as "tenantId", kind, format, filter, created_by as "createdById", tries, lease`,
    [newId(), new Date(now.getTime() + LEASE_MS), now],
  );
}

/** Tells subscribers of it. */
export const publishProgress = (ctx: Ctx, { id, tenantId }: Pick<LeasedExport, 'id' | 'tenantId'>): Promise<void> =>
  publishChange(ctx.sql, 'exportProgress', tenantId, [id]);

/** Keeps the lease, and notes how far it is. */
export async function holdExport(
  ctx: Ctx,
  leased: LeasedExport,
  { percent, done, total }: { percent: number; done: number; total: number | null },
): Promise<void> {
  const { id, lease } = leased;
  const now = ctx.app.now();
  const held = await ctx.sql.row(
    `update export set lease_until = $3, worked_at = $4, percent = greatest(percent, $5), done = $6, total = $7,
       rate_done = case when rate_from > $4::timestamptz - interval '10 seconds' then rate_done else $6::bigint end,
       rate_from = case when rate_from > $4::timestamptz - interval '10 seconds' then rate_from else $4::timestamptz end
     where id = $1 and lease = $2 returning id`,
    [id, lease, new Date(now.getTime() + LEASE_MS), now, percent, done, total],
  );
  if (!held) throw new ExportLost();
  await publishProgress(ctx, leased);
}

/** Gives it back: whoever looks next writes it from its beginning, after a wait where there is one. */
export async function releaseExport(ctx: Ctx, { id, lease }: LeasedExport, after?: Date): Promise<void> {
  await ctx.sql.rows(
    `update export set status = 'QUEUED', lease = null, lease_until = $3,
       tries = case when $3::timestamptz is null then tries else tries + 1 end
     where id = $1 and lease = $2`,
    [id, lease, after ?? null],
  );
}

export async function failExport(ctx: Ctx, leased: LeasedExport, why: string): Promise<void> {
  const { id, lease } = leased;
  await inTransaction(ctx, async (ctx) => {
    await ctx.sql.rows(
      `update export set status = 'FAILED', failure_detail = $3, finished_at = $4, lease = null, lease_until = null
       where id = $1 and lease = $2`,
      [id, lease, why, ctx.app.now()],
    );
    await publishProgress(ctx, leased);
  });
}
