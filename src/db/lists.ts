import { type Expression, type ExpressionBuilder, type Kysely, type SelectQueryBuilder, type SqlBool, sql } from 'kysely';
import type { PageArgs } from '../../entities/inputs/page.js';
import type { Database } from './database.js';
import { COUNT_LIMIT, checkFirst, idOf, limitFor, Page, prepared } from './page.js';
import type { Sql } from './sql.js';
import type { Prepared } from './statement.js';
import type { Tables } from './tables.js';

/** A value that a statement is given when it runs. What the caller passes may be of another type than the column: Date for a moment. */
export interface Value<Column, Passed = Column> extends Expression<Column> {
  readonly passed?: Passed;
}

type Filter<DB, TB extends keyof DB> = (eb: ExpressionBuilder<DB, TB>, value: never) => Expression<SqlBool>;

/** Filters that are undefined or null add no condition. */
export type FilterValues<Filters> = {
  [K in keyof Filters]?: Filters[K] extends (eb: never, value: Value<infer _, infer Passed>) => unknown ? Passed | null : never;
};

/** A `Ctx`, as far as a list needs it. */
interface Reader {
  readonly app: { readonly db: Database };
  readonly sql: Sql;
}

interface ListOptions<DB, TB extends keyof DB, Row, Filters> {
  select: (tables: Kysely<Tables>) => SelectQueryBuilder<DB, TB, Row>;
  /** The column that identifies a row; a uuid v7. */
  id: string;
  /** The column that orders a page, highest first, where that is another one: unique, and of the same table. */
  order?: string;
  filters: Filters;
  /** Filters whose values may be rare: with one of them a statement is planned for its values, each time (0.5 ms). */
  replanned?: readonly string[];
}

/** A statement that was built once: its parameters are constants, or stand for values by name. */
interface Built extends Prepared {
  readonly parameters: readonly unknown[];
}

class Placeholder {
  constructor(readonly name: string) {}
}

/** One noun's rows, read by page or by id. Each combination of filters is built once and prepared on each connection. */
export class List<DB, TB extends keyof DB, Row extends { id: string }, Filters extends Record<string, Filter<DB, TB>>> {
  private readonly built = new Map<string, Built>();

  constructor(private readonly options: ListOptions<DB, TB, Row, Filters>) {}

  /** One page by keyset; `first` outside 1–200 and foreign cursors are BAD_USER_INPUT. */
  async page(reader: Reader, args: PageArgs, filters: FilterValues<Filters>): Promise<Page<Row>>;
  async page<Node extends { id: string }>(
    reader: Reader,
    args: PageArgs,
    filters: FilterValues<Filters>,
    toNode: (row: Row) => Node,
  ): Promise<Page<Node>>;
  async page(reader: Reader, args: PageArgs, filters: FilterValues<Filters>, toNode: (row: Row) => { id: string } = (row) => row) {
    checkFirst(args.first);
    const limit = sql.lit(limitFor(args.first));
    const after = args.after ? idOf(this.options.id, args.after) : undefined;
    const rows = await this.run<Row>(reader, `page ${limitFor(args.first)}`, { ...filters, after }, (query) =>
      query.orderBy(sql.ref(this.options.order ?? this.options.id), 'desc').limit(limit),
    );
    const count = async (): Promise<number> => {
      const [row] = await this.run<{ n: number }>(reader, 'count', filters, (query) => {
        const counted = query.clearSelect().select(sql.lit(1).as('one')).limit(sql.lit(COUNT_LIMIT));
        return reader.app.db.tables.selectFrom(counted.as('counted')).select((eb) => eb.fn.countAll<number>().as('n'));
      });
      return row?.n ?? 0;
    };
    return new Page(this.options.id, rows.slice(0, args.first).map(toNode), rows.length > args.first, Boolean(args.after), count);
  }

  /** Rows by their uuids, in that order; ids that are not there are left out. */
  async byIds(reader: Reader, ids: readonly string[], filters: FilterValues<Filters> = {}): Promise<Row[]> {
    return (await this.eachById(reader, ids, filters)).filter((row) => row !== undefined);
  }

  async byId(reader: Reader, id: string, filters: FilterValues<Filters> = {}): Promise<Row | undefined> {
    return (await this.eachById(reader, [id], filters))[0];
  }

  /** The same with undefined where an id is not there, for data loaders. */
  async eachById(reader: Reader, ids: readonly string[], filters: FilterValues<Filters> = {}): Promise<(Row | undefined)[]> {
    const rows = await this.run<Row>(reader, 'ids', { ...filters, ids }, (query) => query);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id));
  }

  private get id() {
    return sql.ref<string>(this.options.id);
  }

  private async run<Result extends object>(
    { app, sql: on }: Reader,
    kind: string,
    given: Record<string, unknown>,
    finish: (query: SelectQueryBuilder<DB, TB, Row>) => { compile(): { sql: string; parameters: readonly unknown[] } },
  ): Promise<Result[]> {
    const names = Object.keys(given).filter((name) => given[name] !== undefined && given[name] !== null);
    const key = `${kind} ${names.join(' ')}`;
    let built = this.built.get(key);
    if (!built) {
      const query = names.reduce((query, name) => query.where((eb) => this.condition(eb, name)), this.options.select(app.db.tables));
      const { sql: text, parameters } = finish(query).compile();
      built = { ...prepared(text), parameters };
      this.built.set(key, built);
    }
    const replanned = this.options.replanned?.some((name) => names.includes(name)) ?? false;
    return on.rows<Result>(
      replanned ? built.text : built,
      built.parameters.map((parameter) => (parameter instanceof Placeholder ? given[parameter.name] : parameter)),
    );
  }

  /** A cursor is an id. */
  private isAfter(cursor: Expression<unknown>): Expression<SqlBool> {
    const { id, order } = this.options;
    if (!order) return sql<boolean>`${this.id} < ${cursor}`;
    const [table = '', column = ''] = order.split('.');
    const key = sql.ref(id.split('.')[1] ?? '');
    const start = sql`select start.${sql.ref(column)} from ${sql.table(table)} as start where start.${key} = ${cursor}`;
    return sql<boolean>`${sql.ref(order)} < (${start})`;
  }

  private condition(eb: ExpressionBuilder<DB, TB>, name: string): Expression<SqlBool> {
    const value = sql.val(new Placeholder(name));
    if (name === 'after') return this.isAfter(value);
    if (name === 'ids') return sql<boolean>`${this.id} = any(${value})`;
    const filter = this.options.filters[name];
    if (!filter) throw new Error(`no filter ${name}`);
    return filter(eb, value as never);
  }
}
