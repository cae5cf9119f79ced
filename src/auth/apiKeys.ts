import { ApiKey } from '../../entities/ApiKey.js';
import type { ApiKeyFilter } from '../../entities/inputs/apiKeys.js';
import type { PageArgs } from '../../entities/inputs/page.js';
import { type Ctx } from '../context.js';
import { allowInTenant } from '../core/authorize.js';
import { Conditions, type Page, readPage } from '../db/page.js';

/** $1 is now: a key's day is its tenant's. */
const COLUMNS = `k.id, k.tenant_id as "tenantId", k.name, k.prefix, k.test, k.permissions, k.daily_credit_cap as "dailyCreditCap",
  coalesce(d.spent, 0)::bigint as "creditsUsedToday", k.last_used_at as "lastUsedAt", k.expires_at as "expiresAt",
  k.revoked_at as "revokedAt", k.created_at as "createdAt"`;
const FROM = `api_key k join tenant t on t.id = k.tenant_id
  left join api_key_day d on d.api_key_id = k.id and d.day = day_in_zone($1::timestamptz, t.time_zone)`;

const ACTIVE = '(k.revoked_at is null and (k.expires_at is null or k.expires_at > $1))';

/** The tenant's API keys, those that work first, then the newest; for those who manage them. */
export async function apiKeys(ctx: Ctx, args: PageArgs, filter: ApiKeyFilter): Promise<Page<ApiKey>> {
  const conditions = new Conditions(ctx.app.now())
    .add('k.tenant_id = $?', allowInTenant(ctx, 'MANAGE_API_KEYS'))
    .add(`${ACTIVE} = $?`, filter.active)
    .add('k.test = $?', filter.test);
  const order = { by: [ACTIVE, 'k.id'], direction: 'desc' as const };
  return readPage<ApiKey, ApiKey>(
    ctx.sql,
    { name: 'apiKeys', columns: COLUMNS, from: FROM, id: 'k.id', order, conditions, toNode: toApiKey },
    args,
  );
}

/** The keys of rows that were read already, in the order of the ids; undefined where one is gone. */
export async function apiKeysOf(ctx: Ctx, ids: readonly string[]): Promise<(ApiKey | undefined)[]> {
  const rows = await ctx.sql.rows<ApiKey>(`select ${COLUMNS} from ${FROM} where k.id = any($2::uuid[])`, [ctx.app.now(), ids]);
  const byId = new Map(rows.map((row) => [row.id, toApiKey(row)]));
  return ids.map((id) => byId.get(id));
}

const toApiKey = (row: ApiKey): ApiKey => Object.assign(new ApiKey(), row);

/** Those of these keys that the actor's list shows. */
export async function apiKeysById(ctx: Ctx, ids: readonly string[]): Promise<ApiKey[]> {
  const tenantId = allowInTenant(ctx, 'MANAGE_API_KEYS');
  return (await apiKeysOf(ctx, ids)).filter((key) => key !== undefined).filter((key) => key.tenantId === tenantId);
}
