import type { Ctx } from '../context.js';
import { proveLedger } from '../ledger/ledgerProof.js';

/** Proves the ledger of one tenant, or of all, and prints what is wrong. Answers the exit code. */
export async function printLedgerProof(
  ctx: Ctx,
  { tenant, full }: { tenant?: string; full?: boolean },
  print: (line: string) => void,
): Promise<number> {
  const proof = await proveLedger(ctx, tenant, { full });
  const verdict = proof.ok ? 'The ledger proves' : 'THE LEDGER DOES NOT PROVE';
  print(`${verdict}: ${proof.entryCount} entries, ${proof.messageCount} messages, ${proof.problemCount} problems.`);
  for (const { kind, messageId, entryId, purchaseId, expected, found } of proof.problems) {
    const sums = expected === null && found === null ? '' : ` expected ${expected} found ${found}`;
    print(`  ${kind} message ${messageId ?? '-'} entry ${entryId ?? '-'} purchase ${purchaseId ?? '-'}${sums}`);
  }
  return proof.ok ? 0 : 1;
}
