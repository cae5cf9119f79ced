import { Arg, Ctx, Int, Mutation, Query, Resolver } from 'type-graphql';
import { OptOutFilter } from '../entities/inputs/optOuts.js';
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
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many, 1–200.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor to go on after.' }) after?: string,
    @Arg('filter', () => OptOutFilter, { nullable: true, description: 'Which ones.' }) filter?: OptOutFilter,
  ) {
    return optOuts(ctx, { first, after }, filter ?? {});
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
    description: 'The number may be written to again. Example: `mutation { optIn(phone: "+255712345678") { phone } }`',
  })
  async optIn(@Ctx() ctx: Context, @Arg('phone', () => PhoneNumber, { description: 'E.164.' }) phone: string): Promise<OptInPayload> {
    return { phone: await optIn(ctx, phone) };
  }
}
