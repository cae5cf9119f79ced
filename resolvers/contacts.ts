import { Arg, Args, Ctx, Extensions, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Actor } from '../entities/Actor.js';
import { Contact } from '../entities/Contact.js';
import { ContactGroup } from '../entities/ContactGroup.js';
import { ContactFilter, ContactInput, EraseContactInput, UpsertContactsInput } from '../entities/inputs/contacts.js';
import { PageArgs } from '../entities/inputs/page.js';
import { OptOutEvent } from '../entities/OptOut.js';
import { ContactPayload, DeleteContactsPayload, EraseContactPayload, UpsertContactsPayload } from '../entities/payloads/contacts.js';
import { DateTime } from '../entities/types/scalars.js';
import { groupsOfContacts } from '../src/contacts/contactGroups.js';
import { lastMessageTimes, optOutHistories } from '../src/contacts/contactHistory.js';
import { contact, contacts } from '../src/contacts/contacts.js';
import { deleteContacts } from '../src/contacts/deleteContacts.js';
import { eraseContact } from '../src/contacts/erasure/eraseContact.js';
import { upsertContact, upsertContacts } from '../src/contacts/upsertContacts.js';
import type { Ctx as Context } from '../src/context.js';
import { publicId } from '../src/lib/ids.js';
import { actorsOf } from '../src/members/actors.js';
import { connectionOf } from './graph/connection.js';
import { IdArg, readIds, readOptionalId } from './graph/ids.js';
import { loadById } from './graph/loadById.js';
import { NeedsReports } from './graph/needs.js';

const ContactConnection = connectionOf(Contact, 'Contact');

/** With uuids in place of the groups' ids. */
const readContactInput = (input: ContactInput, at = ''): ContactInput => ({
  ...input,
  groupIds: input.groupIds && readIds('contactGroup', input.groupIds, `${at}groupIds`),
});

@Resolver(() => Contact)
export class ContactResolver {
  @FieldResolver(() => [ContactGroup], { description: 'The groups it is in, at most 100.' })
  @Extensions({ usualRows: 4 })
  @NeedsReports()
  groups(@Ctx() ctx: Context, @Root() { id }: Contact): Promise<ContactGroup[]> {
    return loadById(ctx, groupsOfContacts, id);
  }

  @FieldResolver(() => [OptOutEvent], { description: 'How it opted out and in again, newest first, at most 100.' })
  @Extensions({ usualRows: 2 })
  @NeedsReports()
  optOutHistory(@Ctx() ctx: Context, @Root() { id }: Contact): Promise<OptOutEvent[]> {
    return loadById(ctx, optOutHistories, id);
  }

  @FieldResolver(() => DateTime, { nullable: true, description: 'When the latest message to it was accepted; null for never.' })
  @NeedsReports()
  lastMessageAt(@Ctx() ctx: Context, @Root() { id }: Contact): Promise<string | null> {
    return loadById(ctx, lastMessageTimes, id);
  }

  @Query(() => Contact, {
    nullable: true,
    description: 'One contact. Example: `{ contact(id: "con_…") { phone name tags optedOut } }`',
  })
  contact(@Ctx() ctx: Context, @IdArg('contact', 'Its id.') id: string): Promise<Contact | null> {
    return contact(ctx, id);
  }

  @Query(() => ContactConnection, {
    nullable: true,
    description: 'Contacts, newest first. Example: `{ contacts(filter: { tag: ["vip"] }) { nodes { id phone name } totalCount } }`',
  })
  contacts(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => ContactFilter, { nullable: true, description: 'Which ones.' }) filter?: ContactFilter,
  ) {
    return contacts(ctx, page, { ...filter, groupId: readOptionalId('contactGroup', filter?.groupId, 'filter.groupId') });
  }

  @Mutation(() => ContactPayload, {
    nullable: true,
    description:
      'Creates a contact, or changes the one with this number. ' +
      'Example: `mutation { upsertContact(input: { phone: "0712345678", name: "Juma" }) { contact { id } created } }`',
  })
  upsertContact(
    @Ctx() ctx: Context,
    @Arg('input', () => ContactInput, { description: 'The contact.' }) input: ContactInput,
  ): Promise<ContactPayload> {
    return upsertContact(ctx, readContactInput(input));
  }

  @Mutation(() => UpsertContactsPayload, {
    nullable: true,
    description:
      'Creates or changes up to 1,000 contacts by number. ' +
      'Example: `mutation { upsertContacts(input: { contacts: [{ phone: "0712345678" }] }) ' +
      '{ createdCount updatedCount rejected { index code } } }`',
  })
  upsertContacts(
    @Ctx() ctx: Context,
    @Arg('input', () => UpsertContactsInput, { description: 'The contacts.' }) { contacts }: UpsertContactsInput,
  ): Promise<UpsertContactsPayload> {
    return upsertContacts(
      ctx,
      contacts.map((one, index) => readContactInput(one, `contacts[${index}].`)),
    );
  }

  @Mutation(() => DeleteContactsPayload, {
    nullable: true,
    description:
      'Deletes contacts; their messages and opt-outs stay. Example: `mutation { deleteContacts(ids: ["con_…"]) { deletedIds } }`',
  })
  async deleteContacts(
    @Ctx() ctx: Context,
    @Arg('ids', () => [ID], { description: '1–1,000 contacts.' }) ids: string[],
  ): Promise<DeleteContactsPayload> {
    const deleted = await deleteContacts(ctx, readIds('contact', ids));
    return { deletedIds: deleted.map((id) => publicId('contact', id)) };
  }

  @Mutation(() => EraseContactPayload, {
    nullable: true,
    description:
      'Erases a person: the contact is deleted, number and texts vanish from every message; counts and ledger stay. ' +
      'Example: `mutation { eraseContact(input: { phone: "0712345678", reason: "Asked for it" }) { redactedCount } }`',
  })
  async eraseContact(
    @Ctx() ctx: Context,
    @Arg('input', () => EraseContactInput, { description: 'Who, and why.' }) input: EraseContactInput,
  ): Promise<EraseContactPayload> {
    const { contactId, messageCount } = await eraseContact(ctx, { ...input, id: readOptionalId('contact', input.id, 'id') });
    return { deletedId: contactId && publicId('contact', contactId), redactedCount: messageCount };
  }
}

@Resolver(() => OptOutEvent)
export class OptOutEventResolver {
  @FieldResolver(() => Actor, { description: 'Who did it.' })
  actor(@Ctx() ctx: Context, @Root() { storedActor }: OptOutEvent): Promise<Actor> {
    return loadById(ctx, actorsOf, storedActor);
  }
}
