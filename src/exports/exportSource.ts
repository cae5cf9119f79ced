import type { PageArgs } from '../../entities/inputs/page.js';
import type { Ctx } from '../context.js';

/** A value of a row; several stand in one cell of a CSV, and `attributes` in a column each. */
type Value = string | number | boolean | null | string[] | Record<string, string>;
/** By the name of its column. */
export type ExportRow = Record<string, Value>;

export interface SourcePage {
  rows: ExportRow[];
  /** The uuids of the rows, newest first. */
  ids: string[];
  /** For the next page; undefined on the last. */
  after?: string;
  /** How many rows there are in all; null where they are too many to count. */
  total: () => Promise<number | null>;
}

export interface ExportSource {
  /** A page of what the reader may see, as the list of the API shows it. */
  page(ctx: Ctx, args: PageArgs, filter: object): Promise<SourcePage>;
  /** Filters that are moments: they are text where they are stored. */
  moments: readonly string[];
  columns: readonly string[];
  /** Further columns: the names of what stands in a value of the row (`of`), each a column of a CSV. */
  further?: { of: string; names(ctx: Ctx, filter: object): Promise<string[]> };
  /** Columns that we write ourselves: what begins with + or - there is a number, and no formula. */
  numbers: readonly string[];
}
