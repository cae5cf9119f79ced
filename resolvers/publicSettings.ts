import { Ctx, Query, Resolver } from 'type-graphql';
import { PublicSettings } from '../entities/payloads/publicSettings.js';
import type { Ctx as Context } from '../src/context.js';
import { publicSettings } from '../src/system/publicSettings.js';

@Resolver()
export class PublicSettingsResolver {
  @Query(() => PublicSettings, {
    description: 'What a page needs before anybody signs in. Public. Example: `{ publicSettings { name signUpOpen locales version } }`',
  })
  publicSettings(@Ctx() ctx: Context): PublicSettings {
    return publicSettings(ctx.app);
  }
}
