import type { Ctx } from '../src/context.js';

/** Takes the steps in turn; one that fails keeps none of the others from being taken. Throws what failed, at the end. */
export async function takeSteps(ctx: Ctx, ...steps: ((ctx: Ctx) => Promise<unknown>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const step of steps) await step(ctx).catch((error: unknown) => errors.push(error));
  if (errors.length > 0) throw errors.length === 1 ? errors[0] : new AggregateError(errors, 'several steps failed');
}
