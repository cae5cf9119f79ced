import { parseArgs } from 'node:util';
import { Bench } from './bench.js';
import type { Figure, Row } from './figure.js';
import { backup } from './measures/backup.js';
import { bulkSends } from './measures/bulkSends.js';
import { externalDatabase } from './measures/externalDatabase.js';
import { login } from './measures/login.js';
import { capability, messageList, packages } from './measures/queries.js';
import { reports } from './measures/reports.js';
import { sends } from './measures/sends.js';
import { steady } from './measures/steady.js';
import { stream } from './measures/stream.js';
import { subscribers } from './measures/subscribers.js';
import { wholeLife } from './measures/wholeLife.js';
import { asLine, writeResults } from './results.js';

/** Everything that is measured, in the order of results.md. */
const figures: readonly Figure[] = [
  sends,
  bulkSends,
  wholeLife,
  externalDatabase,
  reports,
  packages,
  messageList,
  subscribers,
  stream,
  login,
  capability,
  backup,
  steady,
];

const usage = `usage: npm run bench -- [name …] [--quick] [--profile <dir>]
  names: ${figures.map(({ name }) => name).join(', ')}
  Without names all but backup and steady (ten minutes each) run, and test/bench/results.md is written.
  --quick: 3 s each. --profile: a processor profile of each server.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, profile: { type: 'string' }, help: { type: 'boolean' } },
});
const unknown = positionals.filter((name) => !figures.some((figure) => figure.name === name));
if (values.help || unknown.length > 0) {
  process.stderr.write(`${usage}\n`);
  process.exit(values.help ? 0 : 2);
}

const rows: Row[] = [];
let postgres = '';
const chosen = figures.filter(({ name, onlyByName }) => (positionals.length === 0 ? !onlyByName : positionals.includes(name)));
for (const figure of chosen) {
  const bench = new Bench({ quick: values.quick, profileDir: values.profile });
  try {
    const measured = await figure.run(bench);
    if (figure !== externalDatabase) postgres = bench.version;
    rows.push(...measured);
    for (const row of measured) process.stdout.write(`${asLine(row)}\n`);
  } finally {
    await bench.end();
  }
}
if (positionals.length === 0 && !values.quick) writeResults(rows, postgres);
if (rows.some(({ met }) => met === false)) process.exitCode = 1;
