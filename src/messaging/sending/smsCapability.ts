import type { CapabilityProblem } from '../../../entities/types/sending.js';
import { type Ctx } from '../../context.js';
import { allowInTenant, isTest } from '../../core/authorize.js';
import { statement } from '../../db/statement.js';
import { liveRoute, needsNames, testRoute } from '../routes.js';

const capabilityStatement = statement<
  { tenantId: string; provider: string; mustBeActive: boolean; now: Date },
  {
    suspended: boolean;
    credits: boolean;
    sender_ids: string[];
    restoring: boolean | null;
    frozen: boolean;
    worker: boolean;
    closed: boolean;
  }
>('messaging/sending/smsCapability.sql');

interface Capability {
  tenantId: string;
  canSend: boolean;
  problems: CapabilityProblem[];
  senderIds: string[];
}

/**
 * Whether this tenant can send now, with every reason why not, and from which sender ids: those whose messages would go out, so not one
 * that the provider refuses or has not activated yet. A tenant can send while it has one, even if its default isn't among them. A test
 * key needs no credits, and no provider but the simulator.
 */
export async function smsCapability(ctx: Ctx): Promise<Capability> {
  const tenantId = allowInTenant(ctx, 'VIEW_REPORTS', 'tests too');
  const test = isTest(ctx);
  const route = test ? testRoute(ctx.app) : liveRoute(ctx.app);
  const row = await ctx.sql.row(capabilityStatement, {
    ...{ tenantId, now: ctx.app.now() },
    provider: route.provider.name,
    mustBeActive: needsNames(route),
  });
  const senderIds = row?.sender_ids ?? [];
  const problems: CapabilityProblem[] = [];
  if (!test && !row?.credits) problems.push('NO_CREDITS');
  if (senderIds.length === 0) problems.push('NO_APPROVED_SENDER_ID');
  if (row?.suspended) problems.push('TENANT_SUSPENDED');
  if (row?.restoring) problems.push('RESTORE_IN_PROGRESS');
  if (row?.frozen) problems.push('SENDING_FROZEN');
  if (!row?.worker) problems.push('NO_WORKER');
  if (row?.closed) problems.push('PROVIDER_DOWN');
  return { tenantId, canSend: problems.length === 0, problems, senderIds };
}
