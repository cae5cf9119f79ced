import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { OptOutFilter } from '../entities/inputs/optOuts.js';
import { PageArgs } from '../entities/inputs/page.js';
import { OptOut } from '../entities/OptOut.js';
import { OptInPayload, OptOutPayload } from '../entities/payloads/optOuts.js';
import { PhoneNumber } from '../entities/types/scalars.js';
import { optIn, optOut, optOuts } from '../src/contacts/optOuts.js';
import type { Ctx as Context } from '../src/context.js';
import { connectionOf } from './graph/connection.js';

const OptOutConnection = connectionOf(OptOut, 'OptOut');

@Resolver()
export class OptOutResolver {
  @Query(() => OptOutConnection, {
    nullable: true,
    description: 'Who opted out, newest first. Example: `{ optOuts(first: 20) { nodes { phone source } totalCount } }`',
  })
  optOuts(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => OptOutFilter, { nullable: true, description: 'Which ones.' }) filter?: OptOutFilter,
  ) {
    return optOuts(ctx, page, filter ?? {});
  }

  @Mutation(() => OptOutPayload, {
    nullable: true,
    description:
      'No message of the tenant goes to this number from now on. Example: `mutation { optOut(phone: "+255712345678") { optOut { id } } }`',
  })
  async optOut(@Ctx() ctx: Context, @Arg('phone', () => PhoneNumber, { description: 'E.164.' }) phone: string): Promise<OptOutPayload> {
    return { optOut: await optOut(ctx, phone) };
  }

  @Mutation(() => OptInPayload, {
    nullable: true,
    description: 'Lets the number get messages again. Example: `mutation { optIn(phone: "+255712345678") { phone } }`',
  })
  async optIn(@Ctx() ctx: Context, @Arg('phone', () => PhoneNumber, { description: 'E.164.' }) phone: string): Promise<OptInPayload> {
    return { phone: await optIn(ctx, phone) };
  }
}
