import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { ContactImport, RejectedRow } from '../entities/ContactImport.js';
import { File } from '../entities/File.js';
import { ContactImportFilter, ImportContactsInput, ImportOptOutsInput, UpdateContactImportInput } from '../entities/inputs/imports.js';
import { PageArgs } from '../entities/inputs/page.js';
import { ContactImportPayload } from '../entities/payloads/imports.js';
import { User } from '../entities/User.js';
import { cancelContactImport, confirmContactImport, updateContactImport } from '../src/contacts/imports/changeImport.js';
import { contactImport, contactImports, rejectedFiles } from '../src/contacts/imports/contactImports.js';
import { importUpdates } from '../src/contacts/imports/importUpdates.js';
import { rejectedRows } from '../src/contacts/imports/rejections/rejectedRows.js';
import { importContacts, importOptOuts } from '../src/contacts/imports/startImport.js';
import type { Ctx as Context } from '../src/context.js';
import { visibleUsersOf } from '../src/tenants/tenants.js';
import { connectionOf } from './graph/connection.js';
import { IdArg, readId, readIds, readOptionalId } from './graph/ids.js';
import { loadById } from './graph/loadById.js';
import { NeedsContacts } from './graph/needs.js';

const ContactImportConnection = connectionOf(ContactImport, 'ContactImport');
const RejectedRowConnection = connectionOf(RejectedRow, 'RejectedRow', 'by line');

const payload = async (contactImport: Promise<ContactImport>): Promise<ContactImportPayload> => ({ contactImport: await contactImport });

@Resolver(() => ContactImport)
export class ContactImportResolver {
  @FieldResolver(() => RejectedRowConnection, { description: 'The rejected rows, by line.' })
  rejectedRows(@Ctx() ctx: Context, @Root() { id }: ContactImport, @Args(() => PageArgs) page: PageArgs) {
    return rejectedRows(ctx, id, page);
  }

  @FieldResolver(() => File, {
    nullable: true,
    description: 'The rejected rows as CSV, with a column that says why; null without any.',
  })
  @NeedsContacts()
  async rejectedFile(@Ctx() ctx: Context, @Root() { rejectedFileId }: ContactImport): Promise<File | null> {
    return rejectedFileId ? ((await loadById(ctx, rejectedFiles, rejectedFileId)) ?? null) : null;
  }

  @FieldResolver(() => User, { nullable: true, description: 'Who started it; null for programs and people who are gone.' })
  async createdBy(@Ctx() ctx: Context, @Root() { createdById }: ContactImport): Promise<User | null> {
    return createdById ? loadById(ctx, visibleUsersOf, createdById) : null;
  }

  @Query(() => ContactImport, {
    nullable: true,
    description:
      'One import of contacts or opt-outs. ' +
      'Example: `{ contactImport(id: "imp_…") { status total rejected preview { columns { header field } } } }`',
  })
  contactImport(@Ctx() ctx: Context, @IdArg('contactImport', 'Its id.') id: string): Promise<ContactImport | null> {
    return contactImport(ctx, id);
  }

  @Query(() => ContactImportConnection, {
    nullable: true,
    description: 'Imports, newest first. Example: `{ contactImports { nodes { id status imported } } }`',
  })
  contactImports(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => ContactImportFilter, { nullable: true, description: 'Which ones.' }) filter?: ContactImportFilter,
  ) {
    return contactImports(ctx, page, filter ?? {});
  }

  @Mutation(() => ContactImportPayload, {
    nullable: true,
    description:
      'Reads an uploaded file (POST /uploads/contacts) and prepares a preview; nothing is imported until confirmContactImport. ' +
      'Example: `mutation { importContacts(input: { fileId: "med_…" }) { contactImport { id status } } }`',
  })
  importContacts(
    @Ctx() ctx: Context,
    @Arg('input', () => ImportContactsInput, { description: 'The file, and how it is read.' }) input: ImportContactsInput,
  ): Promise<ContactImportPayload> {
    const fileId = readId('file', input.fileId, 'fileId');
    return payload(importContacts(ctx, { ...input, fileId, groupIds: readIds('contactGroup', input.groupIds, 'groupIds') }));
  }

  @Mutation(() => ContactImportPayload, {
    nullable: true,
    description:
      'The same for a file of numbers that opted out. ' +
      'Example: `mutation { importOptOuts(input: { fileId: "med_…" }) { contactImport { id status } } }`',
  })
  importOptOuts(
    @Ctx() ctx: Context,
    @Arg('input', () => ImportOptOutsInput, { description: 'The file, and how it is read.' }) input: ImportOptOutsInput,
  ): Promise<ContactImportPayload> {
    return payload(importOptOuts(ctx, { ...input, fileId: readId('file', input.fileId, 'fileId') }));
  }

  @Mutation(() => ContactImportPayload, {
    nullable: true,
    description:
      'Changes how columns are read; the preview is made anew. Example: ' +
      '`mutation { updateContactImport(input: { id: "imp_…", columns: [{ index: 0, field: PHONE }] }) { contactImport { status } } }`',
  })
  updateContactImport(
    @Ctx() ctx: Context,
    @Arg('input', () => UpdateContactImportInput, { description: 'The import, and how it is read.' }) input: UpdateContactImportInput,
  ): Promise<ContactImportPayload> {
    return payload(updateContactImport(ctx, { ...input, id: readId('contactImport', input.id) }));
  }

  @Mutation(() => ContactImportPayload, {
    nullable: true,
    description:
      'Imports what the preview shows. Asked again it changes nothing. ' +
      'Example: `mutation { confirmContactImport(id: "imp_…") { contactImport { status } } }`',
  })
  confirmContactImport(@Ctx() ctx: Context, @IdArg('contactImport', 'Its id.') id: string): Promise<ContactImportPayload> {
    return payload(confirmContactImport(ctx, id));
  }

  @Mutation(() => ContactImportPayload, {
    nullable: true,
    description:
      'Stops an import; rows that are in stay in. ' +
      'Example: `mutation { cancelContactImport(id: "imp_…") { contactImport { status imported } } }`',
  })
  cancelContactImport(@Ctx() ctx: Context, @IdArg('contactImport', 'Its id.') id: string): Promise<ContactImportPayload> {
    return payload(cancelContactImport(ctx, id));
  }

  @Subscription(() => ContactImport, {
    subscribe: ({ context, args }: { context: Context; args: { id?: string } }) =>
      importUpdates(context, readOptionalId('contactImport', args.id, 'id')),
    description:
      "The tenant's imports as they progress, at most twice a second each; with `id` only that one, beginning with its present state. " +
      'Example: `subscription { contactImportUpdated(id: "imp_…") { status progress { percent } } }`',
  })
  contactImportUpdated(
    @Root() one: ContactImport,
    @Arg('id', () => ID, { nullable: true, description: 'Only this one.' }) _id?: string,
  ): ContactImport {
    return one;
  }
}
