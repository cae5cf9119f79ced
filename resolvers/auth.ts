import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { ChangePasswordInput, LoginInput, RegisterInput } from '../entities/inputs/auth.js';
import { AuthPayload, DonePayload, Viewer } from '../entities/payloads/session.js';
import { changePassword } from '../src/accounts/changePassword.js';
import { login } from '../src/accounts/login.js';
import { logout } from '../src/accounts/logout.js';
import { register } from '../src/accounts/register.js';
import { handOut } from '../src/auth/sessions/refreshCookie.js';
import { refreshSession } from '../src/auth/sessions/refreshSession.js';
import { viewer } from '../src/auth/viewer.js';
import type { Ctx as Context } from '../src/context.js';

@Resolver()
export class AuthResolver {
  @Query(() => Viewer, {
    nullable: true,
    description: 'Who is asking; null without a session. Example: `{ viewer { user { name } tenant { name } permissions } }`',
  })
  viewer(@Ctx() ctx: Context): Promise<Viewer | null> {
    return viewer(ctx);
  }

  @Mutation(() => AuthPayload, {
    nullable: true,
    description:
      'Registers a person and their tenant and signs them in. ' +
      'Example: `mutation { register(input: { name: "Asha", email: "asha@example.com", password: "three small ' +
      'boats", tenantName: "Asha Dairy" }) { accessToken refreshToken } }`',
  })
  async register(
    @Arg('input', () => RegisterInput, { description: 'The form.' }) input: RegisterInput,
    @Ctx() ctx: Context,
  ): Promise<AuthPayload> {
    return handOut(ctx, await register(ctx, input));
  }

  @Mutation(() => AuthPayload, {
    nullable: true,
    description:
      'Signs in. ' +
      'Example: `mutation { login(input: { email: "asha@example.com", password: "three small boats" }) { accessToken ' +
      'accessTokenExpiresAt refreshToken viewer { tenant { id } } } }`',
  })
  async login(
    @Arg('input', () => LoginInput, { description: 'Who signs in.' }) input: LoginInput,
    @Ctx() ctx: Context,
  ): Promise<AuthPayload> {
    return handOut(ctx, await login(ctx, input));
  }

  @Mutation(() => AuthPayload, {
    nullable: true,
    description:
      "The next tokens of a session; the refresh token is used up. Without one, the cookie's counts. " +
      'Example: `mutation { refreshSession(refreshToken: "tuma_rt_…") { accessToken refreshToken } }`',
  })
  async refreshSession(
    @Arg('refreshToken', () => String, {
      nullable: true,
      description: 'The latest one; absent when it is kept in the cookie.',
    })
    refreshToken: string | null | undefined,
    @Ctx() ctx: Context,
  ): Promise<AuthPayload> {
    return handOut(ctx, await refreshSession(ctx, refreshToken));
  }

  @Mutation(() => DonePayload, {
    nullable: true,
    description: 'Ends the session, its access token at once. Example: `mutation { logout(refreshToken: "tuma_rt_…") { ok } }`',
  })
  logout(
    @Arg('refreshToken', () => String, {
      nullable: true,
      description: 'Any one of the session; absent when it is kept in the cookie.',
    })
    refreshToken: string | null | undefined,
    @Ctx() ctx: Context,
  ): Promise<DonePayload> {
    return logout(ctx, refreshToken);
  }

  @Mutation(() => AuthPayload, {
    nullable: true,
    description:
      'Changes the password, ends every session of the user and answers a new one, whose refresh token is kept as before. ' +
      'Example: `mutation { changePassword(input: { currentPassword: "three small boats", newPassword: "four large ' +
      'boats" }) { accessToken refreshToken } }`',
  })
  async changePassword(
    @Arg('input', () => ChangePasswordInput, { description: 'Both passwords.' }) input: ChangePasswordInput,
    @Ctx() ctx: Context,
  ): Promise<AuthPayload> {
    return handOut(ctx, await changePassword(ctx, input));
  }
}
