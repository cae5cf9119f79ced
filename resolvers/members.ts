import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Invitation } from '../entities/Invitation.js';
import {
  AcceptInvitationInput,
  ChangeMemberRoleInput,
  InvitationFilter,
  InviteMemberInput,
  MemberFilter,
} from '../entities/inputs/members.js';
import { PageArgs } from '../entities/inputs/page.js';
import { Membership } from '../entities/Membership.js';
import { DeletedPayload } from '../entities/payloads/files.js';
import { InvitationPayload, MembershipPayload } from '../entities/payloads/members.js';
import { AuthPayload } from '../entities/payloads/session.js';
import { User } from '../entities/User.js';
import { handOut } from '../src/auth/sessions/refreshCookie.js';
import type { Ctx as Context } from '../src/context.js';
import { publicId } from '../src/lib/ids.js';
import { acceptInvitation } from '../src/members/acceptInvitation.js';
import { changeMemberRole } from '../src/members/changeMemberRole.js';
import { invitations } from '../src/members/invitations.js';
import { inviteMember } from '../src/members/inviteMember.js';
import { members } from '../src/members/members.js';
import { removeMember } from '../src/members/removeMember.js';
import { resendInvitation } from '../src/members/resendInvitation.js';
import { revokeInvitation } from '../src/members/revokeInvitation.js';
import { visibleUsersOf } from '../src/tenants/tenants.js';
import { connectionOf } from './graph/connection.js';
import { IdArg, readFilter, readId } from './graph/ids.js';
import { loadById } from './graph/loadById.js';

const MembershipConnection = connectionOf(Membership, 'Membership');
const InvitationConnection = connectionOf(Invitation, 'Invitation');

@Resolver(() => Invitation)
export class MemberResolver {
  @FieldResolver(() => User, { nullable: true, description: 'Who sent it last; null when that user is gone.' })
  async invitedBy(@Ctx() ctx: Context, @Root() invitation: Invitation): Promise<User | null> {
    return invitation.invitedById ? loadById(ctx, visibleUsersOf, invitation.invitedById) : null;
  }

  @Query(() => MembershipConnection, {
    nullable: true,
    description: "The tenant's members, oldest first. Example: `{ members { nodes { id role user { name email } } } }`",
  })
  members(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => MemberFilter, { nullable: true, description: 'Which ones.' }) filter?: MemberFilter,
  ) {
    return members(ctx, page, readFilter(filter ?? {}));
  }

  @Query(() => InvitationConnection, {
    nullable: true,
    description: "The tenant's invitations, newest first. Example: `{ invitations { nodes { id email role status expiresAt } } }`",
  })
  invitations(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => InvitationFilter, { nullable: true, description: 'Which ones.' }) filter?: InvitationFilter,
  ) {
    return invitations(ctx, page, filter ?? {});
  }

  @Mutation(() => InvitationPayload, {
    nullable: true,
    description:
      'Invites somebody to the tenant, by mail. Example: `mutation { inviteMember(input: { email: ' +
      '"juma@example.com", role: MEMBER }) { invitation { id status expiresAt } } }`',
  })
  async inviteMember(
    @Ctx() ctx: Context,
    @Arg('input', () => InviteMemberInput, { description: 'Who, and as what.' }) input: InviteMemberInput,
  ): Promise<InvitationPayload> {
    return { invitation: await inviteMember(ctx, input) };
  }

  @Mutation(() => InvitationPayload, {
    nullable: true,
    description:
      'Mails an invitation again, with a new link, for 7 more days. ' +
      'Example: `mutation { resendInvitation(id: "inv_…") { invitation { expiresAt } } }`',
  })
  async resendInvitation(@Ctx() ctx: Context, @IdArg('invitation', 'Its id.') id: string): Promise<InvitationPayload> {
    return { invitation: await resendInvitation(ctx, id) };
  }

  @Mutation(() => InvitationPayload, {
    nullable: true,
    description: 'Revokes an invitation. Example: `mutation { revokeInvitation(id: "inv_…") { invitation { status } } }`',
  })
  async revokeInvitation(@Ctx() ctx: Context, @IdArg('invitation', 'Its id.') id: string): Promise<InvitationPayload> {
    return { invitation: await revokeInvitation(ctx, id) };
  }

  @Mutation(() => AuthPayload, {
    nullable: true,
    description:
      'Accepts an invitation and signs in to its tenant. Who has an account with its address signs in first; who has ' +
      'none names themself. ' +
      'Example: `mutation { acceptInvitation(input: { token: "tuma_in_…", name: "Juma", password: "three small ' +
      'boats" }) { accessToken viewer { tenant { name } } } }`',
  })
  async acceptInvitation(
    @Ctx() ctx: Context,
    @Arg('input', () => AcceptInvitationInput, { description: 'The token, and who one is.' }) input: AcceptInvitationInput,
  ): Promise<AuthPayload> {
    return handOut(ctx, await acceptInvitation(ctx, input));
  }

  @Mutation(() => MembershipPayload, {
    nullable: true,
    description:
      "Changes a member's role; LAST_OWNER for the only owner. Example: `mutation { changeMemberRole(input: { " +
      'id: "mem_…", role: ADMIN }) { membership { role } } }`',
  })
  async changeMemberRole(
    @Ctx() ctx: Context,
    @Arg('input', () => ChangeMemberRoleInput, { description: 'Who, and as what.' }) input: ChangeMemberRoleInput,
  ): Promise<MembershipPayload> {
    return {
      membership: await changeMemberRole(ctx, { ...input, id: readId('membership', input.id) }),
    };
  }

  @Mutation(() => DeletedPayload, {
    nullable: true,
    description:
      'Removes a member from the tenant, or oneself; their sessions for it end. Example: `mutation { ' +
      'removeMember(id: "mem_…") { deletedId } }`',
  })
  async removeMember(@Ctx() ctx: Context, @IdArg('membership', 'The membership.') id: string): Promise<DeletedPayload> {
    return { deletedId: publicId('membership', await removeMember(ctx, id)) };
  }
}
