import { type Ctx, inTransaction } from '../context.js';
import { raiseAlert, resolveAlert } from '../core/raiseAlert.js';

/**
 * Compares our balance at the provider with the credits held for messages that are not sent yet; a credit is a segment here and there. Less
 * than that, or nothing at all, raises an alert, which ends when the balance covers them again.
 */
export async function checkProviderBalance(ctx: Ctx): Promise<void> {
  const { sms, log } = ctx.app;
  if (!sms.balance) return;
  let balance: number;
  try {
    balance = await sms.balance();
  } catch (error) {
    // An unknown balance is not an empty one; the circuit breaker says whether the provider works.
    log.warn({ err: error, provider: sms.name }, 'the balance at the provider could not be read');
    return;
  }
  await inTransaction(ctx, async (ctx) => {
    const row = await ctx.sql.row<{ held: number }>('select coalesce(sum(held), 0)::float8 as held from credit_account');
    const held = row?.held ?? 0;
    if (balance >= Math.max(1, held)) return resolveAlert(ctx, 'PROVIDER_OUT_OF_BALANCE', sms.name);
    await raiseAlert(ctx, 'PROVIDER_OUT_OF_BALANCE', {
      tenantId: null,
      subjectKey: sms.name,
      params: { provider: sms.name, balance, held },
    });
  });
}
