import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Vite would take graphql's index.mjs while type-graphql takes index.js: two realms, and no schema of ours would be one.
const graphql = createRequire(import.meta.url).resolve('graphql');

const MOCKING = 'test/auth/password.test.ts';

/**
 * The files that take longest (20 s and more on two cores), which begin first: at the end one of them would run alone, beside an idle core.
 * In turns one of a browser, one of many processes and one that waits for clocks, so that the cores are shared well.
 */
const LONGEST = [
  ...['console/people', 'faults/killRestore', 'messaging/beemPipeline', 'console/operator', 'faults/killBackup', 'backups/media'],
  ...['console/settingsPages', 'faults/kill', 'system/platformMetrics', 'console/console', 'faults/killBeem', 'faults/database'],
  ...['isolation/matrix', 'faults/killLists', 'db/sharedPools', 'console/businessPages', 'faults/processes', 'http/keepalive'],
  ...['model/sending', 'faults/maintenance', 'webhooks/webhooks', 'console/everyPage', 'db/embedded', 'messaging/fairOrder'],
  ...['backups/carryOver', 'faults/backupFaults', 'messaging/campaignFollowing', 'roles/roles', 'worker/scheduler', 'alerts/runningApp'],
  ...['core/audit', 'messaging/reportFlood', 'db/outbox', 'backups/archivesAndBackups', 'messaging/campaignLookups'],
].map((name) => `test/${name}.test.ts`);
const gone = LONGEST.filter((path) => !existsSync(join(import.meta.dirname, path)));
if (gone.length > 0) throw new Error(`LONGEST in vitest.config.ts names what is not there: ${gone.join(', ')}`);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const index = LONGEST.findIndex((path) => moduleId.endsWith(`/${path}`));
      return index === -1 ? LONGEST.length : index;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
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
    // Twice the cores of a small machine: many tests wait for processes, clocks and sockets.
    maxWorkers: 4,
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
