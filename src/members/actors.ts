import type { Actor } from '../../entities/Actor.js';
import type { ActorKind } from '../../entities/types/people.js';
import { apiKeysOf } from '../auth/apiKeys.js';
import type { Ctx } from '../context.js';
import { actorUserId, isStaff } from '../core/authorize.js';
import { PLATFORM_NAME } from '../core/platformTenant.js';
import { publicId } from '../lib/ids.js';
import { usersOf } from '../tenants/tenants.js';

/**
 * The actors of rows that were read already, from how rows hold them (src/core/storedActor.ts), in that order, as the reader may see
 * them.
 */
export async function actorsOf(ctx: Ctx, stored: readonly string[]): Promise<Actor[]> {
  const parts = stored.map((text) => text.split(':') as [kind: string, id?: string]);
  const idsOf = (...kinds: string[]) => [...new Set(parts.flatMap(([kind, id]) => (id && kinds.includes(kind) ? id : [])))];
  const [userIds, keyIds] = [idsOf('user', 'operator'), idsOf('apiKey')];
  const [users, keys] = await Promise.all([
    userIds.length > 0 ? usersOf(ctx, userIds) : [],
    keyIds.length > 0 ? apiKeysOf(ctx, keyIds) : [],
  ]);
  const userById = new Map(users.map((user) => [user?.id, user]));
  const keyById = new Map(keys.map((key) => [key?.id, key]));
  const actor = (kind: ActorKind, name: string, of: Pick<Partial<Actor>, 'user' | 'apiKey'> = {}): Actor => ({
    ...{ kind, name, user: null, apiKey: null },
    ...of,
  });
  return parts.map(([kind, id = '']) => {
    if (kind === 'anonymous') return actor('ANONYMOUS', 'Anonymous');
    if (kind === 'apiKey') {
      const apiKey = keyById.get(id) ?? null;
      return actor('API_KEY', apiKey?.name ?? `Deleted key ${publicId('apiKey', id)}`, { apiKey });
    }
    if (kind !== 'user' && kind !== 'operator') return actor('SYSTEM', PLATFORM_NAME);
    const user = userById.get(id) ?? null;
    // Earlier rows call staff users, too.
    const isOperator = kind === 'operator' || Boolean(user?.platformRole);
    if (isOperator && !isStaff(ctx) && actorUserId(ctx) !== id) return actor('OPERATOR', PLATFORM_NAME);
    return actor(isOperator ? 'OPERATOR' : 'USER', user?.name ?? `Deleted user ${publicId('user', id)}`, { user });
  });
}
