import type { LedgerProof } from '../../entities/payloads/billing.js';
import { type App, type Ctx, inTransaction } from '../context.js';
import { tenantToRead } from '../core/authorize.js';
import { raiseAlert, resolveAlert } from '../core/raiseAlert.js';
import type { Sql } from '../db/sql.js';
import { statement } from '../db/statement.js';
import { newId, publicId } from '../lib/ids.js';
import { readProof } from './readProof.js';

const sealStatement = statement<{ until: Date; except: string[]; now: Date }>('ledger/sealDays.sql');
const recordStatement = statement<
  Pick<LedgerProof, 'ok' | 'entryCount' | 'messageCount' | 'problemCount'> & { id: string; checkedAt: Date }
>('ledger/recordProof.sql');

const TIMEOUT_MS = 120_000;

/** The full proof reads every message there ever was. So does the one that seals, where no day is sealed yet. */
const FULL_TIMEOUT_MS = 3_600_000;

/**
 * A day is sealed so long after its end: all processes go by the database's clock, so hardly an entry of it comes later. One that does
 * counts for the next day. The nightly proof, ten minutes after the end of a day, is to find it over: every proof reads what no seal
 * covers.
 */
const SEALED_AFTER_MS = 300_000;

export interface ProofOptions {
  /** Read the entries of sealed days too, not only their sums. */
  full?: boolean;
  /** Seal the days that are over, of every tenant whose ledger proves. */
  seal?: boolean;
}

/** A process runs one proof a tenant at a time; callers that come meanwhile share its answer. */
const running = new WeakMap<App, Map<string, Promise<LedgerProof>>>();

/** Proves the ledger of one's own tenant; platform staff name one or prove all. */
export async function ledgerProof(ctx: Ctx, tenantId?: string): Promise<LedgerProof> {
  return proveLedger(ctx, tenantToRead(ctx, tenantId, 'VIEW_REPORTS'));
}

/**
 * Checks, in one snapshot: balance = Σ entries per account; every entry = Σ of its messages, and says what was available after it; every
 * message costs its segments, is settled or released once as its state says, and has the attempts that explain it; every purchase gave what
 * was paid for, once; every adjustment and grant is audited. Names what is wrong.
 *
 * Entries are append-only, and a message's entries never change: what was proven once stays proven unless rows are changed by hand. So
 * entries of days that are over are sealed with their sums, in the order of their numbers, and the ordinary proof reads what came since
 * the last seal but one; `full` reads everything.
 */
export function proveLedger(ctx: Ctx, tenantId?: string, options: ProofOptions = {}): Promise<LedgerProof> {
  const key = [tenantId ?? 'all', options.full, options.seal].join();
  const runs = running.get(ctx.app) ?? new Map<string, Promise<LedgerProof>>();
  running.set(ctx.app, runs);
  const shared = runs.get(key);
  if (shared) return shared;
  const run = prove(ctx, tenantId, options).finally(() => runs.delete(key));
  runs.set(key, run);
  return run;
}

async function prove(ctx: Ctx, tenantId: string | undefined, { full = false, seal = false }: ProofOptions): Promise<LedgerProof> {
  const now = ctx.app.now();
  const checkedAt = now.toISOString();
  const found = await ctx.app.db.transaction(
    async (sql) => {
      await sql.rows(`set local statement_timeout = ${full || seal ? FULL_TIMEOUT_MS : TIMEOUT_MS}`);
      await sql.rows('set local enable_seqscan = on'); // it may have to read all there is
      // Before the snapshot: messages that leave for an archive must be missing in none of its two places.
      await sql.rows('lock table message in access share mode');
      const row = await readProof(sql, { tenantId: tenantId ?? null, full });
      if (seal) await sql.rows(sealStatement, { until: await sealableUntil(sql, now), except: row.problemTenants, now });
      return row;
    },
    `begin isolation level repeatable read${seal ? '' : ' read only'}`,
  );
  const { problemTenants: _, ...row } = found;
  const ok = row.problemCount === 0;
  await inTransaction(ctx, async (ctx) => {
    const { entryCount, messageCount, problemCount } = row;
    await ctx.sql.rows(recordStatement, { id: newId(), checkedAt: now, ok, entryCount, messageCount, problemCount });
    // One tenant's proof says nothing of the others: only the proof of all raises the alert and resolves it.
    if (tenantId) return;
    if (ok) await resolveAlert(ctx, 'LEDGER_PROOF_FAILED', 'all');
    else await raiseAlert(ctx, 'LEDGER_PROOF_FAILED', { tenantId: null, subjectKey: 'all', params: { problemCount } });
  });
  if (!ok) ctx.app.log.error({ problemCount: row.problemCount, problems: row.problems.slice(0, 10) }, 'the ledger does not prove');
  return { ...row, ok, checkedAt, problems: row.problems.map(withPublicIds) };
}

/** Not what is still to come by the database's clock: the process's may be ahead. */
async function sealableUntil(sql: Sql, now: Date): Promise<Date> {
  const database = await sql.row<{ time: string }>('select now() as time');
  return lastMidnight(Math.min(now.getTime() - SEALED_AFTER_MS, Date.parse(database?.time ?? '')));
}

/** Midnight in UTC. */
const lastMidnight = (time: number): Date => new Date(time - (time % 86_400_000));

const withPublicIds = (problem: LedgerProof['problems'][number]): LedgerProof['problems'][number] => ({
  ...problem,
  messageId: problem.messageId && publicId('message', problem.messageId),
  purchaseId: problem.purchaseId && publicId('purchase', problem.purchaseId),
  entryId: problem.entryId && publicId('ledgerEntry', problem.entryId),
});
