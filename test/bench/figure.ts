import type { Bench } from './bench.js';

/** One line of results.md. Empty cells are '—'. */
export interface Row {
  figure: string;
  goal: string;
  result: string;
  /** The limit: the same thing without us, measured in the same run. */
  raw?: string;
  ratio?: number;
  /** Undefined where there is no goal. */
  met?: boolean;
}

/** One file of this directory: what it is called on the command line, and how its rows come about. */
export interface Figure {
  name: string;
  /** Too long to run with all others. */
  onlyByName?: boolean;
  run(bench: Bench): Promise<Row[]>;
}
