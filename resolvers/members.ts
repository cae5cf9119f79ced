import { Arg, Ctx, Field, FieldResolver, ID, InputType, Mutation, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { Role } from '../entities/enums.js';
import { Invitation } from '../entities/Invitation.js';
import { Membership } from '../entities/Membership.js';
import { Session } from '../entities/Session.js';
import { EmailAddress } from '../entities/scalars.js';
import { User } from '../entities/User.js';
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
import { usersOf } from '../src/tenants/tenants.js';
import { readId } from './ids.js';
import { loadFor } from './loaders.js';
import { DeletedPayload } from './payloads.js';

@InputType({ description: 'Who is asked into the tenant.' })
class InviteMemberInput {
  @Field(() => EmailAddress, { description: 'Their address; only they can accept.' })
  email!: string;

  @Field(() => Role, { description: "What they are to be; never more than one's own role may do." })
  role!: Role;
}

@InputType({ description: 'The mailed token; a name and a password for who has no account yet.' })
class AcceptInvitationInput {
  @Field(() => String, { description: 'What stands behind the # of the mailed link: tuma_in_….' })
  token!: string;

  @Field(() => String, { nullable: true, description: 'For a new account: the name that people read.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'For a new account: 10–200 characters, not a common one, not the address.' })
  password?: string | null;
}

@InputType({ description: 'A member and their new role.' })
class ChangeMemberRoleInput {
  @Field(() => ID, { description: 'The membership, mem_….' })
  membershipId!: string;

  @Field(() => Role, { description: "What they are to be; never more than one's own role may do." })
  role!: Role;
}

@ObjectType({ description: 'An invitation as it is now.', simpleResolvers: true })
class InvitationPayload {
  @Field(() => Invitation, { description: 'The invitation.' })
  invitation!: Invitation;
}

@ObjectType({ description: 'A member as they are now.', simpleResolvers: true })
class MembershipPayload {
  @Field(() => Membership, { description: 'The member.' })
  membership!: Membership;
}

@Resolver(() => Invitation)
export class MemberResolver {
  @FieldResolver(() => User, { nullable: true, description: 'Who sent it last; null once they are gone.' })
  async invitedBy(@Ctx() ctx: Context, @Root() invitation: Invitation): Promise<User | null> {
    return invitation.invitedById ? ((await loadFor(ctx, usersOf, invitation.invitedById)) ?? null) : null;
  }

  @Query(() => [Membership], {
    nullable: true,
    description: "Everybody in one's tenant, oldest first. Example: `{ members { id role user { name email } } }`",
  })
  members(@Ctx() ctx: Context): Promise<Membership[]> {
    return members(ctx);
  }

  @Query(() => [Invitation], {
    nullable: true,
    description: "The tenant's invitations, newest first, at most 500. Example: `{ invitations { id email role status expiresAt } }`",
  })
  invitations(@Ctx() ctx: Context): Promise<Invitation[]> {
    return invitations(ctx);
  }

  @Mutation(() => InvitationPayload, {
    nullable: true,
    description:
      'Asks somebody into the tenant, by mail. Example: `mutation { inviteMember(input: { email: "juma@example.com", role: MEMBER }) { invitation { id status expiresAt } } }`',
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
      'Mails an invitation again, with a new link, for 7 more days. Example: `mutation { resendInvitation(id: "inv_…") { invitation { expiresAt } } }`',
  })
  async resendInvitation(@Ctx() ctx: Context, @Arg('id', () => ID, { description: 'Which one.' }) id: string): Promise<InvitationPayload> {
    return { invitation: await resendInvitation(ctx, readId('invitation', id)) };
  }

  @Mutation(() => InvitationPayload, {
    nullable: true,
    description: 'Takes an invitation back. Example: `mutation { revokeInvitation(id: "inv_…") { invitation { status } } }`',
  })
  async revokeInvitation(@Ctx() ctx: Context, @Arg('id', () => ID, { description: 'Which one.' }) id: string): Promise<InvitationPayload> {
    return { invitation: await revokeInvitation(ctx, readId('invitation', id)) };
  }

  @Mutation(() => Session, {
    nullable: true,
    description:
      'Accepts an invitation and signs in to its tenant. Who has an account with its address signs in first; who has none names themself. Example: `mutation { acceptInvitation(input: { token: "tuma_in_…", name: "Juma", password: "three small boats" }) { accessToken viewer { tenant { name } } } }`',
  })
  acceptInvitation(
    @Ctx() ctx: Context,
    @Arg('input', () => AcceptInvitationInput, { description: 'The token, and who one is.' }) input: AcceptInvitationInput,
  ): Promise<Session> {
    return acceptInvitation(ctx, input);
  }

  @Mutation(() => MembershipPayload, {
    nullable: true,
    description:
      'Gives a member another role. The last owner stays one. Example: `mutation { changeMemberRole(input: { membershipId: "mem_…", role: ADMIN }) { membership { role } } }`',
  })
  async changeMemberRole(
    @Ctx() ctx: Context,
    @Arg('input', () => ChangeMemberRoleInput, { description: 'Who, and as what.' }) input: ChangeMemberRoleInput,
  ): Promise<MembershipPayload> {
    return {
      membership: await changeMemberRole(ctx, { ...input, membershipId: readId('membership', input.membershipId, 'membershipId') }),
    };
  }

  @Mutation(() => DeletedPayload, {
    nullable: true,
    description:
      'Takes a member out of the tenant, or oneself; their sessions for it end. Example: `mutation { removeMember(id: "mem_…") { deletedId } }`',
  })
  async removeMember(@Ctx() ctx: Context, @Arg('id', () => ID, { description: 'The membership.' }) id: string): Promise<DeletedPayload> {
    return { deletedId: publicId('membership', await removeMember(ctx, readId('membership', id))) };
  }
}
