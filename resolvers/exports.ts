import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { Export } from '../entities/Export.js';
import { File } from '../entities/File.js';
import { CreateExportInput, ExportFilter, type ExportSourceInput } from '../entities/inputs/exports.js';
import { PageArgs } from '../entities/inputs/page.js';
import { ExportPayload } from '../entities/payloads/exports.js';
import { User } from '../entities/User.js';
import type { Ctx as Context } from '../src/context.js';
import { cancelExport, createExport } from '../src/exports/createExport.js';
import { exportById, exportList, filesOfExports } from '../src/exports/exports.js';
import { exportUpdates } from '../src/exports/exportUpdates.js';
import { visibleUsersOf } from '../src/tenants/tenants.js';
import { connectionOf } from './graph/connection.js';
import { IdArg, readAuditFilter, readMessageFilter, readOptionalId } from './graph/ids.js';
import { loadById } from './graph/loadById.js';
import { NeedsReports } from './graph/needs.js';

const ExportConnection = connectionOf(Export, 'Export');

/** With uuids in place of ids. */
function readSource(source: ExportSourceInput): ExportSourceInput {
  const { messages, campaignId, contacts, optOuts, ledger, usage, purchases, auditEvents } = source;
  const at = 'source';
  return {
    messages: messages && readMessageFilter(messages, `${at}.messages`),
    campaignId: readOptionalId('campaign', campaignId, `${at}.campaignId`),
    contacts: contacts && { ...contacts, groupId: readOptionalId('contactGroup', contacts.groupId, `${at}.contacts.groupId`) },
    optOuts,
    purchases: purchases && { ...purchases, tenantId: readOptionalId('tenant', purchases.tenantId, `${at}.purchases.tenantId`) },
    auditEvents: auditEvents && readAuditFilter(auditEvents, `${at}.auditEvents`),
    ledger: ledger && { ...ledger, tenantId: readOptionalId('tenant', ledger.tenantId, `${at}.ledger.tenantId`) },
    usage: usage && {
      ...usage,
      filter: usage.filter && {
        ...usage.filter,
        tenantId: readOptionalId('tenant', usage.filter.tenantId, `${at}.usage.filter.tenantId`),
        apiKeyId: readOptionalId('apiKey', usage.filter.apiKeyId, `${at}.usage.filter.apiKeyId`),
        campaignId: readOptionalId('campaign', usage.filter.campaignId, `${at}.usage.filter.campaignId`),
      },
    },
  };
}

@Resolver(() => Export)
export class ExportResolver {
  @FieldResolver(() => File, {
    nullable: true,
    description: 'The file, for createFileDownload; null unless completed, and for who may not see its list.',
  })
  @NeedsReports()
  async file(@Ctx() ctx: Context, @Root() { fileId }: Export): Promise<File | null> {
    return fileId ? ((await loadById(ctx, filesOfExports, fileId)) ?? null) : null;
  }

  @FieldResolver(() => User, { nullable: true, description: 'Who asked for it; null for programs and people who are gone.' })
  async createdBy(@Ctx() ctx: Context, @Root() { createdById }: Export): Promise<User | null> {
    return createdById ? loadById(ctx, visibleUsersOf, createdById) : null;
  }

  @Query(() => Export, {
    nullable: true,
    description: 'One export. Example: `{ export(id: "exp_…") { status progress { percent } file { id } } }`',
  })
  export(@Ctx() ctx: Context, @IdArg('export', 'Its id.') id: string): Promise<Export | null> {
    return exportById(ctx, id);
  }

  @Query(() => ExportConnection, {
    nullable: true,
    description: 'Exports, newest first. Example: `{ exports { nodes { id kind status createdAt } } }`',
  })
  exports(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => ExportFilter, { nullable: true, description: 'Which ones.' }) filter?: ExportFilter,
  ) {
    return exportList(ctx, page, filter ?? {});
  }

  @Mutation(() => ExportPayload, {
    nullable: true,
    description:
      'Starts writing a CSV or NDJSON file. Messages that are archived are in none (`Tenant.messagesArchivedBefore`). Example: ' +
      '`mutation { createExport(input: { format: CSV, source: { messages: { status: [DELIVERED] } } }) { export { id status } } }`',
  })
  async createExport(
    @Ctx() ctx: Context,
    @Arg('input', () => CreateExportInput, { description: 'What, and in which format.' }) input: CreateExportInput,
  ): Promise<ExportPayload> {
    return { export: await createExport(ctx, { ...input, source: readSource(input.source) }) };
  }

  @Mutation(() => ExportPayload, {
    nullable: true,
    description:
      'Stops an export; for whoever asked for it and those who keep contacts. ' +
      'Example: `mutation { cancelExport(id: "exp_…") { export { status } } }`',
  })
  async cancelExport(@Ctx() ctx: Context, @IdArg('export', 'Its id.') id: string): Promise<ExportPayload> {
    return { export: await cancelExport(ctx, id) };
  }

  @Subscription(() => Export, {
    subscribe: ({ context, args }: { context: Context; args: { id?: string } }) =>
      exportUpdates(context, readOptionalId('export', args.id, 'id')),
    description:
      "The tenant's exports as they progress, at most twice a second each; with `id` only that one, beginning with its present state. " +
      'Example: `subscription { exportUpdated(id: "exp_…") { status progress { percent } } }`',
  })
  exportUpdated(@Root() one: Export, @Arg('id', () => ID, { nullable: true, description: 'Only this one.' }) _id?: string): Export {
    return one;
  }
}
