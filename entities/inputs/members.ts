import { Field, ID, InputType } from 'type-graphql';
import { InvitationStatus } from '../types/people.js';
import { Role } from '../types/roles.js';
import { EmailAddress } from '../types/scalars.js';
import { SessionKeep } from '../types/sessions.js';

@InputType({ description: 'Who is invited.' })
export class InviteMemberInput {
  @Field(() => EmailAddress, { description: 'Their address; only its owner can accept.' })
  email!: string;

  @Field(() => Role, { description: "The role to give; never more than the caller's own role allows." })
  role!: Role;
}

@InputType({ description: 'The mailed token; a name and a password for who has no account yet.' })
export class AcceptInvitationInput {
  @Field(() => String, { description: 'The token after `#` in the mailed link: tuma_in_….' })
  token!: string;

  @Field(() => String, { nullable: true, description: 'For a new account: the name that people read.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'For a new account: 10–200 characters, not a common one, not the address.' })
  password?: string | null;

  @Field(() => SessionKeep, { defaultValue: 'TOKEN', description: 'Where the refresh token is kept.' })
  keep?: SessionKeep;
}

@InputType({ description: 'Which members.' })
export class MemberFilter {
  @Field(() => [Role], { nullable: true, description: 'With these roles.' })
  role?: Role[] | null;

  @Field(() => String, { nullable: true, description: "Part of the member's name or address." })
  search?: string | null;

  @Field(() => ID, { nullable: true, description: 'Platform staff: of this tenant.' })
  tenantId?: string;
}

@InputType({ description: 'Which invitations.' })
export class InvitationFilter {
  @Field(() => [InvitationStatus], { nullable: true, description: 'In these states.' })
  status?: InvitationStatus[] | null;
}

@InputType({ description: 'A member and the new role.' })
export class ChangeMemberRoleInput {
  @Field(() => ID, { description: 'The membership, mem_….' })
  id!: string;

  @Field(() => Role, { description: "The role to give; never more than the caller's own role allows." })
  role!: Role;
}
