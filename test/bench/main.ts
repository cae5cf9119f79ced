import { parseArgs } from 'node:util';
import { Bench } from './bench.js';
import type { Figure, Row } from './figure.js';
import { archive } from './measures/archive.js';
import { backup } from './measures/backup.js';
import { bulkSends } from './measures/bulkSends.js';
import { campaigns } from './measures/campaigns.js';
import { consoleLoad } from './measures/console.js';
import { externalDatabase } from './measures/externalDatabase.js';
import { fairness } from './measures/fairness.js';
import { deadRows, growth } from './measures/growth.js';
import { imports } from './measures/imports.js';
import { kannel } from './measures/kannel.js';
import { login } from './measures/login.js';
import { millionRows } from './measures/millionRows.js';
import { capability, messageList, packages } from './measures/queries.js';
import { reports } from './measures/reports.js';
import { rules } from './measures/rules.js';
import { sends } from './measures/sends.js';
import { start } from './measures/start.js';
import { steady } from './measures/steady.js';
import { stream } from './measures/stream.js';
import { subscribers } from './measures/subscribers.js';
import { templateSends } from './measures/templateSends.js';
import { usage as usageFigures } from './measures/usage.js';
import { wholeLife } from './measures/wholeLife.js';
import { asLine, writeResults } from './results.js';

/** Everything that is measured, in the order of results.md. */
const figures: readonly Figure[] = [
  sends,
  bulkSends,
  templateSends,
  wholeLife,
  fairness,
  kannel,
  externalDatabase,
  reports,
  packages,
  messageList,
  subscribers,
  stream,
  consoleLoad,
  login,
  capability,
  imports,
  campaigns,
  backup,
  start,
  archive,
  steady,
  millionRows,
  rules,
  growth,
  deadRows,
  usageFigures,
];

const onlyByName = figures.filter((figure) => figure.onlyByName).map(({ name }) => name);
const usage = `usage: npm run bench -- [name …] [--quick] [--profile <dir>] [--messages <n>]
  names: ${figures.map(({ name }) => name).join(', ')}
  Without names all but ${onlyByName.join(', ')} run. The rows of those that ran are written to test/bench/results.md.
  --quick: 3 s each, nothing is written. --profile: a processor profile of each server.
  --messages: of the large database of growth, deadRows and usage, 5,000,000; that
    of growth is kept in tuma-growth in XDG_CACHE_HOME, or in the directory for
    temporary files.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    profile: { type: 'string' },
    messages: { type: 'string', default: '5000000' },
    help: { type: 'boolean' },
  },
});
const unknown = positionals.filter((name) => !figures.some((figure) => figure.name === name));
if (values.help || unknown.length > 0) {
  process.stderr.write(`${usage}\n`);
  process.exit(values.help ? 0 : 2);
}

const rows = new Map<string, Row[]>();
let postgres = '';
const chosen = figures.filter(({ name, onlyByName }) => (positionals.length === 0 ? !onlyByName : positionals.includes(name)));
for (const figure of chosen) {
  const bench = new Bench({ quick: values.quick, profileDir: values.profile, growthMessages: Number(values.messages) });
  try {
    const measured = await figure.run(bench);
    // Those two are on other versions.
    if (figure !== externalDatabase && figure !== backup) postgres = bench.version;
    rows.set(figure.name, measured);
    for (const row of measured) process.stdout.write(`${asLine(row)}\n`);
  } finally {
    await bench.end();
  }
}
if (!values.quick)
  writeResults(
    rows,
    figures.map(({ name }) => name),
    postgres,
  );
if ([...rows.values()].flat().some(({ met }) => met === false)) process.exitCode = 1;
