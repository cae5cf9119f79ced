import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { ContactGroup } from '../entities/ContactGroup.js';
import { ContactGroupFilter, CreateContactGroupInput, UpdateContactGroupInput } from '../entities/inputs/contacts.js';
import { PageArgs } from '../entities/inputs/page.js';
import { ContactGroupPayload } from '../entities/payloads/contacts.js';
import { DeletedPayload } from '../entities/payloads/files.js';
import { createContactGroup, deleteContactGroup, updateContactGroup } from '../src/contacts/changeContactGroups.js';
import { addToGroup, removeFromGroup } from '../src/contacts/changeGroupMembers.js';
import { contactGroups } from '../src/contacts/contactGroups.js';
import type { Ctx as Context } from '../src/context.js';
import { publicId } from '../src/lib/ids.js';
import { connectionOf } from './graph/connection.js';
import { IdArg, readId, readIds } from './graph/ids.js';

const ContactGroupConnection = connectionOf(ContactGroup, 'ContactGroup', 'by name');

@Resolver()
export class ContactGroupResolver {
  @Query(() => ContactGroupConnection, {
    nullable: true,
    description: 'Contact groups, by name. Example: `{ contactGroups { nodes { id name size } } }`',
  })
  contactGroups(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => ContactGroupFilter, { nullable: true, description: 'Which ones.' }) filter?: ContactGroupFilter,
  ) {
    return contactGroups(ctx, page, filter ?? {});
  }

  @Mutation(() => ContactGroupPayload, {
    nullable: true,
    description: 'Creates a group. Example: `mutation { createContactGroup(input: { name: "Customers" }) { contactGroup { id } } }`',
  })
  async createContactGroup(
    @Ctx() ctx: Context,
    @Arg('input', () => CreateContactGroupInput, { description: 'The group.' }) input: CreateContactGroupInput,
  ): Promise<ContactGroupPayload> {
    return { contactGroup: await createContactGroup(ctx, input) };
  }

  @Mutation(() => ContactGroupPayload, {
    nullable: true,
    description:
      'Renames a group. Example: `mutation { updateContactGroup(input: { id: "grp_…", name: "Clients" }) { contactGroup { name } } }`',
  })
  async updateContactGroup(
    @Ctx() ctx: Context,
    @Arg('input', () => UpdateContactGroupInput, { description: 'The group and its name.' }) input: UpdateContactGroupInput,
  ): Promise<ContactGroupPayload> {
    return { contactGroup: await updateContactGroup(ctx, { ...input, id: readId('contactGroup', input.id, 'id') }) };
  }

  @Mutation(() => DeletedPayload, {
    nullable: true,
    description:
      'Deletes a group; its contacts stay. CONFLICT while a recurring campaign, one that isn’t confirmed, or ' +
      'an import that has not ended goes by it. ' +
      'Example: `mutation { deleteContactGroup(id: "grp_…") { deletedId } }`',
  })
  async deleteContactGroup(@Ctx() ctx: Context, @IdArg('contactGroup', 'Its id.') id: string): Promise<DeletedPayload> {
    return { deletedId: publicId('contactGroup', await deleteContactGroup(ctx, id)) };
  }

  @Mutation(() => ContactGroupPayload, {
    nullable: true,
    description:
      'Adds contacts to a group. ' + 'Example: `mutation { addToGroup(id: "grp_…", contactIds: ["con_…"]) { contactGroup { size } } }`',
  })
  async addToGroup(
    @Ctx() ctx: Context,
    @IdArg('contactGroup', 'The group.') id: string,
    @Arg('contactIds', () => [ID], { description: '1–1,000 contacts.' }) contactIds: string[],
  ): Promise<ContactGroupPayload> {
    return { contactGroup: await addToGroup(ctx, id, readIds('contact', contactIds, 'contactIds')) };
  }

  @Mutation(() => ContactGroupPayload, {
    nullable: true,
    description:
      'Takes contacts out of a group. ' +
      'Example: `mutation { removeFromGroup(id: "grp_…", contactIds: ["con_…"]) { contactGroup { size } } }`',
  })
  async removeFromGroup(
    @Ctx() ctx: Context,
    @IdArg('contactGroup', 'The group.') id: string,
    @Arg('contactIds', () => [ID], { description: '1–1,000 contacts.' }) contactIds: string[],
  ): Promise<ContactGroupPayload> {
    return { contactGroup: await removeFromGroup(ctx, id, readIds('contact', contactIds, 'contactIds')) };
  }
}
