import { Field, ObjectType } from 'type-graphql';
import { User } from '../User.js';

@ObjectType({ description: 'The profile is changed.', simpleResolvers: true })
export class UpdateProfilePayload {
  @Field(() => User, { description: 'As it is now.' })
  user!: User;
}
