import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/db/packageRoot.js';
import type { Cost } from './compare.js';
import type { Row } from './figure.js';

export const count = (value: number): string => Math.round(value).toLocaleString('en-US');
export const ms = (value: number): string => (value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`);
const us = (value: number): string => (value < 10 ? value.toFixed(1) : count(value));
/** The rate, and the processor time of the server and of PostgreSQL for each thing done: `1,291/s, 980 + 640 µs`. */
export const rateAndCost = ({ perSecond, serverUs, postgresUs }: Cost): string =>
  `${count(perSecond)}/s, ${us(serverUs)}${postgresUs === undefined ? '' : ` + ${us(postgresUs)}`} µs`;
export const percent = (share: number): string => `${Math.round(share * 100)} %`;

const verdict = ({ met }: Row): string => (met === undefined ? '' : met ? 'met' : '**missed**');
const cells = (row: Row): string[] => [row.figure, row.goal, row.result, row.raw ?? '—', row.ratio?.toFixed(2) ?? '—', verdict(row)];

/** A row as it is printed while the benches run. */
export const asLine = (row: Row): string => cells(row).filter(Boolean).join(' | ');

const file = join(packageRoot, 'test', 'bench', 'results.md');
const [NAME, FIGURE, RESULT, RATIO] = [0, 1, 3, 5];
const columns = ['bench', 'figure', 'goal', 'result', 'raw', 'ratio', '', 'since the last', 'measured at'];

/**
 * Writes what was measured into test/bench/results.md, which is committed: a figure that gets worse is a diff. Rows of benches that have
 * not run stay as they are. Names no machine.
 */
export function writeResults(measured: Map<string, Row[]>, names: readonly string[], postgres: string): void {
  const last = readFileSync(file, 'utf8');
  // Only others than the embedded one may have been measured.
  const embedded = postgres || /PostgreSQL (\S+) embedded/.exec(last)?.[1];
  const old = last
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice(2, -2).split(' | '));
  const at = `${new Date().toISOString().slice(0, 10)}, ${commit()}`;
  const lines = names.flatMap((name) => {
    const before = old.filter((line) => line[NAME] === name);
    const rows = measured.get(name) ?? [];
    if (rows.length === 0) return before;
    return rows.map((row) => {
      // A bar inside a cell would end it.
      const line = [name, ...cells(row).map((cell) => cell.replaceAll('|', '\\|'))];
      const previous = before.find((other) => other[FIGURE] === line[FIGURE]);
      return [...line, previous ? change(line, previous) : 'new', at];
    });
  });
  const text = `# Results

Written by \`npm run bench\`, or for some rows by \`npm run bench -- <bench>\`; the last time on ${availableParallelism()} cores with
${Math.round(totalmem() / 2 ** 30)} GiB (${process.platform}, ${process.arch}), Node ${process.version}, PostgreSQL ${embedded} embedded
(backup: Debian's 15), fsync on. "Measured at" is the day and the commit ("+": with changes on top).

Server, load and limit are processes of their own and share the cores with PostgreSQL: on two cores, the server has one, the load and
PostgreSQL the other. "Raw" is the same without us, measured in the same run in turn with ours; "ratio" is ours to raw, and says
more than a rate does on a machine that does other things too. \`980 + 640 µs\` is processor time for each thing done: of the server, and
of PostgreSQL. "Half load" is an open loop at half of the measured most, latencies from when a request was due. "Since the last" compares
ratios where there are any, else rates or the p99. Other servers (\`peers/serve.mjs\`) have the same SQL over \`pg\`, and verify a token
once, as we do.

| ${columns.join(' | ')} |
|${columns.map((column) => (column === 'ratio' ? '--:' : '---')).join('|')}|
${lines.map((line) => `| ${line.join(' | ')} |`).join('\n')}
`;
  writeFileSync(file, text);
}

/** What has become of the figure that says most: `0.52 → 0.61 (+17 %)`. */
function change(now: string[], before: string[]): string {
  const figureOf = (line: string[]): string | undefined =>
    line[RATIO] === '—' ? (/^[\d,.]+/.exec(line[RESULT] ?? '')?.[0] ?? /p99 ([\d.]+)/.exec(line[RESULT] ?? '')?.[1]) : line[RATIO];
  const [from, to] = [figureOf(before), figureOf(now)];
  if (from === undefined || to === undefined) return '';
  const share = Number(to.replaceAll(',', '')) / Number(from.replaceAll(',', '')) - 1;
  return Number.isFinite(share) ? `${from} → ${to} (${share < 0 ? '−' : '+'}${Math.abs(Math.round(share * 100))} %)` : '';
}

function commit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: packageRoot, encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain')
    .split('\n')
    .some((line) => line !== '' && !line.endsWith('test/bench/results.md'));
  return git('rev-parse', '--short', 'HEAD') + (changed ? '+' : '');
}
