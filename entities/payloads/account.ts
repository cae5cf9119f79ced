import { Field, ObjectType } from 'type-graphql';
import { User } from '../User.js';

@ObjectType({ description: 'The user as it is now.', simpleResolvers: true })
export class UserPayload {
  @Field(() => User, { description: 'The user.' })
  user!: User;
}
