import { Field, ObjectType } from 'type-graphql';
import { ApiKey } from '../ApiKey.js';

@ObjectType({ description: 'The API key, and its secret for the only time.', simpleResolvers: true })
export class CreateApiKeyPayload {
  @Field(() => ApiKey, { description: 'The API key.' })
  apiKey!: ApiKey;

  @Field(() => String, { description: 'tuma_live_… or tuma_test_…, for `Authorization: Bearer …`. Shown once.' })
  secret!: string;
}

@ObjectType({ description: 'The API key as it is now.', simpleResolvers: true })
export class ApiKeyPayload {
  @Field(() => ApiKey, { description: 'The API key.' })
  apiKey!: ApiKey;
}
