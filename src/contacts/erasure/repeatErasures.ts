import { type Ctx, inTransaction } from '../../context.js';
import { erasePerson, eraseReports } from './erasePerson.js';

interface Erasure {
  id: string;
  tenantId: string;
  fingerprint: Buffer;
  reportsOf: string[];
  at: string;
}

const COLUMNS = `id, tenant_id as "tenantId", fingerprint, reports_of as "reportsOf", at`;
/** How long reports of messages are looked for whose recipient was erased: a provider tells the same for days. */
const REPORTS_MS = 14 * 86_400_000;

/** Erases again those whom a restore brought back, as they were until they were erased. */
export async function repeatErasures(ctx: Ctx): Promise<void> {
  for (const erasure of await ctx.sql.rows<Erasure>(`select ${COLUMNS} from erasure where pending order by id limit 100`))
    await repeatErasure(ctx, erasure);
}

/** Takes the numbers of people who are erased out of delivery reports that came since. */
export async function eraseLateReports(ctx: Ctx): Promise<void> {
  const since = new Date(ctx.app.now().getTime() - REPORTS_MS);
  const recent = await ctx.sql.rows<Erasure>(`select ${COLUMNS} from erasure where at > $1 and reports_of <> '{}' order by id`, [since]);
  for (const { reportsOf, tenantId, fingerprint } of recent)
    await inTransaction(ctx, (ctx) => eraseReports(ctx, reportsOf, tenantId, fingerprint));
}

/** One that meets a message under way stays pending: the next run does it. */
async function repeatErasure(ctx: Ctx, { id, tenantId, fingerprint, at }: Erasure): Promise<void> {
  const same = `tenant_id = $1 and phone is not null and sha256(convert_to($1::text || phone, 'UTF8')) = $2`;
  const found = await ctx.sql.row<{ phone: string }>(
    `select phone from contact where ${same} union all select phone from opt_out where ${same}
     union all select phone from inbound_message where ${same}
     union all select phone from opt_out_event where ${same} union all select phone from message where ${same}
     union all select phone from campaign_listed where ${same} union all select phone from campaign_row where ${same} limit 1`,
    [tenantId, fingerprint],
  );
  await inTransaction(ctx, async (ctx) => {
    if (!found) return void (await ctx.sql.rows('update erasure set pending = false where id = $1', [id]));
    const reason = 'Erased again: a restore had brought back what is older.';
    await erasePerson(ctx, { tenantId, phone: found.phone, until: new Date(at), reason, erasureId: id });
  });
}
