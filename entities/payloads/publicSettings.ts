import { Field, ID, ObjectType } from 'type-graphql';
import { Node } from '../Node.js';
import { Language, ResetChannel } from '../types/people.js';
import { PaymentMethod } from '../types/purchaseState.js';
import { EmailAddress } from '../types/scalars.js';

@ObjectType({ description: 'What a page needs before anybody signs in.', simpleResolvers: true, implements: Node })
export class PublicSettings {
  @Field(() => ID, { description: 'Always `public-settings`.' })
  id!: string;
  @Field(() => String, { description: "The platform's name." })
  name!: string;
  @Field(() => String, { description: 'Version of Tuma.' })
  version!: string;
  @Field(() => Boolean, { description: 'Whether it is a demo.' })
  demo!: boolean;
  @Field(() => Boolean, { description: 'Whether anybody may register.' })
  signUpOpen!: boolean;
  @Field(() => [Language], { description: 'Languages of pages and mails.' })
  locales!: Language[];
  @Field(() => [ResetChannel], { description: 'How a new password can be set.' })
  resetChannels!: ResetChannel[];
  @Field(() => [PaymentMethod], { description: 'How credits can be paid.' })
  paymentMethods!: PaymentMethod[];
  @Field(() => EmailAddress, { nullable: true, description: 'Where people get help; null when not set.' })
  supportEmail!: string | null;
}
