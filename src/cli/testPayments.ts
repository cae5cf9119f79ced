import type { Ctx } from '../context.js';
import { checkIntegration } from '../system/integrations.js';

/** Checks that the payment provider answers and takes the key, without a payment. Answers the exit code. */
export async function testPayments(ctx: Ctx, print: (line: string) => void): Promise<number> {
  const { status, detail } = await checkIntegration(ctx, 'PAYMENTS');
  print(`${status}: ${detail}`);
  return status === 'CONFIGURED' || status === 'SIMULATED' ? 0 : 1;
}
