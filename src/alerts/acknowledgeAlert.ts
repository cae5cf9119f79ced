import type { Alert } from '../../entities/Alert.js';
import { alertKinds } from '../../entities/types/alertKinds.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { allowInTenant, allowOnPlatform, personOf } from '../core/authorize.js';
import { publishAlert } from '../core/raiseAlert.js';
import { AppError } from '../errors.js';
import { publicId } from '../lib/ids.js';
import { readAlerts } from './alerts.js';

/**
 * Acknowledges an alert: it is not mailed again. An alert that ends by itself stays open until then; any other is closed now, so that the
 * next of its kind is a new one. The first person to acknowledge is recorded; a second call changes nothing. NOT_FOUND for another tenant's
 * alert, or for the platform's unless the actor is platform staff.
 */
export async function acknowledgeAlert(ctx: Ctx, id: string): Promise<Alert> {
  const { userId } = personOf(ctx);
  const tenantId = alertOwner(ctx);
  return inTransaction(ctx, async (ctx) => {
    const lasting = Object.entries(alertKinds).flatMap(([kind, { ends }]) => (ends === 'acknowledged' ? [kind] : []));
    const changed = await ctx.sql.row(
      `update alert set acknowledged_by = $3, acknowledged_at = $4,
         resolved_at = case when kind = any($5) then coalesce(resolved_at, $4) else resolved_at end
       where id = $1 and tenant_id is not distinct from $2 and acknowledged_at is null
       returning id`,
      [id, tenantId, userId, ctx.app.now(), lasting],
    );
    if (changed) {
      await publishAlert(ctx, tenantId, id);
      await audit(ctx, 'alert.acknowledge', tenantId, publicId('alert', id));
    }
    const [alert] = await readAlerts(ctx, tenantId, [id]);
    if (!alert) throw new AppError('NOT_FOUND', { field: 'id' });
    return alert;
  });
}

/** The tenant whose alerts the actor may acknowledge (all of them concern its credits); null for the platform's. */
function alertOwner(ctx: Ctx): string | null {
  if (personOf(ctx).tenantId) return allowInTenant(ctx, 'MANAGE_BILLING');
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  return null;
}
