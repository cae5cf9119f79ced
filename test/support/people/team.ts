import type { Role } from '../../../entities/types/roles.js';
import { login } from '../../../src/accounts/login.js';
import type { Ctx } from '../../../src/context.js';
import { newId } from '../../../src/lib/ids.js';
import type { TestApp } from '../testApp.js';
import { goodPassword, newPerson, signedIn } from './people.js';

export interface Teammate {
  ctx: Ctx;
  userId: string;
  membershipId: string;
  email: string;
}

export interface Team {
  tenantId: string;
  owner: Teammate;
  /** Somebody more, of this role. */
  add(role: Role): Promise<Teammate>;
}

/** A tenant with its owner, signed in. */
export async function newTeam(t: TestApp): Promise<Team> {
  const { session, input } = await newPerson(t);
  const { user, tenant, membership } = session.viewer;
  const tenantId = tenant?.id ?? '';
  return {
    tenantId,
    owner: { ctx: await signedIn(t, session), userId: user?.id ?? '', membershipId: membership?.id ?? '', email: input.email },
    async add(role) {
      const person = await newPerson(t);
      const userId = person.session.viewer.user?.id ?? '';
      const membershipId = newId();
      // Of this tenant alone, so that they sign in to it.
      await t.app.db.sql.rows('delete from membership where user_id = $1', [userId]);
      await t.app.db.sql.rows('insert into membership (id, tenant_id, user_id, role, created_at) values ($1, $2, $3, $4, $5)', [
        membershipId,
        tenantId,
        userId,
        role,
        t.app.now(),
      ]);
      const session = await login(t.ctx(), { email: person.input.email, password: goodPassword });
      return { ctx: await signedIn(t, session), userId, membershipId, email: person.input.email };
    },
  };
}
