import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { ApiKey } from '../entities/ApiKey.js';
import { ApiKeyFilter, CreateApiKeyInput } from '../entities/inputs/apiKeys.js';
import { PageArgs } from '../entities/inputs/page.js';
import { ApiKeyPayload, CreateApiKeyPayload } from '../entities/payloads/apiKeys.js';
import { apiKeys } from '../src/auth/apiKeys.js';
import { createApiKey } from '../src/auth/createApiKey.js';
import { revokeApiKey } from '../src/auth/revokeApiKey.js';
import type { Ctx as Context } from '../src/context.js';
import { connectionOf } from './graph/connection.js';
import { IdArg } from './graph/ids.js';

const ApiKeyConnection = connectionOf(ApiKey, 'ApiKey');

@Resolver()
export class ApiKeyResolver {
  @Query(() => ApiKeyConnection, {
    nullable: true,
    description:
      "The tenant's API keys, working ones first, then newest first. " +
      'Example: `{ apiKeys { nodes { id name prefix permissions lastUsedAt revokedAt } } }`',
  })
  apiKeys(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => ApiKeyFilter, { nullable: true, description: 'Which ones.' }) filter?: ApiKeyFilter,
  ) {
    return apiKeys(ctx, page, filter ?? {});
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
