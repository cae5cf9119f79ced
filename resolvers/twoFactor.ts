import { Arg, Ctx, FieldResolver, Int, Mutation, Resolver, Root } from 'type-graphql';
import { TwoFactorInput } from '../entities/inputs/auth.js';
import { UserPayload } from '../entities/payloads/account.js';
import { EnrolTwoFactorPayload, RecoveryCodesPayload } from '../entities/payloads/twoFactor.js';
import { User } from '../entities/User.js';
import { confirmTwoFactor, createRecoveryCodes, disableTwoFactor } from '../src/accounts/twoFactor/changeTwoFactor.js';
import { enrolTwoFactor } from '../src/accounts/twoFactor/enrolTwoFactor.js';
import { twoFactorStates } from '../src/accounts/twoFactor/twoFactorStates.js';
import { isViewer } from '../src/auth/viewer.js';
import type { Ctx as Context } from '../src/context.js';
import { actorUserId, isStaff } from '../src/core/authorize.js';
import { loadById } from './graph/loadById.js';

const isOneself = (ctx: Context, user: User): boolean => isViewer(user) || user.id === actorUserId(ctx);

@Resolver(() => User)
export class TwoFactorResolver {
  @FieldResolver(() => Boolean, {
    nullable: true,
    description: 'Whether signing in needs a second factor; null for others than oneself and platform staff.',
  })
  async twoFactorEnabled(@Ctx() ctx: Context, @Root() user: User): Promise<boolean | null> {
    if (!isOneself(ctx, user) && !isStaff(ctx)) return null;
    return (await loadById(ctx, twoFactorStates, user.id)).enabled;
  }

  @FieldResolver(() => Int, { nullable: true, description: 'How many recovery codes are left; null for others than oneself.' })
  async recoveryCodesLeft(@Ctx() ctx: Context, @Root() user: User): Promise<number | null> {
    return isOneself(ctx, user) ? (await loadById(ctx, twoFactorStates, user.id)).recoveryCodesLeft : null;
  }

  @Mutation(() => EnrolTwoFactorPayload, {
    nullable: true,
    description:
      'Begins to set up an authenticator app (TOTP). ' +
      'Example: `mutation { enrolTwoFactor(password: "three small boats") { secret uri } }`',
  })
  enrolTwoFactor(
    @Ctx() ctx: Context,
    @Arg('password', () => String, { description: "The user's password." }) password: string,
  ): Promise<EnrolTwoFactorPayload> {
    return enrolTwoFactor(ctx, password);
  }

  @Mutation(() => RecoveryCodesPayload, {
    nullable: true,
    description:
      "Turns two-factor sign-in on, by the app's first code. " +
      'Example: `mutation { confirmTwoFactor(code: "123456") { recoveryCodes } }`',
  })
  confirmTwoFactor(
    @Ctx() ctx: Context,
    @Arg('code', () => String, { description: 'Six digits.' }) code: string,
  ): Promise<RecoveryCodesPayload> {
    return confirmTwoFactor(ctx, code);
  }

  @Mutation(() => UserPayload, {
    nullable: true,
    description:
      'Turns two-factor sign-in off. ' +
      'Example: `mutation { disableTwoFactor(input: { password: "three small boats", code: "123456" }) { user { twoFactorEnabled } } }`',
  })
  async disableTwoFactor(
    @Ctx() ctx: Context,
    @Arg('input', () => TwoFactorInput, { description: 'The proof.' }) input: TwoFactorInput,
  ): Promise<UserPayload> {
    return { user: await disableTwoFactor(ctx, input) };
  }

  @Mutation(() => RecoveryCodesPayload, {
    nullable: true,
    description:
      'New recovery codes; the old ones stop working. ' +
      'Example: `mutation { createRecoveryCodes(input: { password: "three small boats", code: "123456" }) { recoveryCodes } }`',
  })
  createRecoveryCodes(
    @Ctx() ctx: Context,
    @Arg('input', () => TwoFactorInput, { description: 'The proof.' }) input: TwoFactorInput,
  ): Promise<RecoveryCodesPayload> {
    return createRecoveryCodes(ctx, input);
  }
}
