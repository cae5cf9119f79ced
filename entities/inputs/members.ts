import { Field, ID, InputType } from 'type-graphql';
import { Role } from '../types/roles.js';
import { EmailAddress } from '../types/scalars.js';

@InputType({ description: 'Who is asked into the tenant.' })
export class InviteMemberInput {
  @Field(() => EmailAddress, { description: 'Their address; only they can accept.' })
  email!: string;

  @Field(() => Role, { description: "What they are to be; never more than one's own role may do." })
  role!: Role;
}

@InputType({ description: 'The mailed token; a name and a password for who has no account yet.' })
export class AcceptInvitationInput {
  @Field(() => String, { description: 'What stands behind the # of the mailed link: tuma_in_….' })
  token!: string;

  @Field(() => String, { nullable: true, description: 'For a new account: the name that people read.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'For a new account: 10–200 characters, not a common one, not the address.' })
  password?: string | null;
}

@InputType({ description: 'A member and their new role.' })
export class ChangeMemberRoleInput {
  @Field(() => ID, { description: 'The membership, mem_….' })
  membershipId!: string;

  @Field(() => Role, { description: "What they are to be; never more than one's own role may do." })
  role!: Role;
}
