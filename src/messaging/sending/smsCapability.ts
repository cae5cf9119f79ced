import type { Balance } from '../../../entities/Balance.js';
import type { CapabilityProblem } from '../../../entities/types/sending.js';
import type { App, Ctx } from '../../context.js';
import { appScoped } from '../../core/appScoped.js';
import { allowInTenant, isTest } from '../../core/authorize.js';
import type { Sql } from '../../db/sql.js';
import { type Columns, columns, statement } from '../../db/statement.js';
import { createBatcher } from '../../lib/flow/batcher.js';
import { liveRoute, needsNames, testRoute } from '../routes.js';

interface Asked {
  tenantId: string;
  provider: string;
  mustBeActive: boolean;
}

interface Row {
  place: number;
  suspended: boolean;
  available: number;
  held: number;
  spent: number;
  low: boolean;
  updated_at: string;
  daily_left: number | null;
  sender_ids: string[];
  restoring: boolean | null;
  frozen: boolean;
  worker: boolean;
  closed: boolean;
}

const capabilityStatement = statement<Columns<Asked> & { now: Date }, Row>('messaging/sending/smsCapability.sql');

interface Capability {
  tenantId: string;
  canSend: boolean;
  problems: CapabilityProblem[];
  senderIds: string[];
  balance: Balance | undefined;
}

const MAX_SHARED = 100;

/** Those who ask at the same time share a statement. */
const readers = appScoped((app) => createBatcher((all: Asked[]) => read(app, app.db.sql, all), { max: MAX_SHARED }));

/** Found by its place: each is told of its own tenant only. */
async function read(app: App, sql: Sql, all: Asked[]): Promise<(Row | undefined)[]> {
  const rows = await sql.rows(capabilityStatement, { ...columns(all, 'tenantId', 'provider', 'mustBeActive'), now: app.now() });
  const byPlace = new Map(rows.map((row) => [row.place, row]));
  return all.map((_, index) => byPlace.get(index + 1));
}

/**
 * Whether this tenant can send now, with every reason why not, and from which sender ids: those whose messages would go out, so not one
 * that the provider refuses or has not activated yet. A tenant can send while it has one, even if its default isn't among them. A test
 * key needs no credits, and no provider but the simulator.
 */
export async function smsCapability(ctx: Ctx): Promise<Capability> {
  const { app, sql } = ctx;
  const tenantId = allowInTenant(ctx, 'VIEW_REPORTS', 'tests too');
  const test = isTest(ctx);
  const route = test ? testRoute(app) : liveRoute(app);
  const asked = { tenantId, provider: route.provider.name, mustBeActive: needsNames(route) };
  const row = sql === app.db.sql ? await readers(app)(asked) : (await read(app, sql, [asked]))[0];
  const senderIds = row?.sender_ids ?? [];
  const problems: CapabilityProblem[] = [];
  if (!test && !(row && row.available > 0)) problems.push('NO_CREDITS');
  if (!test && row && row.daily_left !== null && row.daily_left <= 0) problems.push('DAILY_CAP_REACHED');
  if (senderIds.length === 0) problems.push('NO_APPROVED_SENDER_ID');
  if (row?.suspended) problems.push('TENANT_SUSPENDED');
  if (row?.restoring) problems.push('RESTORE_IN_PROGRESS');
  if (row?.frozen) problems.push('SENDING_FROZEN');
  if (!row?.worker) problems.push('NO_WORKER');
  if (row?.closed) problems.push('PROVIDER_DOWN');
  return { tenantId, canSend: problems.length === 0, problems, senderIds, balance: row && balanceOf(tenantId, row) };
}

const balanceOf = (id: string, { available, held, spent, low, updated_at: updatedAt }: Row): Balance => ({
  id,
  available,
  held,
  spent,
  low,
  updatedAt,
});
