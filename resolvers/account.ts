import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { ResetPasswordInput, SwitchTenantInput, UpdateProfileInput } from '../entities/inputs/account.js';
import { UserPayload } from '../entities/payloads/account.js';
import { AuthPayload, DonePayload } from '../entities/payloads/session.js';
import { ResetChannel } from '../entities/types/people.js';
import { EmailAddress } from '../entities/types/scalars.js';
import { requestPasswordReset } from '../src/accounts/requestPasswordReset.js';
import { resetPassword } from '../src/accounts/resetPassword.js';
import { updateProfile } from '../src/accounts/updateProfile.js';
import { requestEmailVerification, verifyEmail } from '../src/accounts/verifyEmail.js';
import { requestPhoneVerification, verifyPhone } from '../src/accounts/verifyPhone.js';
import { handOut } from '../src/auth/sessions/refreshCookie.js';
import { switchTenant } from '../src/auth/sessions/switchTenant.js';
import type { Ctx as Context } from '../src/context.js';
import { readId } from './graph/ids.js';

@Resolver()
export class AccountResolver {
  @Mutation(() => DonePayload, {
    nullable: true,
    description:
      'Proves an address by the mailed token. In production the trial credits of the tenant that was registered come ' +
      'with it; a demo gave them at registration. The same token again is done too. ' +
      'Example: `mutation { verifyEmail(token: "tuma_ev_…") { ok } }`',
  })
  verifyEmail(
    @Arg('token', () => String, { description: 'The token after `#` in the mailed link: tuma_ev_….' }) token: string,
    @Ctx() ctx: Context,
  ): Promise<DonePayload> {
    return verifyEmail(ctx, token);
  }

  @Mutation(() => DonePayload, {
    nullable: true,
    description:
      'Mails the caller another link that proves their address; nothing when it is proven. ' +
      'Example: `mutation { requestEmailVerification { ok } }`',
  })
  requestEmailVerification(@Ctx() ctx: Context): Promise<DonePayload> {
    return requestEmailVerification(ctx);
  }

  @Mutation(() => DonePayload, {
    nullable: true,
    description:
      'Sends what sets a new password, if there is an account with this address: a link by mail, or a code by SMS to ' +
      'the phone that the account has verified (not for platform staff). The answer is the same when there is none. ' +
      'Example: `mutation { requestPasswordReset(email: "asha@example.com", by: SMS) { ok } }`',
  })
  requestPasswordReset(
    @Arg('email', () => EmailAddress, { description: 'The address that they sign in with.' }) email: string,
    @Arg('by', () => ResetChannel, { defaultValue: 'EMAIL', description: 'How to reach them.' }) by: ResetChannel,
    @Ctx() ctx: Context,
  ): Promise<DonePayload> {
    return requestPasswordReset(ctx, email, by);
  }

  @Mutation(() => DonePayload, {
    nullable: true,
    description:
      'Sets a new password, once, and ends every session of the user: by the mailed token within an hour, or by the ' +
      'address and the code that came by SMS, within ten minutes and five tries. ' +
      'Example: `mutation { resetPassword(input: { email: "asha@example.com", code: "12345678", newPassword: "four ' +
      'large boats" }) { ok } }`',
  })
  resetPassword(
    @Arg('input', () => ResetPasswordInput, { description: 'What was sent, and the password.' }) input: ResetPasswordInput,
    @Ctx() ctx: Context,
  ): Promise<DonePayload> {
    return resetPassword(ctx, input);
  }

  @Mutation(() => DonePayload, {
    nullable: true,
    description:
      "Sends a code of six digits to the phone in the caller's profile, to prove that it is theirs; nothing when it " +
      'is proven. The password once more: by a proven phone a new one can be set. ' +
      'Example: `mutation { requestPhoneVerification(password: "three small boats") { ok } }`',
  })
  requestPhoneVerification(
    @Arg('password', () => String, { description: 'That of the caller.' }) password: string,
    @Ctx() ctx: Context,
  ): Promise<DonePayload> {
    return requestPhoneVerification(ctx, password);
  }

  @Mutation(() => DonePayload, {
    nullable: true,
    description:
      'Proves the phone by the code that came there, within ten minutes and five tries. A number is proven by one ' +
      'account at a time: the newest proof counts. ' +
      'Example: `mutation { verifyPhone(code: "123456") { ok } }`',
  })
  verifyPhone(
    @Arg('code', () => String, { description: 'The six digits of the SMS.' }) code: string,
    @Ctx() ctx: Context,
  ): Promise<DonePayload> {
    return verifyPhone(ctx, code);
  }

  @Mutation(() => AuthPayload, {
    nullable: true,
    description:
      'The session goes on for another tenant of the user, with new tokens. ' +
      'Example: `mutation { switchTenant(input: { tenantId: "ten_…", refreshToken: "tuma_rt_…" }) { accessToken ' +
      'refreshToken viewer { tenant { name } } } }`',
  })
  async switchTenant(
    @Arg('input', () => SwitchTenantInput, { description: 'Which tenant, and the session.' }) input: SwitchTenantInput,
    @Ctx() ctx: Context,
  ): Promise<AuthPayload> {
    return handOut(ctx, await switchTenant(ctx, { ...input, tenantId: readId('tenant', input.tenantId, 'tenantId') }));
  }

  @Mutation(() => UserPayload, {
    nullable: true,
    description:
      "Changes the caller's own name, language or phone. " +
      'Example: `mutation { updateProfile(input: { language: SW }) { user { name language } } }`',
  })
  async updateProfile(
    @Arg('input', () => UpdateProfileInput, { description: 'What to change.' }) input: UpdateProfileInput,
    @Ctx() ctx: Context,
  ): Promise<UserPayload> {
    return { user: await updateProfile(ctx, input) };
  }
}
