import { createHash } from 'node:crypto';
import type { PageArgs } from '../../entities/inputs/page.js';
import { AppError } from '../errors.js';
import type { Sql } from './sql.js';
import type { Prepared } from './statement.js';

/** Conditions of a list: constant SQL around parameters, so that nothing a caller typed becomes SQL. */
export class Conditions {
  readonly texts: string[] = [];
  readonly params: unknown[];

  /** `first`: what the list's `from` is given as $1, $2, …, for its columns too */
  constructor(...first: unknown[]) {
    this.params = first;
  }

  /** `text` has `$?` where the value goes. Undefined, null and empty lists of filters add nothing. */
  add(text: string, value: unknown): this {
    if (value === undefined || value === null) return this;
    this.texts.push(text.replaceAll('$?', this.param(value)));
    return this;
  }

  /** Takes a value and answers its place in the statement: `$4`. */
  param(value: unknown): string {
    return `$${this.params.push(value)}`;
  }
}

const marks = new Map<string, string>();

/** What tells the cursors of a list, one of few, from those of others: two bytes. */
function markOf(list: string): string {
  const known = marks.get(list);
  if (known) return known;
  const mark = createHash('sha256').update(list).digest('hex').slice(0, 4);
  marks.set(list, mark);
  return mark;
}

/** A cursor is the id of the row it stands at and the mark of its list, opaque to callers. */
const cursorOf = (list: string, id: string): string => Buffer.from(id.replaceAll('-', '') + markOf(list), 'hex').toString('base64url');

/** The id that a cursor of this list stands at; BAD_USER_INPUT for any other text. */
export function idOf(list: string, cursor: string): string {
  const hex = Buffer.from(cursor, 'base64url').toString('hex');
  if (cursor.length !== 24 || hex.length !== 36 || !hex.endsWith(markOf(list)))
    throw new AppError('BAD_USER_INPUT', { field: 'after', message: 'This is no cursor of this list.' });
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** Counting stops here: a total of 10,001 means "more than 10,000". */
export const COUNT_LIMIT = 10_001;

/** One page of a list, newest first. `edges` and `totalCount` cost only what asks for them. */
export class Page<Node extends { id: string }> {
  constructor(
    private readonly list: string,
    readonly nodes: Node[],
    private readonly more: boolean,
    private readonly after: boolean,
    private readonly count: () => Promise<number>,
  ) {}

  get edges(): { node: Node; cursor: string }[] {
    return this.nodes.map((node) => ({ node, cursor: cursorOf(this.list, node.id) }));
  }

  get pageInfo() {
    const [first, last] = [this.nodes[0], this.nodes.at(-1)];
    return {
      hasNextPage: this.more,
      hasPreviousPage: this.after,
      startCursor: first ? cursorOf(this.list, first.id) : null,
      endCursor: last ? cursorOf(this.list, last.id) : null,
    };
  }

  get totalCount(): Promise<number> {
    return this.count();
  }

  /** The same page of rows that are counted in another way. */
  countedBy(count: () => Promise<number>): Page<Node> {
    return new Page(this.list, this.nodes, this.more, this.after, count);
  }
}

const named = new Map<string, Prepared>();

/**
 * How many rows a page of `first` reads: what it needs and one more, rounded up to the usual sizes of pages, as text. A parameter would be
 * planned anew each time (PostgreSQL takes an unknown limit for a tenth of the table): 0.4 ms to plan what runs in 0.1.
 */
export const limitFor = (first: number): number => ([10, 25, 50, 100].find((size) => first <= size) ?? 200) + 1;

/** A list's text is one of few (its filters' combinations): prepared under the hash of its text. */
export function prepared(text: string): Prepared {
  const known = named.get(text);
  if (known) return known;
  const made = { name: createHash('sha1').update(text).digest('base64url'), text };
  if (named.size < 500) named.set(text, made);
  return made;
}

/** A list whose SQL is written by hand; others are a `List` (lists.ts). */
export interface SqlList<Row, Node> {
  /** Its cursors are of no other list. */
  name: string;
  columns: string;
  from: string;
  /**
   * Joins that add one row to each: they are for columns alone, so only the page's rows are joined, and what is counted isn't. `param`
   * takes a value and answers its place in the statement.
   */
  joins?: (param: (value: unknown) => string) => string;
  /** The column that identifies a row: a uuid v7. */
  id: string;
  /** SQL expressions, of which the last is unique; without them the newest is first. */
  order?: { by: string[]; direction: 'asc' | 'desc' };
  conditions: Conditions;
  /**
   * Conditions of which each row fulfils one at most: what fulfils one of them, beside `conditions`. Each is read in the order of the list
   * by itself, from the index that fits it, and no further than the page needs.
   */
  parts?: string[];
  /**
   * Planned for its values each time (0.5 ms), not once for any: what it looks for may be rare. The one plan for any status read all
   * messages of a tenant backwards to find none that is queued: 1.8 s where 3 pages of an index say so.
   */
  replanned?: boolean;
  toNode: (row: Row) => Node;
}

/** BAD_USER_INPUT for a page of a size that no list has. */
export function checkFirst(first: number): void {
  if (first < 1 || first > 200) throw new AppError('BAD_USER_INPUT', { field: 'first', params: { min: 1, max: 200 } });
}

/** BAD_USER_INPUT where the end of a time is before its beginning. */
export function checkTimes(from: Date | null | undefined, to: Date | null | undefined, field: string): void {
  if (from && to && to < from) throw new AppError('BAD_USER_INPUT', { field, message: 'This time ends before it begins.' });
}

/** One statement for a page by keyset; first outside 1–200 and foreign cursors are BAD_USER_INPUT. */
export async function readPage<Row extends object, Node extends { id: string }>(
  sql: Sql,
  list: SqlList<Row, Node>,
  args: PageArgs,
): Promise<Page<Node>> {
  checkFirst(args.first);
  const { columns, from, joins, conditions } = list;
  const count = counterOf(sql, list);
  const { by, direction } = list.order ?? { by: [list.id], direction: 'desc' };
  const place = by.length === 1 ? '$?::uuid' : `(select ${by.join(', ')} from ${from} where ${list.id} = $?::uuid)`;
  conditions.add(`(${by.join(', ')}) ${direction === 'asc' ? '>' : '<'} ${place}`, args.after ? idOf(list.name, args.after) : undefined);
  const order = `order by ${by.map((expression) => `${expression} ${direction}`).join(', ')}`;
  const [alias = ''] = list.id.split('.');
  const joined = joins?.((value) => conditions.param(value));
  const end = `${order} limit ${limitFor(args.first)}`;
  const text = joined
    ? `select ${columns} from (${rowsOf(list, `${alias}.*`, end)}) ${alias} ${joined} ${order}`
    : rowsOf(list, columns, end);
  const rows = await sql.rows<Row>(list.replanned ? text : prepared(text), conditions.params);
  return new Page(list.name, rows.slice(0, args.first).map(list.toNode), rows.length > args.first, Boolean(args.after), count);
}

/** Counts the rows that meet the list's conditions of now, when it is asked; COUNT_LIMIT stands for more. */
export function counterOf<Row, Node>(sql: Sql, list: SqlList<Row, Node>): () => Promise<number> {
  const counted = rowsOf(list, '1', `limit ${COUNT_LIMIT}`);
  const params = [...list.conditions.params];
  return async () => {
    const row = await sql.row<{ n: number }>(`select count(*) as n from (${counted}) as counted`, params);
    return row?.n ?? 0;
  };
}

/** How many rows meet the list's conditions, by the values of a column. */
export async function countBy(
  sql: Sql,
  list: Pick<SqlList<never, never>, 'from' | 'id' | 'conditions' | 'parts'>,
  column: string,
): Promise<Map<string, number>> {
  const rows = await sql.rows<{ value: string; n: number }>(
    `select value, count(*) as n from (${rowsOf(list, `${column} as value`, '')}) as counted group by value`,
    list.conditions.params,
  );
  return new Map(rows.map(({ value, n }) => [value, n]));
}

/** The rows that the conditions leave, of each part and of all together no more than `end` says. */
function rowsOf(
  { from, id, parts = [], conditions }: Pick<SqlList<never, never>, 'from' | 'id' | 'conditions' | 'parts'>,
  columns: string,
  end: string,
): string {
  const { texts } = conditions;
  const of = (more: string[], columns: string): string => {
    const all = [...texts, ...more];
    return `select ${columns} from ${from} ${all.length > 0 ? `where ${all.join(' and ')}` : ''} ${end}`;
  };
  if (parts.length < 2) return of(parts, columns);
  const [alias = ''] = id.split('.');
  const each = parts.map((part) => `(${of([part], columns === '1' ? columns : `${alias}.*`)})`);
  return `select ${columns} from (${each.join(' union all ')}) ${alias} ${end}`;
}
