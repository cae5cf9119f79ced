import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { columns, numberParameters, statement } from '../../src/db/statement.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

describe('named parameters', () => {
  test('become numbers in the order of their first place, and camelCase', () => {
    expect(numberParameters('select :tenant_id, :now where a = :tenant_id and b = any(:ids::uuid[])')).toEqual({
      text: 'select $1, $2 where a = $1 and b = any($3::uuid[])',
      names: ['tenantId', 'now', 'ids'],
    });
  });

  test.each([
    ['a cast', 'select x::text, now()::date'],
    ['a string', `select 'at :noon', 'it''s :late', ':'`],
    ['a quoted name', 'select 1 as "a:b"'],
    ['a line comment', "select 1 -- it's :not_one\n"],
    ['a block comment', 'select /* :not_one\n :nor_this */ 1'],
    ['dollar quotes', 'do $$ begin x := 1; raise :y; end $$; do $body$ :z $body$'],
    ['an assignment', 'select f(a :=b, b := c)'],
    ['a slice', 'select a[1:n], a[m:n], (a)[f(1):n]'],
  ])('are not read in %s', (_, sql) => {
    expect(numberParameters(sql)).toEqual({ text: sql, names: [] });
  });

  test('are read right after those', () => {
    const { text, names } = numberParameters(`select ':no' || :yes::text, x::date, -- it's :no\n(:yes), a[:from:2], 'a':b`);
    expect(text).toBe(`select ':no' || $1::text, x::date, -- it's :no\n($1), a[$2:2], 'a'$3`);
    expect(names).toEqual(['yes', 'from', 'b']);
  });
});

describe('a statement of a file', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
  });
  afterAll(() => app.close());

  const params = {
    tenantId: ['018f0000-0000-7000-8000-000000000000'],
    provider: ['simulator'],
    mustBeActive: [false],
    now: new Date(),
  };
  const capability = () => statement<typeof params, { suspended: boolean }>('messaging/sending/smsCapability.sql');

  test('takes its values by name, in any order', async () => {
    expect(await app.db.sql.rows(capability(), params)).toEqual([]);
    const { tenantId, now, provider, mustBeActive } = params;
    expect(capability().values({ now, provider, mustBeActive, tenantId })).toEqual([now, tenantId, provider, mustBeActive]);
  });

  test('refuses values that are not the names of the file', () => {
    const { now: _, ...missing } = params;
    expect(() => capability().values(missing as typeof params)).toThrow('smsCapability.sql: parameters without a value: [now]');
    expect(() => capability().values({ ...params, more: 1 } as typeof params)).toThrow('values without a parameter: [more]');
  });
});

test('rows become one array for each column, what is undefined becomes null', () => {
  const rows: { id: string; to: number; detail?: string }[] = [
    { id: 'a', to: 1, detail: 'x' },
    { id: 'b', to: 0 },
  ];
  expect(columns(rows, 'id', 'to', 'detail')).toEqual({ id: ['a', 'b'], to: [1, 0], detail: ['x', null] });
  expect(columns([] as typeof rows, 'id')).toEqual({ id: [] });
});
