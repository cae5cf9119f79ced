import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/db/packageRoot.js';
import type { Row } from './figure.js';

export const count = (value: number): string => Math.round(value).toLocaleString('en-US');
export const ms = (value: number): string => (value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`);
export const percent = (share: number): string => `${Math.round(share * 100)} %`;

const verdict = ({ met }: Row): string => (met === undefined ? '' : met ? 'met' : '**missed**');
const cells = (row: Row): string[] => [row.figure, row.goal, row.result, row.raw ?? '—', row.ratio?.toFixed(2) ?? '—', verdict(row)];

/** A row as it is printed while the benches run. */
export const asLine = (row: Row): string => cells(row).filter(Boolean).join(' | ');

/** Writes test/bench/results.md, which is committed: a figure that gets worse is a diff. Names no machine. */
export function writeResults(rows: Row[], postgres: string): void {
  const text = `# Results

Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: ${availableParallelism()} cores (${process.platform},
${process.arch}), Node ${process.version}, PostgreSQL ${postgres} embedded, fsync on.

Server, load and limit are processes of their own and share the cores with PostgreSQL: on two cores, the server has one, the load and
PostgreSQL the other. "Raw" is the same without us, measured in the same run in turn with ours; "ratio" is ours to raw, and says
more than a rate does on a machine that does other things too. "Half load" is an open loop at half of the measured most,
latencies from when a request was due.

| figure | goal | result | raw | ratio | |
|---|---|---|---|--:|---|
${rows.map((row) => `| ${cells(row).join(' | ')} |`).join('\n')}
`;
  writeFileSync(join(packageRoot, 'test', 'bench', 'results.md'), text);
}
