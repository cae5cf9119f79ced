import { Field, ObjectType } from 'type-graphql';
import { DateTime } from '../types/scalars.js';
import { User } from '../User.js';

@ObjectType({ description: 'What an authenticator app needs.', simpleResolvers: true })
export class EnrolTwoFactorPayload {
  @Field(() => String, { description: 'The secret, in base 32. Shown once.' })
  secret!: string;

  @Field(() => String, { description: 'The same as otpauth:// address, for a QR code.' })
  uri!: string;

  @Field(() => DateTime, { description: 'Until when it can be confirmed.' })
  expiresAt!: Date;
}

@ObjectType({ description: 'Recovery codes, shown once.', simpleResolvers: true })
export class RecoveryCodesPayload {
  @Field(() => [String], { description: 'Ten codes; each signs in once.' })
  recoveryCodes!: string[];

  @Field(() => User, { description: 'The user as they are now.' })
  user!: User;
}
