import { DATA_SCHEMA, OPERATIONS_SCHEMA } from '../../db/sessionSettings.js';
import type { Sql } from '../../db/sql.js';
import { databaseFault } from '../../errors.js';
import { readProof } from '../../ledger/readProof.js';
import { publicId } from '../../lib/ids.js';
import { identifiers } from '../archive/manifest.js';
import { tablesOf } from '../archive/snapshot.js';
import { type CarriedOver, carryOver } from './carry/carryOver.js';
import { tableChanges } from './carry/tableChanges.js';
import { RestoreFault } from './restoreFault.js';
import type { RestoreRun } from './restoreRun.js';

interface Carrying {
  schema: string;
  exact: boolean;
  /** Sentences that come before those of the carry-over. */
  warnings: string[];
  standsStill: boolean;
  /** It did not prove before either: data that a restore has replaced for just that. */
  unproven?: boolean;
}

/**
 * Carries over into `schema`, says what changes, proves it, and lets `putInPlace` go on, all in one transaction. What is restored exactly
 * need not prove.
 */
export async function carryAndProve<T>(
  run: RestoreRun,
  { schema, exact, warnings, standsStill, unproven = false }: Carrying,
  putInPlace: (sql: Sql, carried: CarriedOver) => Promise<T>,
): Promise<T> {
  const { ctx } = run;
  const given = { live: DATA_SCHEMA, restored: schema, operations: OPERATIONS_SCHEMA, exact, standsStill, now: ctx.app.now() };
  const within = async (sql: Sql, carried: CarriedOver): Promise<T> => {
    run.requireGoingOn();
    for (const { name } of await tablesOf(sql)) await sql.rows(`analyze ${identifiers([name])}`);
    const changes = await tableChanges(sql, DATA_SCHEMA);
    await run.begin('PROVING', 'PROVING', 90);
    const problemCount = await problemsOf(sql);
    if (problemCount > 0 && !exact && !unproven) throw new RestoreFault('CORRUPT', `The ledger would not prove: ${problemCount} problems.`);
    await run.write({
      changes: JSON.stringify(changes),
      carried_over: JSON.stringify(Object.entries(carried.counts).map(([kind, count]) => ({ kind, count }))),
      held_for_review: carried.heldForReview,
      warnings: JSON.stringify([...warnings, ...warningsOf(carried, problemCount)]),
      rebooked: JSON.stringify(carried.rebooked),
    });
    return putInPlace(sql, carried);
  };
  return carryOver(ctx.app.db.url, given, within).catch((error: unknown) => {
    // Undefined table, undefined column.
    if (!/^42P01|^42703/.test(databaseFault(error)?.state ?? '')) throw error;
    const message = 'The present data lacks a table or a column, so nothing can be carried over from it: say exact to restore without.';
    throw new RestoreFault('CORRUPT', message);
  });
}

/** Of the ledgers of the schema that plain names mean. */
export const problemsOf = async (sql: Sql): Promise<number> => (await readProof(sql, { tenantId: null, full: true })).problemCount;

function warningsOf({ rebooked, unconfirmed }: CarriedOver, problemCount: number): string[] {
  const accounts = rebooked.map(({ tenantId, messages, credits, adjustments, purchases }) => {
    const later = `${messages} later messages (${credits} credits) cost nothing`;
    const undecided = `${adjustments.length} corrections and ${purchases.length} purchases are not booked again`;
    return `The account of ${publicId('tenant', tenantId)} is put back to how it was: ${later}, ${undecided}.`;
  });
  const problems = problemCount > 0 ? [`The ledger does not prove against what was not rewound: ${problemCount} problems.`] : [];
  const sending = unconfirmed > 0 ? [`${unconfirmed} messages were being sent when it was backed up: they are UNCONFIRMED.`] : [];
  return [...accounts, ...problems, ...sending];
}
