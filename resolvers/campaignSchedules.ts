import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Campaign } from '../entities/Campaign.js';
import { CampaignSchedule } from '../entities/CampaignSchedule.js';
import { RunCampaignScheduleInput, UpsertCampaignScheduleInput } from '../entities/inputs/campaigns.js';
import { PageArgs } from '../entities/inputs/page.js';
import { CampaignPayload, CampaignSchedulePayload } from '../entities/payloads/campaigns.js';
import { DeletedPayload } from '../entities/payloads/files.js';
import { SenderId } from '../entities/SenderId.js';
import { Template } from '../entities/Template.js';
import { DateTime } from '../entities/types/scalars.js';
import type { Ctx as Context } from '../src/context.js';
import { AppError } from '../src/errors.js';
import { publicId } from '../src/lib/ids.js';
import { campaignsOf } from '../src/messaging/campaigns/campaigns.js';
import { campaignSchedules, campaignSchedulesById, nextRunsOf } from '../src/messaging/campaigns/recurring/campaignSchedules.js';
import { runCampaignSchedule } from '../src/messaging/campaigns/recurring/startRun.js';
import {
  deleteCampaignSchedule,
  setCampaignScheduleEnabled,
  upsertCampaignSchedule,
} from '../src/messaging/campaigns/recurring/upsertCampaignSchedule.js';
import { templatesById } from '../src/messaging/templates/templates.js';
import { senderIdsById } from '../src/senders/senderIds.js';
import { readAudience, readText } from './graph/campaignInput.js';
import { campaignPayload } from './graph/campaignPayload.js';
import { connectionOf } from './graph/connection.js';
import { IdArg, readId, readOptionalId } from './graph/ids.js';
import { inOrder } from './graph/inOrder.js';
import { loadById } from './graph/loadById.js';
import { NeedsReports, NeedsReportsOrStaff } from './graph/needs.js';

const [templatesOf, sendersOf] = [inOrder(templatesById), inOrder(senderIdsById)];
const CampaignScheduleConnection = connectionOf(CampaignSchedule, 'CampaignSchedule', 'by name');

async function schedulePayload(ctx: Context, id: string): Promise<CampaignSchedulePayload> {
  const [campaignSchedule] = await campaignSchedulesById(ctx, [id]);
  if (!campaignSchedule) throw new AppError('NOT_FOUND', { field: 'id' });
  return { campaignSchedule };
}

@Resolver(() => CampaignSchedule)
export class CampaignScheduleResolver {
  @FieldResolver(() => SenderId, { nullable: true, description: 'Who it comes from; null when that is gone.' })
  @NeedsReportsOrStaff()
  async senderId(@Ctx() ctx: Context, @Root() { senderIdId }: CampaignSchedule): Promise<SenderId | null> {
    return (await loadById(ctx, sendersOf, senderIdId)) ?? null;
  }

  @FieldResolver(() => Template, {
    nullable: true,
    description: 'The template, read anew at each run; null when `body` was given, and when deleted: then the text stays as it was.',
  })
  @NeedsReports()
  async template(@Ctx() ctx: Context, @Root() { templateId }: CampaignSchedule): Promise<Template | null> {
    return templateId ? ((await loadById(ctx, templatesOf, templateId)) ?? null) : null;
  }

  @FieldResolver(() => [DateTime], { description: 'Its next three runs; none while it is disabled.' })
  nextRuns(@Ctx() ctx: Context, @Root() schedule: CampaignSchedule): Date[] {
    return nextRunsOf(ctx, schedule);
  }

  @FieldResolver(() => Campaign, { nullable: true, description: 'Its latest run that was confirmed; null before the first.' })
  async lastRun(@Ctx() ctx: Context, @Root() { lastRunId }: CampaignSchedule): Promise<Campaign | null> {
    return lastRunId ? ((await loadById(ctx, campaignsOf, lastRunId)) ?? null) : null;
  }

  @Query(() => CampaignScheduleConnection, {
    nullable: true,
    description: 'Recurring campaigns, by name. Example: `{ campaignSchedules { nodes { id name cron nextRuns } } }`',
  })
  campaignSchedules(@Ctx() ctx: Context, @Args(() => PageArgs) page: PageArgs) {
    return campaignSchedules(ctx, page);
  }

  @Mutation(() => CampaignSchedulePayload, {
    nullable: true,
    description:
      'Creates a recurring campaign, or changes the one named by `id`; for people, not for API keys. Example: `mutation { ' +
      'upsertCampaignSchedule(input: { name: "Rent", text: { body: "Kodi" }, audience: { groupIds: ["grp_…"] }, cron: "0 9 1 * *", ' +
      'timeZone: "Africa/Dar_es_Salaam", maxCreditsPerRun: 500, enabled: true }) { campaignSchedule { id nextRuns } } }`',
  })
  async upsertCampaignSchedule(
    @Ctx() ctx: Context,
    @Arg('input', () => UpsertCampaignScheduleInput, { description: 'The recurring campaign.' }) input: UpsertCampaignScheduleInput,
  ): Promise<CampaignSchedulePayload> {
    const [text, audience] = [readText(input.text), readAudience(input.audience)];
    const id = await upsertCampaignSchedule(ctx, { ...input, id: readOptionalId('campaignSchedule', input.id, 'id'), text, audience });
    return schedulePayload(ctx, id);
  }

  @Mutation(() => CampaignSchedulePayload, {
    nullable: true,
    description:
      'Lets a recurring campaign rest, or run again from its next time on, for people; all else of it stays. Example: `mutation { ' +
      'setCampaignScheduleEnabled(id: "csc_…", enabled: false) { campaignSchedule { enabled nextRuns } } }`',
  })
  async setCampaignScheduleEnabled(
    @Ctx() ctx: Context,
    @IdArg('campaignSchedule', 'Its id.') id: string,
    @Arg('enabled', () => Boolean, { description: 'Whether it runs.' }) enabled: boolean,
  ): Promise<CampaignSchedulePayload> {
    await setCampaignScheduleEnabled(ctx, id, enabled);
    return schedulePayload(ctx, id);
  }

  @Mutation(() => DeletedPayload, {
    nullable: true,
    description: 'Deletes a recurring campaign; its runs stay. Example: `mutation { deleteCampaignSchedule(id: "csc_…") { deletedId } }`',
  })
  async deleteCampaignSchedule(@Ctx() ctx: Context, @IdArg('campaignSchedule', 'Its id.') id: string): Promise<DeletedPayload> {
    await deleteCampaignSchedule(ctx, id);
    return { deletedId: publicId('campaignSchedule', id) };
  }

  @Mutation(() => CampaignPayload, {
    nullable: true,
    description:
      'Runs a recurring campaign now, for people: its campaign is confirmed by itself once its audience was read. Example: `mutation { ' +
      'runCampaignSchedule(input: { id: "csc_…", idempotencyKey: "k1" }) { campaign { id status } } }`',
  })
  runCampaignSchedule(
    @Ctx() ctx: Context,
    @Arg('input', () => RunCampaignScheduleInput, { description: 'The recurring campaign.' }) input: RunCampaignScheduleInput,
  ): Promise<CampaignPayload> {
    return campaignPayload(ctx, runCampaignSchedule(ctx, { ...input, id: readId('campaignSchedule', input.id) }));
  }
}
