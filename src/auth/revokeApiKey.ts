import type { ApiKey } from '../../entities/ApiKey.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { allowInTenant, personOf } from '../core/authorize.js';
import { publishChange } from '../db/outbox.js';
import { AppError } from '../errors.js';
import { publicId } from '../lib/ids.js';
import { apiKeysOf } from './apiKeys.js';
import { markRevoked } from './revocations.js';

/**
 * Revokes a key: every process refuses it within milliseconds and closes its sockets. Its queued messages still go out. A second call
 * changes nothing. NOT_FOUND for another tenant's key.
 */
export async function revokeApiKey(ctx: Ctx, id: string): Promise<ApiKey> {
  const tenantId = allowInTenant(ctx, 'MANAGE_API_KEYS');
  personOf(ctx);
  const revoked = await inTransaction(ctx, async (ctx) => {
    const changed = await ctx.sql.row(
      'update api_key set revoked_at = $3 where tenant_id = $1 and id = $2 and revoked_at is null returning id',
      [tenantId, id, ctx.app.now()],
    );
    if (!changed) return [];
    await publishChange(ctx.sql, 'session', null, [id]);
    await audit(ctx, 'apiKey.revoke', tenantId, publicId('apiKey', id));
    return [id];
  });
  markRevoked(ctx.app, revoked);
  const [apiKey] = await apiKeysOf(ctx, [id]);
  if (apiKey?.tenantId !== tenantId) throw new AppError('NOT_FOUND', { field: 'id' });
  return apiKey;
}
