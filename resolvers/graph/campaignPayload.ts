import type { CampaignPayload } from '../../entities/payloads/campaigns.js';
import type { Ctx as Context } from '../../src/context.js';
import { changedCampaign } from '../../src/messaging/campaigns/campaigns.js';

/** The campaign of this uuid as it is now. */
export const campaignPayload = async (ctx: Context, id: Promise<string>): Promise<CampaignPayload> => ({
  campaign: await changedCampaign(ctx, await id),
});
