import type { App } from '../../src/context.js';

/** Everything of a tenant in the database, as one text; without what is of test keys. */
export async function rowsOf(app: App, tenantId: string): Promise<string> {
  const tables = [
    'tenant',
    'message',
    'ledger_entry',
    'credit_account',
    'opt_out',
    'tenant_sender_id',
    'membership',
    'send_reference',
    'invitation',
    'purchase',
    'invoice_counter',
    'payment_transaction',
    'api_key_day',
    'sender_id',
    'sender_id_document',
    'media_asset',
  ];
  const uuid = tenantId.slice(4).replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
  const parts: string[] = [];
  for (const table of tables) {
    const column = table === 'tenant' ? 'id' : 'tenant_id';
    const live = table === 'message' || table === 'send_reference' ? 'and not test' : '';
    const row = await app.db.sql.row<{ all: string }>(
      `select coalesce(jsonb_agg(to_jsonb(t) order by t::text), '[]')::text as all from ${table} t where ${column} = $1 ${live}`,
      [uuid],
    );
    parts.push(row?.all ?? '');
  }
  return parts.join('\n');
}
