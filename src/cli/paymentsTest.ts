import type { Ctx } from '../context.js';
import { checkIntegration } from '../system/integrations.js';

/** Asks the payment provider whether it answers and takes the key, and says what it found; nobody is asked for money. Answers the exit code. */
export async function paymentsTest(ctx: Ctx, say: (line: string) => void): Promise<number> {
  const { status, detail } = await checkIntegration(ctx, 'PAYMENTS');
  say(`${status}: ${detail}`);
  return status === 'CONFIGURED' || status === 'SIMULATED' ? 0 : 1;
}
