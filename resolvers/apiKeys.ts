import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { ApiKey } from '../entities/ApiKey.js';
import { Permission } from '../entities/enums.js';
import { Credits, DateTime } from '../entities/scalars.js';
import { apiKeys } from '../src/auth/apiKeys.js';
import { createApiKey } from '../src/auth/createApiKey.js';
import { revokeApiKey } from '../src/auth/revokeApiKey.js';
import type { Ctx as Context } from '../src/context.js';
import { readId } from './ids.js';

@InputType({ description: 'A key to be made.' })
class CreateApiKeyInput {
  @Field(() => String, { description: 'What people call it, 1–100 characters.' })
  name!: string;

  @Field(() => [Permission], {
    description:
      'What it may do, never more than oneself: of SEND_SMS, MANAGE_CONTACTS, MANAGE_SENDER_IDS, MANAGE_BILLING and VIEW_REPORTS. A test key: SEND_SMS and VIEW_REPORTS.',
  })
  permissions!: Permission[];

  @Field(() => Credits, {
    nullable: true,
    description:
      "The most that its sends may cost in one day of the tenant's zone, at least 1. It counts what was accepted: cancelling gives nothing back. None when absent; not for test keys.",
  })
  dailyCreditCap?: number | null;

  @Field(() => DateTime, { nullable: true, description: 'Until when it works; for ever when absent.' })
  expiresAt?: Date | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'A key to rehearse with: what it sends goes to the simulator, costs nothing, and is listed apart.',
  })
  test!: boolean;
}

@ObjectType({ description: 'The key, and its secret for the only time.', simpleResolvers: true })
class CreateApiKeyPayload {
  @Field(() => ApiKey, { description: 'The key.' })
  apiKey!: ApiKey;

  @Field(() => String, { description: 'tuma_live_… or tuma_test_…, for `Authorization: Bearer …`. Shown once.' })
  secret!: string;
}

@ObjectType({ description: 'The key as it is now.', simpleResolvers: true })
class RevokeApiKeyPayload {
  @Field(() => ApiKey, { description: 'The key.' })
  apiKey!: ApiKey;
}

@Resolver()
export class ApiKeyResolver {
  @Query(() => [ApiKey], {
    nullable: true,
    description:
      "The tenant's API keys, those that work first, then the newest; at most 500. Example: `{ apiKeys { id name prefix permissions lastUsedAt revokedAt } }`",
  })
  apiKeys(@Ctx() ctx: Context): Promise<ApiKey[]> {
    return apiKeys(ctx);
  }

  @Mutation(() => CreateApiKeyPayload, {
    nullable: true,
    description:
      'Makes an API key; its secret is shown in this answer and never again. People make keys, keys make none; a key is the tenant\'s and stays when its maker leaves. Example: `mutation { createApiKey(input: { name: "Shop", permissions: [SEND_SMS, VIEW_REPORTS] }) { secret apiKey { id prefix } } }`',
  })
  createApiKey(
    @Ctx() ctx: Context,
    @Arg('input', () => CreateApiKeyInput, { description: 'The key.' }) input: CreateApiKeyInput,
  ): Promise<CreateApiKeyPayload> {
    return createApiKey(ctx, input);
  }

  @Mutation(() => RevokeApiKeyPayload, {
    nullable: true,
    description:
      'Ends an API key at once and for good, its sockets too. Example: `mutation { revokeApiKey(id: "key_…") { apiKey { revokedAt } } }`',
  })
  async revokeApiKey(@Ctx() ctx: Context, @Arg('id', () => ID, { description: 'Which one.' }) id: string): Promise<RevokeApiKeyPayload> {
    return { apiKey: await revokeApiKey(ctx, readId('apiKey', id)) };
  }
}
