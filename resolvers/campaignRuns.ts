import { Arg, Ctx, ID, Mutation, Resolver, Root, Subscription } from 'type-graphql';
import { Campaign } from '../entities/Campaign.js';
import { ConfirmCampaignInput, RejectCampaignInput, RetryFailedInput, SendCampaignTestInput } from '../entities/inputs/campaigns.js';
import { CampaignPayload, ConfirmCampaignPayload, RetryFailedPayload } from '../entities/payloads/campaigns.js';
import { SendSmsPayload } from '../entities/payloads/sending.js';
import type { Ctx as Context } from '../src/context.js';
import { readBalance } from '../src/ledger/balance.js';
import { changedCampaign } from '../src/messaging/campaigns/campaigns.js';
import { campaignUpdates } from '../src/messaging/campaigns/campaignUpdates.js';
import { cancelCampaign, pauseCampaign, resumeCampaign } from '../src/messaging/campaigns/running/changeRun.js';
import { confirmCampaign } from '../src/messaging/campaigns/running/confirmCampaign.js';
import { retryFailed } from '../src/messaging/campaigns/running/retryFailed.js';
import { approveCampaign, rejectCampaign } from '../src/messaging/campaigns/running/reviewCampaign.js';
import { sendCampaignTest } from '../src/messaging/campaigns/sendCampaignTest.js';
import { campaignPayload } from './graph/campaignPayload.js';
import { IdArg, readId, readOptionalId } from './graph/ids.js';

async function balanceOf(ctx: Context, tenantId: string) {
  const balance = await readBalance(ctx, tenantId);
  if (!balance) throw new Error('a tenant has no balance');
  return balance;
}

@Resolver(() => Campaign)
export class CampaignRunResolver {
  @Mutation(() => ConfirmCampaignPayload, {
    nullable: true,
    description:
      'Accepts a quote: holds its credits and starts or schedules the campaign, for just the rows that the quote counts. QUOTE_STALE ' +
      'when text, audience or opt-outs changed. Above `approvalAboveCredits` it waits for `approveCampaign`. ' +
      'Example: `mutation { confirmCampaign(input: { id: "cmp_…", quoteId: "cqt_…", ' +
      'idempotencyKey: "k1" }) { campaign { status } balance { available } } }`',
  })
  async confirmCampaign(
    @Ctx() ctx: Context,
    @Arg('input', () => ConfirmCampaignInput, { description: 'The campaign and its quote.' }) input: ConfirmCampaignInput,
  ): Promise<ConfirmCampaignPayload> {
    const ids = { id: readId('campaign', input.id), quoteId: readId('campaignQuote', input.quoteId, 'quoteId') };
    const { id, tenantId, replayed } = await confirmCampaign(ctx, { ...input, ...ids });
    return { campaign: await changedCampaign(ctx, id), balance: await balanceOf(ctx, tenantId), replayed };
  }

  @Mutation(() => CampaignPayload, {
    nullable: true,
    description:
      'A second person approves a confirmed campaign that costs more than the setting approvalAboveCredits. Not who confirmed it, nor ' +
      'who made the key that did, nor an API key. Example: `mutation { approveCampaign(id: "cmp_…") { campaign { status } } }`',
  })
  approveCampaign(@Ctx() ctx: Context, @IdArg('campaign', 'Its id.') id: string): Promise<CampaignPayload> {
    return campaignPayload(ctx, approveCampaign(ctx, id));
  }

  @Mutation(() => CampaignPayload, {
    nullable: true,
    description:
      'Ends a campaign that waits for approval: nothing is sent, and its credits come back. ' +
      'Example: `mutation { rejectCampaign(input: { id: "cmp_…", reason: "Wrong price" }) { campaign { status failureDetail } } }`',
  })
  rejectCampaign(
    @Ctx() ctx: Context,
    @Arg('input', () => RejectCampaignInput, { description: 'The campaign, and why.' }) input: RejectCampaignInput,
  ): Promise<CampaignPayload> {
    return campaignPayload(ctx, rejectCampaign(ctx, { ...input, id: readId('campaign', input.id) }));
  }

  @Mutation(() => RetryFailedPayload, {
    nullable: true,
    description:
      "Sends the campaign's FAILED messages again as new messages of a new campaign; never UNCONFIRMED ones. Example: `mutation { " +
      'retryFailed(input: { id: "cmp_…", maxCredits: 120, idempotencyKey: "k1" }) { campaign { id } credits } }`',
  })
  async retryFailed(
    @Ctx() ctx: Context,
    @Arg('input', () => RetryFailedInput, { description: 'The campaign that has ended.' }) input: RetryFailedInput,
  ): Promise<RetryFailedPayload> {
    const { id, tenantId, ...retried } = await retryFailed(ctx, { ...input, id: readId('campaign', input.id) });
    return { campaign: await changedCampaign(ctx, id), balance: await balanceOf(ctx, tenantId), ...retried };
  }

  @Mutation(() => SendSmsPayload, {
    nullable: true,
    description:
      "Sends a campaign's text once to one number, at the usual price. Example: `mutation { sendCampaignTest(input: { id: " +
      '"cmp_…", to: "0712345678", idempotencyKey: "k1" }) { messages { id status } } }`',
  })
  sendCampaignTest(
    @Ctx() ctx: Context,
    @Arg('input', () => SendCampaignTestInput, { description: 'The campaign and the number.' }) input: SendCampaignTestInput,
  ): Promise<Omit<SendSmsPayload, 'messages' | 'balance'>> {
    const recipientId = readOptionalId('campaignRecipient', input.recipientId, 'recipientId');
    return sendCampaignTest(ctx, { ...input, id: readId('campaign', input.id), recipientId });
  }

  @Mutation(() => CampaignPayload, {
    nullable: true,
    description:
      'Stops handing messages to the provider; each stays worth sending for 24 hours after it was due. ' +
      'Example: `mutation { pauseCampaign(id: "cmp_…") { campaign { status } } }`',
  })
  pauseCampaign(@Ctx() ctx: Context, @IdArg('campaign', 'Its id.') id: string): Promise<CampaignPayload> {
    return campaignPayload(ctx, pauseCampaign(ctx, id));
  }

  @Mutation(() => CampaignPayload, {
    nullable: true,
    description: 'Goes on with a paused campaign. Example: `mutation { resumeCampaign(id: "cmp_…") { campaign { status } } }`',
  })
  resumeCampaign(@Ctx() ctx: Context, @IdArg('campaign', 'Its id.') id: string): Promise<CampaignPayload> {
    return campaignPayload(ctx, resumeCampaign(ctx, id));
  }

  @Mutation(() => CampaignPayload, {
    nullable: true,
    description:
      'Cancels what no dispatcher has taken yet and releases its credits; of many messages the last are cancelled seconds later. ' +
      'Example: `mutation { cancelCampaign(id: "cmp_…") { campaign { status progress { cancelled } } } }`',
  })
  cancelCampaign(@Ctx() ctx: Context, @IdArg('campaign', 'Its id.') id: string): Promise<CampaignPayload> {
    return campaignPayload(ctx, cancelCampaign(ctx, id));
  }

  @Subscription(() => Campaign, {
    subscribe: ({ context, args }: { context: Context; args: { id?: string } }) =>
      campaignUpdates(context, readOptionalId('campaign', args.id, 'id')),
    description:
      "The tenant's campaigns as they change, at most twice a second each; with `id` only that one, beginning with its present state. " +
      'Example: `subscription { campaignUpdated(id: "cmp_…") { status progress { percent etaSeconds } } }`',
  })
  campaignUpdated(
    @Root() campaign: Campaign,
    @Arg('id', () => ID, { nullable: true, description: 'Only this one.' }) _id?: string,
  ): Campaign {
    return campaign;
  }
}
