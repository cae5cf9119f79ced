import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Campaign, CampaignRecipient } from '../entities/Campaign.js';
import { CampaignSchedule } from '../entities/CampaignSchedule.js';
import { CampaignFilter, CampaignRecipientFilter, CreateCampaignInput, UpdateCampaignInput } from '../entities/inputs/campaigns.js';
import { PageArgs } from '../entities/inputs/page.js';
import { CampaignCost, CampaignPayload, CampaignProgress, CampaignQuote } from '../entities/payloads/campaigns.js';
import { DeletedPayload } from '../entities/payloads/files.js';
import { SenderId } from '../entities/SenderId.js';
import { Template } from '../entities/Template.js';
import { User } from '../entities/User.js';
import type { Ctx as Context } from '../src/context.js';
import { publicId } from '../src/lib/ids.js';
import { campaignFigures } from '../src/messaging/campaigns/campaignProgress.js';
import { campaignQuotesById } from '../src/messaging/campaigns/campaignQuote.js';
import { campaignRecipients } from '../src/messaging/campaigns/campaignRecipients.js';
import { campaign, campaigns, campaignsOf } from '../src/messaging/campaigns/campaigns.js';
import { copyCampaign, createCampaign, deleteCampaign, quoteCampaign, updateCampaign } from '../src/messaging/campaigns/createCampaign.js';
import { campaignSchedulesById } from '../src/messaging/campaigns/recurring/campaignSchedules.js';
import { templatesById } from '../src/messaging/templates/templates.js';
import { senderIdsById } from '../src/senders/senderIds.js';
import { visibleUsersOf } from '../src/tenants/tenants.js';
import { readAudience, readText } from './graph/campaignInput.js';
import { campaignPayload } from './graph/campaignPayload.js';
import { connectionOf } from './graph/connection.js';
import { IdArg, readId, readOptionalId } from './graph/ids.js';
import { inOrder } from './graph/inOrder.js';
import { loadById } from './graph/loadById.js';
import { NeedsReports, NeedsReportsOrStaff } from './graph/needs.js';

const schedulesOf = inOrder(campaignSchedulesById);
const [templatesOf, sendersOf] = [inOrder(templatesById), inOrder(senderIdsById)];
const CampaignConnection = connectionOf(Campaign, 'Campaign');
const CampaignRecipientConnection = connectionOf(CampaignRecipient, 'CampaignRecipient', 'by line');

@Resolver(() => Campaign)
export class CampaignResolver {
  @FieldResolver(() => SenderId, { nullable: true, description: 'Who it comes from; null when that is gone.' })
  @NeedsReportsOrStaff()
  async senderId(@Ctx() ctx: Context, @Root() { senderIdId }: Campaign): Promise<SenderId | null> {
    return (await loadById(ctx, sendersOf, senderIdId)) ?? null;
  }

  @FieldResolver(() => CampaignSchedule, {
    nullable: true,
    description: 'The recurring campaign that it is a run of; null for others and when deleted.',
  })
  @NeedsReports()
  async schedule(@Ctx() ctx: Context, @Root() { scheduleId }: Campaign): Promise<CampaignSchedule | null> {
    return scheduleId ? ((await loadById(ctx, schedulesOf, scheduleId)) ?? null) : null;
  }

  @FieldResolver(() => Campaign, { nullable: true, description: 'The campaign whose failed messages it retries; null for others.' })
  async retryOf(@Ctx() ctx: Context, @Root() { retryOfId }: Campaign): Promise<Campaign | null> {
    return retryOfId ? ((await loadById(ctx, campaignsOf, retryOfId)) ?? null) : null;
  }

  @FieldResolver(() => CampaignProgress, { description: 'How far it is.' })
  @NeedsReports()
  async progress(@Ctx() ctx: Context, @Root() { id }: Campaign): Promise<CampaignProgress> {
    return (await loadById(ctx, campaignFigures, id)).progress;
  }

  @FieldResolver(() => CampaignCost, { description: 'What it costs.' })
  @NeedsReports()
  async cost(@Ctx() ctx: Context, @Root() { id }: Campaign): Promise<CampaignCost> {
    return (await loadById(ctx, campaignFigures, id)).cost;
  }

  @FieldResolver(() => Template, {
    nullable: true,
    description: 'The template it was made from, as it is now; null for others and when deleted.',
  })
  @NeedsReports()
  async template(@Ctx() ctx: Context, @Root() { templateId }: Campaign): Promise<Template | null> {
    return templateId ? ((await loadById(ctx, templatesOf, templateId)) ?? null) : null;
  }

  @FieldResolver(() => CampaignQuote, { nullable: true, description: 'The present quote; null before READY.' })
  @NeedsReports()
  async quote(@Ctx() ctx: Context, @Root() { quoteId }: Campaign): Promise<CampaignQuote | null> {
    return quoteId ? loadById(ctx, campaignQuotesById, quoteId) : null;
  }

  @FieldResolver(() => CampaignRecipientConnection, {
    description: 'Its rows, by line, from STAGING on; each with its message once confirmed.',
  })
  @NeedsReports()
  recipients(
    @Ctx() ctx: Context,
    @Root() { quoteId }: Campaign,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => CampaignRecipientFilter, { nullable: true, description: 'Which ones.' }) filter?: CampaignRecipientFilter,
  ) {
    return campaignRecipients(ctx, quoteId, page, filter ?? {});
  }

  @FieldResolver(() => User, { nullable: true, description: 'Who created it; null for programs and people who are gone.' })
  async createdBy(@Ctx() ctx: Context, @Root() { createdById }: Campaign): Promise<User | null> {
    return createdById ? loadById(ctx, visibleUsersOf, createdById) : null;
  }

  @FieldResolver(() => User, {
    nullable: true,
    description:
      'Who confirmed it where a second person has to approve it, or made the key that did. Null for others and people who are gone.',
  })
  async approvalAskedBy(@Ctx() ctx: Context, @Root() { approvalAskedById }: Campaign): Promise<User | null> {
    return approvalAskedById ? loadById(ctx, visibleUsersOf, approvalAskedById) : null;
  }

  @FieldResolver(() => User, { nullable: true, description: 'Who approved it; null where nobody had to, or has not yet.' })
  async approvedBy(@Ctx() ctx: Context, @Root() { approvedById }: Campaign): Promise<User | null> {
    return approvedById ? loadById(ctx, visibleUsersOf, approvedById) : null;
  }

  @Query(() => Campaign, {
    nullable: true,
    description: 'One campaign. Example: `{ campaign(id: "cmp_…") { status progress { percent delivered } } }`',
  })
  campaign(@Ctx() ctx: Context, @IdArg('campaign', 'Its id.') id: string): Promise<Campaign | null> {
    return campaign(ctx, id);
  }

  @Query(() => CampaignConnection, {
    nullable: true,
    description:
      'Campaigns, newest first. Example: `{ campaigns(filter: { status: [RUNNING] }) { nodes { id name progress { percent } } } }`',
  })
  campaigns(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => CampaignFilter, { nullable: true, description: 'Which ones.' }) filter?: CampaignFilter,
  ) {
    const scheduleId = readOptionalId('campaignSchedule', filter?.scheduleId, 'filter.scheduleId');
    return campaigns(ctx, page, { ...filter, scheduleId });
  }

  @Mutation(() => CampaignPayload, {
    nullable: true,
    description:
      'Creates a campaign and starts reading its audience. Example: `mutation { createCampaign(input: { name: "Sale", ' +
      'text: { body: "Habari {{name|rafiki}}" }, audience: { groupIds: ["grp_…"] } }) { campaign { id status } } }`',
  })
  createCampaign(
    @Ctx() ctx: Context,
    @Arg('input', () => CreateCampaignInput, { description: 'The campaign.' }) input: CreateCampaignInput,
  ): Promise<CampaignPayload> {
    return campaignPayload(ctx, createCampaign(ctx, { ...input, text: readText(input.text), audience: readAudience(input.audience) }));
  }

  @Mutation(() => CampaignPayload, {
    nullable: true,
    description:
      'Changes a campaign that is not confirmed. Another text or audience is read and priced anew: its quote is void. ' +
      'Example: `mutation { updateCampaign(input: { id: "cmp_…", name: "Sale 2" }) { campaign { status } } }`',
  })
  updateCampaign(
    @Ctx() ctx: Context,
    @Arg('input', () => UpdateCampaignInput, { description: 'What changes.' }) input: UpdateCampaignInput,
  ): Promise<CampaignPayload> {
    const [text, audience] = [input.text && readText(input.text), input.audience && readAudience(input.audience)];
    return campaignPayload(ctx, updateCampaign(ctx, { ...input, id: readId('campaign', input.id), text, audience }));
  }

  @Mutation(() => CampaignPayload, {
    nullable: true,
    description:
      'Reads the audience again and makes a new quote. Example: `mutation { quoteCampaign(id: "cmp_…") { campaign { status } } }`',
  })
  quoteCampaign(@Ctx() ctx: Context, @IdArg('campaign', 'Its id.') id: string): Promise<CampaignPayload> {
    return campaignPayload(ctx, quoteCampaign(ctx, id));
  }

  @Mutation(() => DeletedPayload, {
    nullable: true,
    description: 'Deletes a campaign that was never confirmed. Example: `mutation { deleteCampaign(id: "cmp_…") { deletedId } }`',
  })
  async deleteCampaign(@Ctx() ctx: Context, @IdArg('campaign', 'Its id.') id: string): Promise<DeletedPayload> {
    return { deletedId: publicId('campaign', await deleteCampaign(ctx, id)) };
  }

  @Mutation(() => CampaignPayload, {
    nullable: true,
    description:
      'A new draft with the text and audience of a campaign. Example: `mutation { copyCampaign(id: "cmp_…") { campaign { id name } } }`',
  })
  copyCampaign(@Ctx() ctx: Context, @IdArg('campaign', 'Its id.') id: string): Promise<CampaignPayload> {
    return campaignPayload(ctx, copyCampaign(ctx, id));
  }
}
