import { Field, InputType } from 'type-graphql';
import { Language } from '../types/people.js';
import { EmailAddress } from '../types/scalars.js';
import { SessionKeep } from '../types/sessions.js';

@InputType({ description: 'Who registers, and the tenant that they register.' })
export class RegisterInput {
  @Field(() => String, { description: "The person's name, 1–100 characters." })
  name!: string;

  @Field(() => EmailAddress, { description: 'What they will sign in with; its case does not matter.' })
  email!: string;

  @Field(() => String, { description: '10–200 characters, not a common one, not the address.' })
  password!: string;

  @Field(() => String, { description: "The tenant's name, 1–100 characters." })
  tenantName!: string;

  @Field(() => String, { nullable: true, description: 'Their own mobile number, as they write it: 0712 345 678.' })
  phone?: string | null;

  @Field(() => Language, { nullable: true, description: 'What they are written to in; English when absent.' })
  language?: Language | null;

  @Field(() => SessionKeep, { defaultValue: 'TOKEN', description: 'Where the refresh token is kept.' })
  keep?: SessionKeep;
}

@InputType({ description: 'Who signs in.' })
export class LoginInput {
  @Field(() => EmailAddress, { description: 'The address that they registered with.' })
  email!: string;

  @Field(() => String, { description: 'Their password.' })
  password!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Code of the authenticator app, or a recovery code; needed after TWO_FACTOR_REQUIRED.',
  })
  twoFactorCode?: string | null;

  @Field(() => SessionKeep, { defaultValue: 'TOKEN', description: 'Where the refresh token is kept.' })
  keep?: SessionKeep;
}

@InputType({ description: 'The old password and the new one.' })
export class ChangePasswordInput {
  @Field(() => String, { description: 'The one that holds now.' })
  currentPassword!: string;

  @Field(() => String, { description: '10–200 characters, not a common one, not the address.' })
  newPassword!: string;
}

@InputType({ description: 'Proof for changing two-factor sign-in.' })
export class TwoFactorInput {
  @Field(() => String, { description: "The user's password." })
  password!: string;

  @Field(() => String, { description: 'Code of the authenticator app, or a recovery code.' })
  code!: string;
}
