import { type Ctx, inTransaction } from '../context.js';
import { raiseAlert, resolveAlert } from '../core/raiseAlert.js';

/**
 * Compares our account at the provider with what is promised: the credits held for messages that are not sent yet. A credit is a segment here and
 * there. Less than that, or nothing at all, is an alert, which ends by itself when the account covers it again.
 */
export async function watchBalance(ctx: Ctx): Promise<void> {
  const { sms, log } = ctx.app;
  if (!sms.balance) return;
  let balance: number;
  try {
    balance = await sms.balance();
  } catch (error) {
    // Whether the provider works is the breaker's to say; an unknown balance is no empty one.
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
