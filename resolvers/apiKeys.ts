import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { ApiKey } from '../entities/ApiKey.js';
import { CreateApiKeyInput } from '../entities/inputs/apiKeys.js';
import { ApiKeyPayload, CreateApiKeyPayload } from '../entities/payloads/apiKeys.js';
import { apiKeys } from '../src/auth/apiKeys.js';
import { createApiKey } from '../src/auth/createApiKey.js';
import { revokeApiKey } from '../src/auth/revokeApiKey.js';
import type { Ctx as Context } from '../src/context.js';
import { IdArg } from './graph/ids.js';

@Resolver()
export class ApiKeyResolver {
  @Query(() => [ApiKey], {
    nullable: true,
    description:
      "The tenant's API keys, those that work first, then the newest; at most 500. " +
      'Example: `{ apiKeys { id name prefix permissions lastUsedAt revokedAt } }`',
  })
  apiKeys(@Ctx() ctx: Context): Promise<ApiKey[]> {
    return apiKeys(ctx);
  }

  @Mutation(() => CreateApiKeyPayload, {
    nullable: true,
    description:
      "Creates an API key; its secret is shown once. Only people can create keys; a key is the tenant's and " +
      'stays when its maker leaves. Example: `mutation { createApiKey(input: { name: "Shop", permissions: ' +
      '[SEND_SMS, VIEW_REPORTS] }) { secret apiKey { id prefix } } }`',
  })
  createApiKey(
    @Ctx() ctx: Context,
    @Arg('input', () => CreateApiKeyInput, { description: 'The key.' }) input: CreateApiKeyInput,
  ): Promise<CreateApiKeyPayload> {
    return createApiKey(ctx, input);
  }

  @Mutation(() => ApiKeyPayload, {
    nullable: true,
    description:
      'Ends an API key at once and for good, its sockets too. Example: `mutation { revokeApiKey(id: "key_…") { apiKey { revokedAt } } }`',
  })
  async revokeApiKey(@Ctx() ctx: Context, @IdArg('apiKey', 'Its id.') id: string): Promise<ApiKeyPayload> {
    return { apiKey: await revokeApiKey(ctx, id) };
  }
}
