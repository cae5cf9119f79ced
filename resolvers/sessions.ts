import { Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { PageArgs } from '../entities/inputs/page.js';
import { DeletedPayload } from '../entities/payloads/files.js';
import { RevokeSessionsPayload } from '../entities/payloads/session.js';
import { Session } from '../entities/Session.js';
import { Tenant } from '../entities/Tenant.js';
import { revokeOtherSessions, revokeSession } from '../src/auth/sessions/revokeSessions.js';
import { sessions } from '../src/auth/sessions/sessionList.js';
import type { Ctx as Context } from '../src/context.js';
import { publicId } from '../src/lib/ids.js';
import { tenantsOf } from '../src/tenants/tenants.js';
import { connectionOf } from './graph/connection.js';
import { IdArg } from './graph/ids.js';
import { loadById } from './graph/loadById.js';

const SessionConnection = connectionOf(Session, 'Session', 'last used first');

@Resolver(() => Session)
export class SessionResolver {
  @FieldResolver(() => Tenant, { nullable: true, description: 'The tenant it acts for; null for platform staff.' })
  async tenant(@Ctx() ctx: Context, @Root() session: Session): Promise<Tenant | null> {
    return (session.tenantId && (await loadById(ctx, tenantsOf, session.tenantId))) || null;
  }

  @Query(() => SessionConnection, {
    nullable: true,
    description: "The signed-in user's sessions, last used first. Example: `{ sessions { nodes { id device lastUsedAt current } } }`",
  })
  sessions(@Ctx() ctx: Context, @Args(() => PageArgs) page: PageArgs) {
    return sessions(ctx, page);
  }

  @Mutation(() => DeletedPayload, {
    nullable: true,
    description: 'Ends one of the user\'s sessions. Example: `mutation { revokeSession(id: "ses_…") { deletedId } }`',
  })
  async revokeSession(@Ctx() ctx: Context, @IdArg('session', 'Its id.') id: string): Promise<DeletedPayload> {
    await revokeSession(ctx, id);
    return { deletedId: publicId('session', id) };
  }

  @Mutation(() => RevokeSessionsPayload, {
    nullable: true,
    description: "Ends all of the user's sessions but the caller's. Example: `mutation { revokeOtherSessions { revokedCount } }`",
  })
  async revokeOtherSessions(@Ctx() ctx: Context): Promise<RevokeSessionsPayload> {
    return { revokedCount: await revokeOtherSessions(ctx) };
  }
}
