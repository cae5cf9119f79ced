import { purgeCodes } from '../src/accounts/codes.js';
import { purgeTokens } from '../src/accounts/mailedTokens.js';
import { purgeNetworks, purgeSessions } from '../src/auth/sessions.js';
import type { Ctx } from '../src/context.js';
import { purgeIdempotencyKeys } from '../src/core/idempotency.js';
import { purgeMails } from '../src/mail/purgeMails.js';
import { purgeUploads } from '../src/media/purgeUploads.js';
import { purgePlatformSms } from '../src/messaging/sending/sendPlatformSms.js';
import { purgeRuns } from './dueRuns.js';

/** Deletes what nobody needs any more: each area says what, and after how long. */
export async function purgeOldRows(ctx: Ctx): Promise<void> {
  await purgeIdempotencyKeys(ctx);
  await purgeRuns(ctx);
  await purgeSessions(ctx);
  await purgeNetworks(ctx);
  await purgeTokens(ctx);
  await purgeCodes(ctx);
  await purgeMails(ctx);
  await purgeUploads(ctx);
  await purgePlatformSms(ctx);
}
