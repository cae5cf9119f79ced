import type { App } from '../../src/context.js';
import { parseId } from '../../src/lib/ids.js';

/** What the timetable writes (when an alert was mailed, figures), and where test keys write without a mark. */
const byItself = [
  ...['alert', 'session', 'balance_side', 'outbox', 'idempotency_key', 'webhook_change'],
  ...['usage_day', 'usage_dirty', 'usage_quarter', 'usage_tenant'],
];

/** Everything of a tenant in the database, as one text; without what is of test keys. */
export async function rowsOf(app: App, tenantId: string): Promise<string> {
  const tables = await app.db.sql.rows<{ name: string; column: string; test: boolean }>(
    `select c.relname as name, a.attname as column,
       exists (select from pg_attribute t where t.attrelid = c.oid and t.attname = 'test') as test
     from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relkind in ('r', 'p') and not c.relispartition and pg_table_is_visible(c.oid) and c.relname <> all ($1)
       and (a.attname = 'tenant_id' or c.relname = 'tenant' and a.attname = 'id')
     order by 1`,
    [byItself],
  );
  const parts: string[] = [];
  for (const { name, column, test } of tables) {
    const row = await app.db.sql.row<{ all: string }>(
      `select coalesce(jsonb_agg(to_jsonb(t) order by t::text), '[]')::text as all from ${name} t
       where ${column} = $1 ${test ? 'and not test' : ''}`,
      [parseId('tenant', tenantId)],
    );
    parts.push(`${name}: ${row?.all}`);
  }
  return parts.join('\n');
}
