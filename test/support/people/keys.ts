import type { Permission } from '../../../entities/types/roles.js';
import { newKeySecret } from '../../../src/auth/keySecrets.js';
import type { Ctx } from '../../../src/context.js';
import { newId } from '../../../src/lib/ids.js';
import type { TestContext } from '../testContext.js';

/** An API key of a tenant, and the context of a program that holds it. */
export async function newKey(
  world: TestContext,
  tenantId: string,
  {
    cap = null,
    test = false,
    permissions = ['SEND_SMS', 'VIEW_REPORTS'],
  }: { cap?: number | null; test?: boolean; permissions?: Permission[] } = {},
): Promise<{ id: string; ctx: Ctx }> {
  const id = newId();
  const { prefix, hash } = newKeySecret(test);
  await world.app.db.sql.rows(
    `insert into api_key (id, tenant_id, name, prefix, hash, test, permissions, daily_credit_cap, created_at)
     values ($1, $2, 'Shop', $3, $4, $5, $6, $7, $8)`,
    [id, tenantId, prefix, hash, test, permissions, cap, world.clock.now()],
  );
  const actor = { kind: 'apiKey' as const, keyId: id, tenantId, test, expiresAt: null, permissions: new Set(permissions) };
  return { id, ctx: { ...world.system, actor } };
}
