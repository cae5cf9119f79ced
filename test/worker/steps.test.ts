import { expect, test } from 'vitest';
import { takeSteps } from '../../jobs/steps.js';
import type { Ctx } from '../../src/context.js';

test('a step that fails keeps none of the others from being taken, and is thrown at the end', async () => {
  const taken: string[] = [];
  const step = (name: string, error?: Error) => async (_: Ctx) => {
    taken.push(name);
    if (error) throw error;
  };
  const [one, two] = [new Error('one'), new Error('two')];
  const ctx = {} as Ctx;
  await expect(takeSteps(ctx, step('a', one), step('b'), step('c'))).rejects.toBe(one);
  await expect(takeSteps(ctx, step('d', one), step('e', two), step('f'))).rejects.toMatchObject({ errors: [one, two] });
  expect(taken).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  await expect(takeSteps(ctx, step('g'))).resolves.toBeUndefined();
});
