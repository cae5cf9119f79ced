import type { Ctx } from '../../context.js';
import { eachOrQuarantine } from '../../core/quarantine.js';
import { inBatches } from '../../lib/flow/inBatches.js';
import { localTime } from '../../lib/localTime.js';
import { queueMail } from '../../mail/queueMail.js';
import { mailRecipients } from '../mailRecipients.js';
import { duePurchases } from './lockPurchase.js';

/** Purchases in one transaction. */
const BATCH = 50;

interface DueTransfer {
  id: string;
  tenantId: string;
  tenantName: string;
  timeZone: string;
  invoiceNumber: string;
  amountTzs: number;
  reference: string;
  expiresAt: string;
}

/**
 * Reminds the buyers of transfers that have not come: after two days and on the last day, once each. Purchases that are paid, cancelled or
 * have a proof are left out. Where both reminders are due, since no worker ran, only the last one goes. Answers how many purchases.
 */
export const remindOfTransfers = (ctx: Ctx): Promise<number> =>
  inBatches(BATCH, async () => {
    const { results, setAside } = await eachOrQuarantine(ctx, {
      kind: 'PAYMENT',
      find: (ctx, only) =>
        duePurchases(ctx, `next_reminder_at <= $1 and status = 'PENDING' and expires_at > $1`, 'next_reminder_at', BATCH, only),
      handle: async (ctx, due: { id: string }[]) => {
        const claimed = await claimDue(
          ctx,
          due.map(({ id }) => id),
        );
        for (const one of claimed) await remind(ctx, one);
        return claimed.length;
      },
    });
    return results.reduce((sum, reminded) => sum + reminded, setAside);
  });

/** The next reminder is written with this one: a day before the end, or none when that day has begun. */
function claimDue(ctx: Ctx, ids: string[]): Promise<DueTransfer[]> {
  return ctx.sql.rows<DueTransfer>(
    `update purchase p set next_reminder_at = case when p.expires_at - interval '1 day' > $1 then p.expires_at - interval '1 day' end
     from tenant t where p.id = any($2::uuid[]) and t.id = p.tenant_id
     returning p.id, p.tenant_id as "tenantId", t.name as "tenantName", t.time_zone as "timeZone", p.invoice_number as "invoiceNumber",
       p.amount_tzs as "amountTzs", p.reference, p.expires_at as "expiresAt"`,
    [ctx.app.now(), ids],
  );
}

async function remind(ctx: Ctx, due: DueTransfer): Promise<void> {
  const { bank } = ctx.app.settings;
  if (!bank) return;
  for (const recipient of await mailRecipients(ctx, due.tenantId, due.id)) {
    const until = localTime(new Date(due.expiresAt), due.timeZone, recipient.language);
    await queueMail(ctx, recipient, 'transferReminder', { ...due, ...bank, name: recipient.name, until });
  }
}
