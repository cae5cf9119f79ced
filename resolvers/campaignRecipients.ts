import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Audience, CampaignRecipient } from '../entities/Campaign.js';
import { Contact } from '../entities/Contact.js';
import { ContactGroup } from '../entities/ContactGroup.js';
import { Message } from '../entities/Message.js';
import { contactGroupsById } from '../src/contacts/contactGroups.js';
import { contactsById } from '../src/contacts/contacts.js';
import type { Ctx as Context } from '../src/context.js';
import { messagesById } from '../src/messaging/messages.js';
import { inOrder } from './graph/inOrder.js';
import { loadById } from './graph/loadById.js';
import { NeedsReports, NeedsReportsOrStaff } from './graph/needs.js';

const [groupsOf, contactsOf] = [inOrder(contactGroupsById), inOrder(contactsById)];
const messagesOf = inOrder((ctx: Context, ids: readonly string[]) => messagesById(ctx, [...ids]));

@Resolver(() => Audience)
export class AudienceResolver {
  @FieldResolver(() => [ContactGroup], { description: 'All contacts of these groups; without those that are deleted.' })
  @NeedsReports()
  groups(@Ctx() ctx: Context, @Root() { groupIds }: Audience): Promise<ContactGroup[]> {
    return readGroups(ctx, groupIds);
  }

  @FieldResolver(() => [ContactGroup], { description: 'Contacts of these groups are left out.' })
  @NeedsReports()
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
  @NeedsReports()
  async contact(@Ctx() ctx: Context, @Root() { contactId }: CampaignRecipient): Promise<Contact | null> {
    return contactId ? ((await loadById(ctx, contactsOf, contactId)) ?? null) : null;
  }

  @FieldResolver(() => Message, {
    nullable: true,
    description: 'Its message; null before the campaign is confirmed, moments after, once it is archived, and for rejected rows.',
  })
  @NeedsReportsOrStaff()
  async message(@Ctx() ctx: Context, @Root() { messageId }: CampaignRecipient): Promise<Message | null> {
    return messageId ? ((await loadById(ctx, messagesOf, messageId)) ?? null) : null;
  }
}
