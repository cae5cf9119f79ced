import { Field, ObjectType } from 'type-graphql';
import { SenderId } from '../SenderId.js';

@ObjectType({ description: 'The sender id as it is now.', simpleResolvers: true })
export class SenderIdPayload {
  @Field(() => SenderId, { description: 'The sender id.' })
  senderId!: SenderId;
}
