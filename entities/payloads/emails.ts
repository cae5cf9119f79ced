import { Field, ObjectType } from 'type-graphql';
import { Email } from '../Email.js';

@ObjectType({ description: 'The test mail as it was queued.', simpleResolvers: true })
export class SendTestEmailPayload {
  @Field(() => Email, { description: 'Ask `emails` for what became of it.' })
  email!: Email;
}
