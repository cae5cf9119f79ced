import { Field, ObjectType } from 'type-graphql';
import { Email } from '../Email.js';

@ObjectType({ description: 'The mail as it was queued.', simpleResolvers: true })
export class EmailPayload {
  @Field(() => Email, { description: 'The mail; `emails` tells what became of it.' })
  email!: Email;
}
