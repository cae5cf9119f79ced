import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Vite would take graphql's index.mjs while type-graphql takes index.js: two realms, and no schema of ours would be one.
const graphql = createRequire(import.meta.url).resolve('graphql');

const MOCKING = 'test/auth/password.test.ts';

/** Files of many processes begin at once: at the end one of them would run alone, beside an idle core. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const long = ({ moduleId }: TestSpecification) => (/\/test\/(faults|model|cli|seed|db\/embedded)/.test(moduleId) ? 0 : 1);
    return (await super.sort(files)).sort((a, b) => long(a) - long(b));
  }
}

export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: graphql }] },
  test: {
    // What a loaded machine needs, many times over: a test that fails for its time tells nothing.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000 } },
    pool: 'forks',
    // One more than the cores of a small machine: many tests wait for processes, clocks and sockets.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    reporters: ['default'],
    // Files share a process and what it has loaded, which halves the time; all but the one that puts something else for a package.
    projects: [
      {
        extends: true,
        test: {
          name: 'tests',
          include: ['test/**/*.test.ts'],
          exclude: [MOCKING],
          globalSetup: ['test/support/globalSetup.ts'],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'mocking', include: [MOCKING], isolate: true } },
    ],
  },
});
