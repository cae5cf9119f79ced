import type { Ctx } from '../../context.js';
import { parsePhone } from '../../lib/phone.js';

/** Where the answers of sends are kept, and what tells two of a tenant. */
const kept = [
  { table: 'idempotency_key', key: ['operation', 'key'] },
  { table: 'send_reference', key: ['test', 'reference'] },
];

interface Rejected {
  value: string;
}

/** Takes a number out of the answers that sends got: what was left out stands there as it was typed. */
export async function eraseAnswers(ctx: Ctx, tenantId: string, phone: string): Promise<void> {
  // However it was typed, its last digits are in one piece once the rest is gone.
  const digits = `%${phone.slice(-9).replace('+', '')}%`;
  for (const { table, key } of kept) {
    const rows = await ctx.sql.rows<{ rejected: Rejected[] } & Record<string, unknown>>(
      `select ${key.join(', ')}, answer->'rejected' as rejected from ${table}
       where tenant_id = $1 and answer->'rejected' <> '[]' and regexp_replace(answer->>'rejected', '\\D', '', 'g') like $2`,
      [tenantId, digits],
    );
    for (const row of rows) {
      const rejected = row.rejected.map((one) => (isNumber(one.value, phone) ? { ...one, value: '' } : one));
      await ctx.sql.rows(
        `update ${table} set answer = jsonb_set(answer, '{rejected}', $2::jsonb)
         where tenant_id = $1 and ${key.map((column, n) => `${column} = $${n + 3}`).join(' and ')}`,
        [tenantId, JSON.stringify(rejected), ...key.map((column) => row[column])],
      );
    }
  }
}

/** A number that was typed with digits of other scripts is none that is looked for: the database takes those for no digits. */
export function isNumber(typed: string, phone: string): boolean {
  const parsed = parsePhone(typed);
  return parsed.ok && parsed.phone === phone;
}
