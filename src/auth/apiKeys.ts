import { ApiKey } from '../../entities/ApiKey.js';
import { type Ctx } from '../context.js';
import { allowInTenant } from '../core/authorize.js';

/** Lists show this many: those that work first, then the newest. */
const MOST = 500;
/** $1 is now: a key's day is its tenant's. */
const COLUMNS = `k.id, k.tenant_id as "tenantId", k.name, k.prefix, k.test, k.permissions, k.daily_credit_cap as "dailyCreditCap",
  coalesce(d.spent, 0)::bigint as "creditsUsedToday", k.last_used_at as "lastUsedAt", k.expires_at as "expiresAt",
  k.revoked_at as "revokedAt", k.created_at as "createdAt"`;
const FROM = `api_key k join tenant t on t.id = k.tenant_id
  left join api_key_day d on d.api_key_id = k.id and d.day = day_in_zone($1::timestamptz, t.time_zone)`;

/** The tenant's API keys, for those who manage them. */
export async function apiKeys(ctx: Ctx): Promise<ApiKey[]> {
  const tenantId = allowInTenant(ctx, 'MANAGE_API_KEYS');
  const rows = await ctx.sql.rows<ApiKey>(
    `select ${COLUMNS} from ${FROM} where k.tenant_id = $2 order by k.revoked_at is not null, k.id desc limit ${MOST}`,
    [ctx.app.now(), tenantId],
  );
  return rows.map(toApiKey);
}

/** The keys of rows that were read already, in the order of the ids; undefined where one is gone. */
export async function apiKeysOf(ctx: Ctx, ids: readonly string[]): Promise<(ApiKey | undefined)[]> {
  const rows = await ctx.sql.rows<ApiKey>(`select ${COLUMNS} from ${FROM} where k.id = any($2::uuid[])`, [ctx.app.now(), ids]);
  const byId = new Map(rows.map((row) => [row.id, toApiKey(row)]));
  return ids.map((id) => byId.get(id));
}

const toApiKey = (row: ApiKey): ApiKey => Object.assign(new ApiKey(), row);
