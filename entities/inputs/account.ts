import { Field, ID, InputType } from 'type-graphql';
import { Language } from '../types/people.js';
import { EmailAddress } from '../types/scalars.js';

@InputType({ description: 'The mailed token, or the address and the code that came by SMS; and the new password.' })
export class ResetPasswordInput {
  @Field(() => String, { nullable: true, description: 'The token after `#` in the mailed link: tuma_pr_….' })
  token?: string | null;

  @Field(() => EmailAddress, { nullable: true, description: 'With a code: the address that they sign in with.' })
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'The eight digits that came by SMS.' })
  code?: string | null;

  @Field(() => String, { description: '10–200 characters, not a common one, not the address.' })
  newPassword!: string;
}

@InputType({ description: 'Which tenant to act for.' })
export class SwitchTenantInput {
  @Field(() => ID, { description: 'One of the memberships of the viewer.' })
  tenantId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The latest one of the session; it is used up. Absent when it is kept in the cookie.',
  })
  refreshToken?: string | null;
}

@InputType({ description: 'What to change of oneself; what is absent stays.' })
export class UpdateProfileInput {
  @Field(() => String, { nullable: true, description: 'The name that people read, 1–100 characters.' })
  name?: string | null;

  @Field(() => Language, { nullable: true, description: 'The language to be written to in.' })
  language?: Language | null;

  @Field(() => String, { nullable: true, description: 'The own mobile number, as people write it; null for none.' })
  phone?: string | null;
}
