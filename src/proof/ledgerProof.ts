import type { LedgerProblemKind } from '../../entities/enums.js';
import { type App, type Ctx, tenantToRead } from '../context.js';
import { statement } from '../db/sql.js';
import { newId, publicId } from '../lib/ids.js';

export interface LedgerProblem {
  kind: LedgerProblemKind;
  messageId: string | null;
  purchaseId: string | null;
  entryId: string | null;
  expected: number | null;
  found: number | null;
}
export interface LedgerProof {
  ok: boolean;
  checkedAt: string;
  entries: number;
  messages: number;
  problemCount: number;
  /** The first 100. */
  problems: LedgerProblem[];
}

const proofStatement = statement('proof');
const TIMEOUT_MS = 120_000;

/** One run a tenant at a time in a process: whoever asks meanwhile shares its answer. */
const running = new WeakMap<App, Map<string, Promise<LedgerProof>>>();

/** Proves the ledger of one's own tenant; platform staff name one or prove all. */
export async function ledgerProof(ctx: Ctx, tenantId?: string): Promise<LedgerProof> {
  return proveLedger(ctx, tenantToRead(ctx, tenantId, 'VIEW_REPORTS'));
}

/**
 * Checks, in one read-only snapshot: balance = Σ entries per account; every entry = Σ of its messages; every SENT, DELIVERED, UNDELIVERED
 * message settled exactly once, every FAILED, EXPIRED, CANCELLED one released exactly once, nothing held for a final one; every purchase that
 * gave credits has exactly one TOP_UP, and none comes from elsewhere. Names what is wrong.
 */
export function proveLedger(ctx: Ctx, tenantId?: string): Promise<LedgerProof> {
  const key = tenantId ?? 'all';
  const runs = running.get(ctx.app) ?? new Map<string, Promise<LedgerProof>>();
  running.set(ctx.app, runs);
  const shared = runs.get(key);
  if (shared) return shared;
  const run = prove(ctx, tenantId).finally(() => runs.delete(key));
  runs.set(key, run);
  return run;
}

async function prove(ctx: Ctx, tenantId?: string): Promise<LedgerProof> {
  const checkedAt = ctx.app.now().toISOString();
  const row = await ctx.app.db.transaction(async (sql) => {
    await sql.rows(`set local statement_timeout = ${TIMEOUT_MS}`);
    return sql.row<Omit<LedgerProof, 'ok' | 'checkedAt'>>(proofStatement, [tenantId ?? null]);
  }, 'begin isolation level repeatable read read only');
  if (!row) throw new Error('the proof answered nothing');
  const ok = row.problemCount === 0;
  await ctx.sql.rows(
    'insert into ledger_proof_run (id, checked_at, ok, entries, messages, problem_count) values ($1, $2, $3, $4, $5, $6)',
    [newId(), checkedAt, ok, row.entries, row.messages, row.problemCount],
  );
  if (!ok) ctx.app.log.error({ problemCount: row.problemCount, problems: row.problems.slice(0, 10) }, 'the ledger does not prove');
  return { ...row, ok, checkedAt, problems: row.problems.map(shown) };
}

const shown = (problem: LedgerProblem): LedgerProblem => ({
  ...problem,
  messageId: problem.messageId && publicId('message', problem.messageId),
  purchaseId: problem.purchaseId && publicId('purchase', problem.purchaseId),
  entryId: problem.entryId && publicId('ledgerEntry', problem.entryId),
});
