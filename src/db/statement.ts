import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { packageRoot } from './packageRoot.js';

/** SQL that is prepared once per connection under its name. Parameters are $1, $2, … */
export interface Prepared {
  readonly name: string;
  readonly text: string;
}

/** A hot statement in a file of its own, with named parameters: `:tenant_ids` in the file is `tenantIds` here. */
export interface Statement<Params extends object, Row extends object> extends Prepared {
  /** The values of $1, $2, … */
  values(params: Params): unknown[];
  /** Never set: it carries the type of the rows. */
  readonly rowType?: Row;
}

/** What a colon may stand in beside a parameter: strings, quoted names, comments, casts, assignments. */
const TOKENS = /'[^']*'|"[^"]*"|--[^\n]*|\/\*.*?\*\/|(\$\w*\$).*?\1|::|:=|(?<![\w)\]]):([a-z]\w*)/gs;

const camelCase = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Turns each `:name` into the $n of its first place. Answers the names in camelCase, in the order of their numbers. */
export function numberParameters(sql: string): { text: string; names: string[] } {
  const names: string[] = [];
  const text = sql.replace(TOKENS, (token: string, _quote: string | undefined, parameter: string | undefined) => {
    if (!parameter) return token;
    const name = camelCase(parameter);
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  return { text, names };
}

/**
 * The statement in src/<path>, beside its use case: 'ledger/postEntry.sql'. Prepared under the file's name, so those names are unique.
 * The first run checks that the values have exactly the names of the file.
 */
export function statement(path: string): Prepared;
export function statement<Params extends object, Row extends object = object>(path: string): Statement<Params, Row>;
export function statement(path: string): Prepared | Statement<object, object> {
  const sql = readFileSync(join(packageRoot, 'src', path), 'utf8');
  const { text, names } = numberParameters(sql);
  const prepared = { name: basename(path, '.sql'), text };
  if (/\$\d/.test(sql)) {
    if (names.length > 0) throw new Error(`${path} has both named and numbered parameters`);
    return prepared;
  }
  let checked = false;
  const values = (params: object): unknown[] => {
    if (!checked) checkNames(path, names, Object.keys(params));
    checked = true;
    return names.map((name) => params[name as keyof typeof params]);
  };
  return { ...prepared, values };
}

function checkNames(path: string, names: string[], given: string[]): void {
  const missing = names.filter((name) => !given.includes(name));
  const unknown = given.filter((name) => !names.includes(name));
  if (missing.length + unknown.length > 0)
    throw new Error(`${path}: parameters without a value: [${missing.join(', ')}]; values without a parameter: [${unknown.join(', ')}]`);
}

/** One array for each column of some rows, as `unnest` takes them; what is undefined becomes null. */
export type Columns<Row, Key extends keyof Row = keyof Row> = {
  [K in Key]-?: (undefined extends Row[K] ? Exclude<Row[K], undefined> | null : Row[K])[];
};

/** columns(moves, 'id', 'to') → { id: […], to: […] } */
export function columns<Row extends object, Key extends keyof Row & string>(rows: readonly Row[], ...keys: Key[]): Columns<Row, Key> {
  const arrays: Partial<Record<Key, unknown[]>> = {};
  for (const key of keys) arrays[key] = rows.map((row) => row[key] ?? null);
  return arrays as Columns<Row, Key>;
}
