import { Ctx, Query, Resolver } from 'type-graphql';
import { ErrorCodeInfo } from '../entities/payloads/system.js';
import { languagesOf } from '../src/alerts/alerts.js';
import type { Ctx as Context } from '../src/context.js';
import { errorCodes } from '../src/system/errorCodes.js';
import { loadById } from './graph/loadById.js';

@Resolver()
export class ErrorResolver {
  @Query(() => [ErrorCodeInfo], {
    description: 'Every error code, with its meaning. Public. Example: `{ errorCodes { code message retryable } }`',
  })
  async errorCodes(@Ctx() ctx: Context): Promise<ErrorCodeInfo[]> {
    const { actor, language = 'EN' } = ctx;
    return errorCodes(actor.kind === 'user' ? await loadById(ctx, languagesOf, actor.userId) : language);
  }
}
