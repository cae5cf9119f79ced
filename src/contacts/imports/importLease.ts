import type { ExistingContacts, ImportKind } from '../../../entities/types/imports.js';
import { type Ctx, inTransaction } from '../../context.js';
import { publishChange } from '../../db/outbox.js';
import { newId } from '../../lib/ids.js';
import type { NamedColumn } from './importColumns.js';
import type { RowGroups } from './rowGroups.js';

/** What was asked for, as it is stored. */
export interface ImportOptions {
  columns: NamedColumn[] | null;
  hasHeader: boolean | null;
  existing: ExistingContacts;
  groupIds: string[];
  tags: string[];
}

/** An import that this process works on, for as long as it holds the lease. */
export interface LeasedImport {
  id: string;
  tenantId: string;
  kind: ImportKind;
  status: 'STAGING' | 'RUNNING';
  fileId: string;
  options: ImportOptions;
  /** In the words of the audit. */
  actor: string;
  createdById: string | null;
  createdAt: string;
  staged: number;
  position: number;
  rejectedFileId: string | null;
  groupNames: string[];
  /** Of an import that was confirmed before these were noted: null. */
  rowGroups: RowGroups | null;
  /** Runs that failed before. */
  tries: number;
  lease: string;
}

/** Another process has it now, or there is nothing more to do: it was cancelled, or is to be read anew. */
export class LeaseLost extends Error {}

/** Between two batches less than a second goes by; a process that is silent for so long is dead. */
const LEASE_MS = 30_000;

/** Takes the import that has waited longest, if there is one; of a tenant one at a time. */
export async function claimImport(ctx: Ctx): Promise<LeasedImport | undefined> {
  const now = ctx.app.now();
  return ctx.sql.row<LeasedImport>(
    `update contact_import i set lease = $1, lease_until = $2, worked_at = $3, rate_from = null
     where id = (
       select c.id from contact_import c
       where c.finished_at is null and c.status in ('STAGING', 'RUNNING') and coalesce(c.lease_until <= $3, true)
         and not exists (select from contact_import o where o.tenant_id = c.tenant_id and o.finished_at is null and o.id <> c.id
           and o.lease is not null and o.lease_until > $3)
       order by c.worked_at nulls first, c.id limit 1 for update skip locked)
     returning id, tenant_id as "tenantId", kind, status, file_id as "fileId", options, actor, created_by as "createdById",
       created_at as "createdAt", staged, position, rejected_file_id as "rejectedFileId",
       group_names as "groupNames", row_groups as "rowGroups", tries, lease`,
    [newId(), new Date(now.getTime() + LEASE_MS), now],
  );
}

/**
 * What this transaction commits need not be on the disk when it ends: a server that loses power loses the last moments of an import or of
 * the reading of an audience, what was made together with how far it is, and the work goes on from there. Commits reach the disk in their
 * order, so what later work has built on is there with it. Saves a wait for the disk each batch.
 */
export const withoutWaiting = (ctx: Ctx) => ctx.sql.rows('set local synchronous_commit = off');

/** Where the work is, as it is committed with it. */
export interface Step {
  /** Of the whole way, 0–100. */
  percent: number;
  /** Rows read, or rows imported. */
  done: number;
  /** Columns and what is added to them. */
  add?: Partial<Record<'imported' | 'updated' | 'rejected' | 'staged' | 'total', number>>;
  position?: number;
}

/** Tells subscribers of it. */
export const publishProgress = (ctx: Ctx, { id, tenantId }: Pick<LeasedImport, 'id' | 'tenantId'>): Promise<void> =>
  publishChange(ctx.sql, 'contactImportProgress', tenantId, [id]);

/** Keeps the lease, and notes a step; inside the transaction that makes it. LeaseLost undoes that. */
export async function holdImport(ctx: Ctx, leased: LeasedImport, { percent, done, add = {}, position }: Step): Promise<void> {
  const { id, lease } = leased;
  const now = ctx.app.now();
  const held = await ctx.sql.row(
    `update contact_import set lease_until = $3, worked_at = $4, percent = greatest(percent, $5), done = $6,
       rate_done = case when rate_from > $4::timestamptz - interval '10 seconds' then rate_done else $6::bigint end,
       rate_from = case when rate_from > $4::timestamptz - interval '10 seconds' then rate_from else $4::timestamptz end,
       imported = imported + $7, updated = updated + $8, rejected = rejected + $9, staged = staged + $10, total = total + $11,
       position = coalesce($12, position)
     where id = $1 and lease = $2 returning id`,
    [
      ...[id, lease, new Date(now.getTime() + LEASE_MS), now, percent, done],
      ...[add.imported ?? 0, add.updated ?? 0, add.rejected ?? 0, add.staged ?? 0, add.total ?? 0, position ?? null],
    ],
  );
  if (!held) throw new LeaseLost();
  await publishProgress(ctx, leased);
}

/** Gives it back: whoever looks next goes on, after a wait where there is one. */
export async function releaseImport(ctx: Ctx, { id, lease }: LeasedImport, after?: Date): Promise<void> {
  await ctx.sql.rows(
    `update contact_import set lease = null, lease_until = $3, tries = case when $3::timestamptz is null then 0 else tries + 1 end
     where id = $1 and lease = $2`,
    [id, lease, after ?? null],
  );
}

/** Ends it, with the words why it could not go on. */
export async function failImport(ctx: Ctx, leased: LeasedImport, why: string): Promise<void> {
  const { id, lease } = leased;
  await inTransaction(ctx, async (ctx) => {
    await ctx.sql.rows(
      `update contact_import set status = 'FAILED', failure_detail = $3, finished_at = $4, lease = null, lease_until = null
       where id = $1 and lease = $2`,
      [id, lease, why, ctx.app.now()],
    );
    await publishProgress(ctx, leased);
  });
}
