import fc from 'fast-check';
import type { Command } from './commands.js';
import { expectInvariants } from './invariants.js';
import { type ModelApp, openModelApp } from './modelApp.js';
import { startModel } from './modelState.js';
import { comeToRest, execute, expectProof } from './run.js';

const { TUMA_SEED: one, TUMA_SEEDS: range, TUMA_SOAK: soak } = process.env;

export interface Stories {
  /** The test's file, for the words of a failure. */
  file: string;
  command: fc.Arbitrary<Command>;
  /** Before each story. */
  first?: Command[];
  length: { minLength: number; maxLength: number };
  /** How many in `npm test`; a soak tells 20,000. */
  count: number;
  /** After each story, when all has come to rest. */
  after?: (world: ModelApp) => Promise<void>;
}

/** So many are under way at the same time: a story waits for clocks that are real. */
const AT_ONCE = 3;
const SOAK = 20_000;

export const storyTimeout = soak || range ? 86_400_000 : 900_000;

function seedsOf({ count }: Stories): number[] {
  if (one) return [Number(one)];
  const [from = 1, to = soak ? SOAK : count] = range?.split('-').map(Number) ?? [];
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/**
 * Tells the story of each seed on the real system: 1 to `count`, to 20,000 in a soak, TUMA_SEEDS=<from>-<to>, or TUMA_SEED=<seed>, which
 * looks after every command. Answers how often each command was told.
 */
export async function tellStories(stories: Stories): Promise<Map<string, number>> {
  const seeds = seedsOf(stories);
  const told = new Map<string, number>();
  const begun = performance.now();
  let done = 0;
  const tell = async (): Promise<void> => {
    const world = await openModelApp();
    try {
      for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
        await tellStory(world, stories, seed, told);
        done += 1;
        if (done % 250 === 0)
          console.log(`${done} seeds told, ${seeds.length} to come, ${Math.round((performance.now() - begun) / 1_000)} s`);
      }
    } finally {
      seeds.length = 0; // after a failure nobody begins another
      await world.close();
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, seeds.length) }, tell));
  return told;
}

async function tellStory(world: ModelApp, { file, command, first = [], length, after }: Stories, seed: number, told: Map<string, number>) {
  const [drawn = []] = fc.sample(fc.array(command, { ...length, size: 'max' }), { seed, numRuns: 1 });
  const story = [...first, ...drawn];
  const passed: Command[] = [];
  try {
    const model = await startModel(world);
    for (const [index, step] of story.entries()) {
      passed.push(step);
      await execute(model, step);
      // Each look costs more than a command.
      if (one || index % 5 === 4) await expectInvariants(model);
      if (index % 20 === 9) await expectProof(model);
      told.set(step.kind, (told.get(step.kind) ?? 0) + 1);
    }
    await comeToRest(model);
    await after?.(world);
  } catch (error) {
    const last = passed.map((step) => `  ${JSON.stringify(step)}`).join('\n');
    const again = `again, with a look after every command: TUMA_SEED=${seed} npx vitest run ${file}`;
    (error as Error).message = `seed ${seed} (${again})\n${(error as Error).message}\nuntil then:\n${last}`;
    throw error;
  }
}
