import type { AuditTarget } from '../../entities/AuditEvent.js';
import { IntegrationName } from '../../entities/types/integrations.js';
import type { Ctx } from '../context.js';
import { statement } from '../db/statement.js';
import { nounOf, parseId } from '../lib/ids.js';
import { actorUserId, isStaff } from './authorize.js';
import { PLATFORM_NAME } from './platformTenant.js';

const namesStatement = statement<{ ids: string[] }, { id: string; name: string; is_staff: boolean }>('core/auditTargetNames.sql');

/**
 * What audit events that the reader may see are about, from how rows hold it: a public id, or the name of an outside service. What is gone
 * or has no name is shown by its id, and platform staff as for actors.
 */
export async function auditTargetsOf(ctx: Ctx, stored: readonly string[]): Promise<AuditTarget[]> {
  const objects = stored.map((id) => {
    const noun = nounOf(id);
    return { id, noun, uuid: noun && parseId(noun, id) };
  });
  const rows = await ctx.sql.rows(namesStatement, { ids: [...new Set(objects.flatMap(({ uuid }) => uuid ?? []))] });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return objects.map(({ id, noun, uuid }) => {
    if (!noun || !uuid) return { id: Object.hasOwn(IntegrationName, id) ? `itg_${id}` : id, name: id, type: 'Integration' };
    const row = byId.get(uuid);
    const hidden = row?.is_staff && !isStaff(ctx) && actorUserId(ctx) !== uuid;
    return { id, name: hidden ? PLATFORM_NAME : (row?.name ?? id), type: `${noun.charAt(0).toUpperCase()}${noun.slice(1)}` };
  });
}
