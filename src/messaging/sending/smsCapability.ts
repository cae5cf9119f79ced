import type { CapabilityProblem } from '../../../entities/types/sending.js';
import { type Ctx } from '../../context.js';
import { allowInTenant, isTest } from '../../core/authorize.js';
import { statement } from '../../db/statement.js';

const capabilityStatement = statement<
  { tenantId: string; provider: string; now: Date },
  { suspended: boolean; credits: boolean; sender: boolean; frozen: boolean; worker: boolean; closed: boolean }
>('messaging/sending/smsCapability.sql');

/** Whether this tenant can send now, with every reason why not. A test key needs no credits, and no provider but the simulator. */
export async function smsCapability(ctx: Ctx): Promise<{ tenantId: string; canSend: boolean; problems: CapabilityProblem[] }> {
  const tenantId = allowInTenant(ctx, 'VIEW_REPORTS', 'tests too');
  const test = isTest(ctx);
  const provider = (test ? ctx.app.sandbox : ctx.app.sms).name;
  const row = await ctx.sql.row(capabilityStatement, { tenantId, provider, now: ctx.app.now() });
  const problems: CapabilityProblem[] = [];
  if (!test && !row?.credits) problems.push('NO_CREDITS');
  if (!row?.sender) problems.push('NO_APPROVED_SENDER_ID');
  if (row?.suspended) problems.push('TENANT_SUSPENDED');
  if (row?.frozen) problems.push('SENDING_FROZEN');
  if (!row?.worker) problems.push('NO_WORKER');
  if (row?.closed) problems.push('PROVIDER_DOWN');
  return { tenantId, canSend: problems.length === 0, problems };
}
