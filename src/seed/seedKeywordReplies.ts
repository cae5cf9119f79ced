import type { Ctx } from '../context.js';
import { newId } from '../lib/ids.js';
import { demoInboundNumber, demoTenant } from './seedData.js';

const replies = [
  ['STOP', `Hutapokea tena ujumbe kutoka ${demoTenant.name}. Kurudi, tuma ANZA kwenda ${demoInboundNumber}.`],
  ['START', `Karibu tena! Utapokea ujumbe kutoka ${demoTenant.name}.`],
  ['HELP', `${demoTenant.name}, support@mifumo.example. Kuacha kupokea ujumbe tuma ACHA kwenda ${demoInboundNumber}.`],
] as const;

/** What the demo's tenant answers to keywords. */
export async function seedKeywordReplies(ctx: Ctx, tenantId: string): Promise<void> {
  for (const [keyword, body] of replies)
    await ctx.sql.rows(
      `insert into keyword_reply (id, tenant_id, keyword, body, enabled, created_at, updated_at) values ($1, $2, $3, $4, true, $5, $5)`,
      [newId(), tenantId, keyword, body, ctx.app.now()],
    );
}
