import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Audience, Campaign, CampaignRecipient } from '../entities/Campaign.js';
import { Contact } from '../entities/Contact.js';
import { ContactGroup } from '../entities/ContactGroup.js';
import {
  type AudienceInput,
  CampaignFilter,
  CampaignRecipientFilter,
  CreateCampaignInput,
  type TextInput,
  UpdateCampaignInput,
} from '../entities/inputs/campaigns.js';
import { PageArgs } from '../entities/inputs/page.js';
import { CampaignPayload, CampaignQuote } from '../entities/payloads/campaigns.js';
import { DeletedPayload } from '../entities/payloads/files.js';
import { Template } from '../entities/Template.js';
import { User } from '../entities/User.js';
import { contactGroupsById } from '../src/contacts/contactGroups.js';
import { contactsById } from '../src/contacts/contacts.js';
import type { Ctx as Context } from '../src/context.js';
import { publicId } from '../src/lib/ids.js';
import { campaignQuotesById } from '../src/messaging/campaigns/campaignQuote.js';
import { campaignRecipients } from '../src/messaging/campaigns/campaignRecipients.js';
import { campaign, campaigns, changedCampaign } from '../src/messaging/campaigns/campaigns.js';
import { copyCampaign, createCampaign, deleteCampaign, quoteCampaign, updateCampaign } from '../src/messaging/campaigns/createCampaign.js';
import { templatesById } from '../src/messaging/templates/templates.js';
import { visibleUsersOf } from '../src/tenants/tenants.js';
import { connectionOf } from './graph/connection.js';
import { IdArg, readId, readIds, readOptionalId } from './graph/ids.js';
import { loadById } from './graph/loadById.js';

const CampaignConnection = connectionOf(Campaign, 'Campaign');
const CampaignRecipientConnection = connectionOf(CampaignRecipient, 'CampaignRecipient', 'by line');

/** The campaign of this uuid as it is now. */
const payload = async (ctx: Context, id: Promise<string>): Promise<CampaignPayload> => ({ campaign: await changedCampaign(ctx, await id) });

const readText = (text: TextInput): TextInput => ({ ...text, templateId: readOptionalId('template', text.templateId, 'text.templateId') });

const readAudience = (audience: AudienceInput): AudienceInput => ({
  ...audience,
  groupIds: readIds('contactGroup', audience.groupIds, 'audience.groupIds'),
  excludeGroupIds: readIds('contactGroup', audience.excludeGroupIds, 'audience.excludeGroupIds'),
});

/** For loaders: undefined where there is none. */
const inOrder =
  <Row extends { id: string }>(read: (ctx: Context, ids: readonly string[]) => Promise<Row[]>) =>
  async (ctx: Context, ids: readonly string[]): Promise<(Row | undefined)[]> => {
    const rows = new Map((await read(ctx, ids)).map((row) => [row.id, row]));
    return ids.map((id) => rows.get(id));
  };
const [groupsOf, templatesOf, contactsOf] = [inOrder(contactGroupsById), inOrder(templatesById), inOrder(contactsById)];

@Resolver(() => Audience)
export class AudienceResolver {
  @FieldResolver(() => [ContactGroup], { description: 'All contacts of these groups; without those that are deleted.' })
  groups(@Ctx() ctx: Context, @Root() { groupIds }: Audience): Promise<ContactGroup[]> {
    return readGroups(ctx, groupIds);
  }

  @FieldResolver(() => [ContactGroup], { description: 'Contacts of these groups are left out.' })
  excludedGroups(@Ctx() ctx: Context, @Root() { excludedGroupIds }: Audience): Promise<ContactGroup[]> {
    return readGroups(ctx, excludedGroupIds);
  }
}

async function readGroups(ctx: Context, ids: readonly string[]): Promise<ContactGroup[]> {
  const groups = await Promise.all(ids.map((id) => loadById(ctx, groupsOf, id)));
  return groups.filter((group) => group !== undefined);
}

@Resolver(() => CampaignRecipient)
export class CampaignRecipientResolver {
  @FieldResolver(() => Contact, { nullable: true, description: 'The contact of its number; null when there is none.' })
  async contact(@Ctx() ctx: Context, @Root() { contactId }: CampaignRecipient): Promise<Contact | null> {
    return contactId ? ((await loadById(ctx, contactsOf, contactId)) ?? null) : null;
  }
}

@Resolver(() => Campaign)
export class CampaignResolver {
  @FieldResolver(() => Template, {
    nullable: true,
    description: 'The template it was made from, as it is now; null for others and when deleted.',
  })
  async template(@Ctx() ctx: Context, @Root() { templateId }: Campaign): Promise<Template | null> {
    return templateId ? ((await loadById(ctx, templatesOf, templateId)) ?? null) : null;
  }

  @FieldResolver(() => CampaignQuote, { nullable: true, description: 'The present quote; null before READY.' })
  async quote(@Ctx() ctx: Context, @Root() { quoteId }: Campaign): Promise<CampaignQuote | null> {
    return quoteId ? loadById(ctx, campaignQuotesById, quoteId) : null;
  }

  @FieldResolver(() => CampaignRecipientConnection, { description: 'Its rows, by line, from STAGING on.' })
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

  @Query(() => Campaign, {
    nullable: true,
    description: 'One campaign. Example: `{ campaign(id: "cmp_…") { status quote { accepted credits } } }`',
  })
  campaign(@Ctx() ctx: Context, @IdArg('campaign', 'Its id.') id: string): Promise<Campaign | null> {
    return campaign(ctx, id);
  }

  @Query(() => CampaignConnection, {
    nullable: true,
    description: 'Campaigns, newest first. Example: `{ campaigns(filter: { status: [READY] }) { nodes { id name status } } }`',
  })
  campaigns(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => CampaignFilter, { nullable: true, description: 'Which ones.' }) filter?: CampaignFilter,
  ) {
    return campaigns(ctx, page, filter ?? {});
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
    return payload(ctx, createCampaign(ctx, { ...input, text: readText(input.text), audience: readAudience(input.audience) }));
  }

  @Mutation(() => CampaignPayload, {
    nullable: true,
    description:
      'Changes a campaign. Another text or audience is read and priced anew: its quote is void. ' +
      'Example: `mutation { updateCampaign(input: { id: "cmp_…", name: "Sale 2" }) { campaign { status } } }`',
  })
  updateCampaign(
    @Ctx() ctx: Context,
    @Arg('input', () => UpdateCampaignInput, { description: 'What changes.' }) input: UpdateCampaignInput,
  ): Promise<CampaignPayload> {
    const [text, audience] = [input.text && readText(input.text), input.audience && readAudience(input.audience)];
    return payload(ctx, updateCampaign(ctx, { ...input, id: readId('campaign', input.id), text, audience }));
  }

  @Mutation(() => CampaignPayload, {
    nullable: true,
    description:
      'Reads the audience again and makes a new quote. Example: `mutation { quoteCampaign(id: "cmp_…") { campaign { status } } }`',
  })
  quoteCampaign(@Ctx() ctx: Context, @IdArg('campaign', 'Its id.') id: string): Promise<CampaignPayload> {
    return payload(ctx, quoteCampaign(ctx, id));
  }

  @Mutation(() => DeletedPayload, {
    nullable: true,
    description: 'Deletes a campaign. Example: `mutation { deleteCampaign(id: "cmp_…") { deletedId } }`',
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
    return payload(ctx, copyCampaign(ctx, id));
  }
}
