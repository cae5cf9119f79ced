import { purgeCodes } from '../src/accounts/codes.js';
import { purgeTokens } from '../src/accounts/mailedTokens.js';
import { purgeNetworks, purgeSessions } from '../src/auth/sessions/sessions.js';
import { purgeBackupUploads } from '../src/backups/receiveBackup.js';
import { eraseLateReports } from '../src/contacts/erasure/repeatErasures.js';
import { purgeImports } from '../src/contacts/imports/purgeImports.js';
import type { Ctx } from '../src/context.js';
import { purgeIdempotencyKeys } from '../src/core/idempotency.js';
import { purgeExports } from '../src/exports/purgeExports.js';
import { purgeProofs } from '../src/ledger/purgeProofs.js';
import { purgeMails } from '../src/mail/purgeMails.js';
import { purgeExpiredFiles } from '../src/media/purgeExpiredFiles.js';
import { purgeUploads } from '../src/media/purgeUploads.js';
import { purgeCampaigns } from '../src/messaging/campaigns/purgeCampaigns.js';
import { eraseOldTexts } from '../src/messaging/eraseOldTexts.js';
import { purgeInbox } from '../src/messaging/inbound/purgeInbox.js';
import { purgeReports } from '../src/messaging/reports/purgeReports.js';
import { purgePlatformSms } from '../src/messaging/sending/sendPlatformSms.js';
import { purgeSamples } from '../src/system/history/sampleSystem.js';
import { purgeDeliveries } from '../src/webhooks/deliveries/purgeDeliveries.js';
import { purgeRuns } from './dueRuns.js';
import { takeSteps } from './steps.js';

/** Deletes what nobody needs any more: each area says what, and after how long. */
export const purgeOldRows = (ctx: Ctx): Promise<void> =>
  takeSteps(
    ctx,
    purgeIdempotencyKeys,
    purgeRuns,
    purgeSessions,
    purgeNetworks,
    purgeTokens,
    purgeCodes,
    purgeMails,
    purgeImports,
    purgeExports,
    purgeCampaigns,
    purgeDeliveries,
    purgeExpiredFiles,
    purgeUploads,
    purgeBackupUploads,
    purgePlatformSms,
    purgeReports,
    purgeInbox,
    eraseLateReports,
    eraseOldTexts,
    purgeProofs,
    purgeSamples,
  );
