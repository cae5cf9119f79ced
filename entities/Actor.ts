import { Field, ObjectType } from 'type-graphql';
import { ApiKey } from './ApiKey.js';
import { ActorKind } from './types/people.js';
import { User } from './User.js';

@ObjectType({ description: 'Who did something. It stays readable when the user or key is gone.', simpleResolvers: true })
export class Actor {
  @Field(() => ActorKind, { description: 'What kind of actor.' })
  kind!: ActorKind;

  @Field(() => String, { description: "The name to show; for tenants, platform staff are shown by the platform's name." })
  name!: string;

  @Field(() => User, {
    nullable: true,
    description: 'The user; null for others, for deleted users, and for platform staff when a tenant asks.',
  })
  user!: User | null;

  @Field(() => ApiKey, { nullable: true, description: 'The API key; null for others.' })
  apiKey!: ApiKey | null;
}
