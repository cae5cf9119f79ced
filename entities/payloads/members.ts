import { Field, ObjectType } from 'type-graphql';
import { Invitation } from '../Invitation.js';
import { Membership } from '../Membership.js';

@ObjectType({ description: 'The invitation as it is now.', simpleResolvers: true })
export class InvitationPayload {
  @Field(() => Invitation, { description: 'The invitation.' })
  invitation!: Invitation;
}

@ObjectType({ description: 'The member as they are now.', simpleResolvers: true })
export class MembershipPayload {
  @Field(() => Membership, { description: 'The membership.' })
  membership!: Membership;
}
