import type { Language } from '../../../entities/types/people.js';
import type { Role } from '../../../entities/types/roles.js';
import type { Ctx } from '../../../src/context.js';
import { newId } from '../../../src/lib/ids.js';
import type { TestContext } from '../testContext.js';

export interface Buyer {
  tenantId: string;
  ctx: Ctx;
  userId: string;
  email: string;
  /** Somebody more, of this role; answers their address. */
  join(userId: string, role: Role, name: string): Promise<string>;
}

/** A tenant whose buyer has a mailbox: an admin who writes English unless told otherwise. */
export async function newBuyer(world: TestContext, language: Language = 'EN'): Promise<Buyer> {
  const { id: tenantId, ctx } = await world.tenant({ credits: 0 });
  const { sql } = world.app.db;
  const join = async (userId: string, role: Role, name: string): Promise<string> => {
    const email = `${userId}@example.com`;
    await sql.rows(
      `insert into app_user (id, email, name, language, password_hash, password_changed_at, created_at) values ($1, $2, $3, $4, 'x', $5, $5)`,
      [userId, email, name, language, world.clock.now()],
    );
    await sql.rows('insert into membership (id, tenant_id, user_id, role, created_at) values ($1, $2, $3, $4, $5)', [
      newId(),
      tenantId,
      userId,
      role,
      world.clock.now(),
    ]);
    return email;
  };
  const userId = ctx.actor.kind === 'user' ? ctx.actor.userId : '';
  return { tenantId, ctx, join, userId, email: await join(userId, 'ADMIN', 'Asha Juma') };
}
