#!/usr/bin/env node
// `npx tuma ...`: the same as `node bin/launch.mjs cli ...`.
process.argv.splice(2, 0, 'cli');
import('./launch.mjs');
