import { afterAll, expect, test } from 'vitest';
import { command } from './commands.js';
import { storyTimeout, tellStories } from './stories.js';

let told = new Map<string, number>();
afterAll(() => {
  if (process.env.TUMA_SOAK === '1') console.log(Object.fromEntries(told));
});

test(
  'whatever happens, in any order: charged once, sent at most once, and the ledger proves it',
  async () => {
    told = await tellStories({ file: 'test/model/sending.test.ts', command, length: { minLength: 25, maxLength: 45 }, count: 60 });
    if (!process.env.TUMA_SEED) expect(told.size, 'kinds of commands').toBeGreaterThan(15);
  },
  storyTimeout,
);
