import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

// Vite would take graphql's index.mjs while type-graphql takes index.js: two realms, and no schema of ours would be one.
const graphql = createRequire(import.meta.url).resolve('graphql');

export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: graphql }] },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/globalSetup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // One more than the cores of a small machine: many tests wait for processes, clocks and sockets.
    maxWorkers: 3,
    reporters: ['default'],
  },
});
