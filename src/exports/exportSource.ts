import type { PageArgs } from '../../entities/inputs/page.js';
import type { Permission } from '../../entities/types/roles.js';
import type { Ctx } from '../context.js';
import { isStaff } from '../core/authorize.js';
import { AppError } from '../errors.js';

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
  /** What the list asks for beside VIEW_REPORTS; so does its file. */
  needs?: Permission;
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

interface List<Node> {
  nodes: Node[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  totalCount: Promise<number>;
}

/** A page of a list of the API, as these rows. */
export function toPage<Node extends { id: string }>(list: List<Node>, rows: ExportRow[]): SourcePage {
  const { hasNextPage, endCursor } = list.pageInfo;
  const after = hasNextPage && endCursor ? endCursor : undefined;
  return {
    rows,
    ids: list.nodes.map(({ id }) => id),
    ...(after && { after }),
    total: () => list.totalCount.then((n) => (n > COUNTED ? null : n)),
  };
}

/** A list counts no further. */
const COUNTED = 10_000;

/**
 * BAD_USER_INPUT for platform staff who name a tenant: an export is of its own. Others may not name one at all, as the list says. `at`:
 * where the filter stands in the input.
 */
export function ofOwnTenant<Filter extends { tenantId?: string }>(ctx: Ctx, filter: Filter, at: string): Filter {
  if (filter.tenantId === undefined || !isStaff(ctx)) return filter;
  throw new AppError('BAD_USER_INPUT', { field: `${at}.tenantId`, message: 'An export is of its own tenant.' });
}
