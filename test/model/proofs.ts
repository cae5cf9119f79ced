import { expect } from 'vitest';
import type { Ctx } from '../../src/context.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';

/** The full proof and the ordinary one, which builds on the days that were sealed so far and seals more, tell the same. */
export async function expectBothProofs(system: Ctx): Promise<void> {
  const full = await proveLedger(system, undefined, { full: true });
  expect(full).toMatchObject({ ok: true, problems: [] });
  const { entryCount, messageCount } = full;
  expect(await proveLedger(system, undefined, { seal: true })).toMatchObject({ ok: true, problems: [], entryCount, messageCount });
}
