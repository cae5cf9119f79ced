import type { Ctx } from '../../../context.js';
import { audit } from '../../../core/audit.js';
import { raiseAlert } from '../../../core/raiseAlert.js';
import { publicId } from '../../../lib/ids.js';
import type { RebookedLedger } from './carryMoney.js';

/**
 * Tells the platform's people, in the caller's transaction, of each account that a restore has put back, once it is in place: what messages
 * since would have cost in the alert; the corrections and purchases that nobody has booked again in the audit, for a person to decide.
 */
export async function alertRewound(ctx: Ctx, ledgers: readonly RebookedLedger[]): Promise<void> {
  for (const { tenantId: id, messages, credits, adjustments, purchases } of ledgers) {
    const tenantId = publicId('tenant', id);
    await audit(ctx, 'ledger.rewind', id, tenantId, {
      ...{ messages, credits },
      adjustments: adjustments.map(({ entryId, ...more }) => ({ entry: publicId('ledgerEntry', entryId), ...more })),
      purchases: purchases.map(({ purchaseId, ...more }) => ({ purchase: publicId('purchase', purchaseId), ...more })),
    });
    const params = { tenantId, messages, credits, adjustments: adjustments.length, purchases: purchases.length };
    await raiseAlert(ctx, 'LEDGER_REWOUND', { tenantId: null, subjectKey: tenantId, params });
  }
}
