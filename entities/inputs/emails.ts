import { Field, InputType } from 'type-graphql';
import { EmailStatus } from '../types/emails.js';
import { EmailAddress } from '../types/scalars.js';

@InputType({ description: 'Which mails.' })
export class EmailFilter {
  @Field(() => [EmailStatus], { nullable: true, description: 'In these states.' })
  status?: EmailStatus[] | null;
  @Field(() => EmailAddress, { nullable: true, description: 'To this address.' })
  to?: string | null;
}
