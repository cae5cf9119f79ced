import type { ApiKey } from '../../entities/ApiKey.js';
import type { CreateApiKeyInput } from '../../entities/inputs/apiKeys.js';
import type { Permission } from '../../entities/types/roles.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { allowInTenant, personOf } from '../core/authorize.js';
import { lockTenant, requireActiveTenant } from '../core/tenantRow.js';
import { checkName } from '../core/texts.js';
import { AppError, Issues } from '../errors.js';
import { newId, publicId } from '../lib/ids.js';
import { apiKeysOf } from './apiKeys.js';
import { newKeySecret } from './keySecrets.js';

/** Members, keys and the tenant itself are managed by people: otherwise a key could create what outlives its revocation. */
const grantable: ReadonlySet<Permission> = new Set(['SEND_SMS', 'MANAGE_CONTACTS', 'MANAGE_SENDER_IDS', 'MANAGE_BILLING', 'VIEW_REPORTS']);

/** All other permissions change live data. */
const grantableToTestKeys: ReadonlySet<Permission> = new Set(['SEND_SMS', 'VIEW_REPORTS']);

const MOST_KEYS = 100;

/**
 * Creates a key of the actor's tenant and returns its secret, which is shown this one time. The key belongs to the tenant: it stays when
 * its creator leaves. FORBIDDEN for a permission that the creator lacks, BAD_USER_INPUT for permissions that keys (or test keys) can't have
 * and for an end in the past, CONFLICT when 100 keys are valid already, TENANT_SUSPENDED.
 */
export async function createApiKey(ctx: Ctx, input: CreateApiKeyInput): Promise<{ apiKey: ApiKey; secret: string }> {
  const tenantId = allowInTenant(ctx, 'MANAGE_API_KEYS');
  const person = personOf(ctx);
  const { name, permissions, dailyCreditCap } = checkInput(ctx, input);
  if (!permissions.every((permission) => person.permissions.has(permission)))
    throw new AppError('FORBIDDEN', { message: 'You can’t give a key permissions that you don’t have.', field: 'permissions' });
  const id = newId();
  const { secret, prefix, hash } = newKeySecret(input.test);
  await inTransaction(ctx, async (ctx) => {
    await requireKeyQuota(ctx, tenantId);
    await requireActiveTenant(ctx, tenantId);
    await ctx.sql.rows(
      `insert into api_key (id, tenant_id, name, prefix, hash, test, permissions, daily_credit_cap, created_by, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [id, tenantId, name, prefix, hash, input.test, permissions, dailyCreditCap, person.userId, ctx.app.now(), input.expiresAt ?? null],
    );
    await audit(ctx, 'apiKey.create', tenantId, publicId('apiKey', id), { permissions, test: input.test, dailyCreditCap });
  });
  const [apiKey] = await apiKeysOf(ctx, [id]);
  if (!apiKey) throw new AppError('NOT_FOUND', { message: 'This tenant no longer exists.' });
  return { apiKey, secret };
}

function checkInput(ctx: Ctx, input: CreateApiKeyInput): { name: string; permissions: Permission[]; dailyCreditCap: number | null } {
  const issues = new Issues();
  const name = checkName(input.name, 'name', issues);
  const permissions = [...new Set(input.permissions)];
  const allowed = input.test ? grantableToTestKeys : grantable;
  if (permissions.length === 0 || !permissions.every((permission) => allowed.has(permission)))
    issues.add('BAD_USER_INPUT', 'permissions', { reason: `Name at least one, of ${[...allowed].join(', ')}`, allowed: [...allowed] });
  const dailyCreditCap = input.dailyCreditCap ?? null;
  // A test key spends nothing, so a cap on it would be misleading.
  if (dailyCreditCap !== null && input.test)
    issues.add('BAD_USER_INPUT', 'dailyCreditCap', { reason: 'A test key spends nothing: leave it out' });
  else if (dailyCreditCap !== null && dailyCreditCap < 1) issues.add('BAD_USER_INPUT', 'dailyCreditCap', { min: 1, of: 'credits' });
  if (input.expiresAt && input.expiresAt <= ctx.app.now())
    issues.add('BAD_USER_INPUT', 'expiresAt', { reason: 'This time is past: give one to come' });
  issues.throwIfAny();
  return { name, permissions, dailyCreditCap };
}

/** CONFLICT when the tenant has all the keys it may have. Locks the tenant, so that the count holds. */
async function requireKeyQuota(ctx: Ctx, tenantId: string): Promise<void> {
  await lockTenant(ctx, tenantId);
  const row = await ctx.sql.row<{ n: number }>(
    'select count(*) as n from api_key where tenant_id = $1 and revoked_at is null and (expires_at is null or expires_at > $2)',
    [tenantId, ctx.app.now()],
  );
  if (row && row.n >= MOST_KEYS)
    throw new AppError('CONFLICT', { message: `A tenant has at most ${MOST_KEYS} valid keys: revoke one first.` });
}
