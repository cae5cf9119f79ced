import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Backup } from '../entities/Backup.js';
import { File } from '../entities/File.js';
import { FileFilter } from '../entities/inputs/files.js';
import { PageArgs } from '../entities/inputs/page.js';
import { DeletedPayload, DownloadPayload } from '../entities/payloads/files.js';
import { Tenant } from '../entities/Tenant.js';
import { lastBackupsOfFiles } from '../src/backups/lastBackupsOfFiles.js';
import type { Ctx as Context } from '../src/context.js';
import { publicId } from '../src/lib/ids.js';
import { createFileDownload } from '../src/media/createFileDownload.js';
import { deleteFile } from '../src/media/deleteFile.js';
import { areMissing, files } from '../src/media/files.js';
import { tenantsOf } from '../src/tenants/tenants.js';
import { connectionOf } from './graph/connection.js';
import { IdArg, readFilter } from './graph/ids.js';
import { loadById } from './graph/loadById.js';

const FileConnection = connectionOf(File, 'File');

@Resolver(() => File)
export class FileResolver {
  @FieldResolver(() => Tenant, { nullable: true, description: "Whose it is; null for the platform's own." })
  async tenant(@Ctx() ctx: Context, @Root() { tenantId }: File): Promise<Tenant | null> {
    return (await loadById(ctx, tenantsOf, tenantId)) ?? null;
  }

  @FieldResolver(() => Boolean, { description: 'Whether the store no longer has it, as the latest backup of files found.' })
  missing(@Ctx() ctx: Context, @Root() { id }: File): Promise<boolean> {
    return loadById(ctx, areMissing, id);
  }

  @FieldResolver(() => Backup, { nullable: true, description: 'The latest backup in which it was verified; platform staff only.' })
  lastBackup(@Ctx() ctx: Context, @Root() { id }: File): Promise<Backup | null> {
    return loadById(ctx, lastBackupsOfFiles, id);
  }

  @Query(() => FileConnection, {
    nullable: true,
    description:
      "Uploaded files, newest first; for whoever manages the tenant's sender ids or billing. " +
      'Example: `{ files { nodes { id filename sizeBytes } } }`',
  })
  files(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => FileFilter, { nullable: true, description: 'Which ones.' }) filter?: FileFilter,
  ) {
    return files(ctx, page, readFilter(filter ?? {}));
  }

  @Mutation(() => DownloadPayload, {
    nullable: true,
    description:
      "A link to a file, valid for five minutes. Platform staff may read any tenant's files. " +
      'Example: `mutation { createFileDownload(id: "med_…") { url expiresAt } }`',
  })
  createFileDownload(@Ctx() ctx: Context, @IdArg('file', 'Its id.') id: string): Promise<DownloadPayload> {
    return createFileDownload(ctx, id);
  }

  @Mutation(() => DeletedPayload, {
    nullable: true,
    description:
      'Deletes an uploaded file that nothing refers to; INVALID_STATE otherwise. ' +
      'Example: `mutation { deleteFile(id: "med_…") { deletedId } }`',
  })
  async deleteFile(@Ctx() ctx: Context, @IdArg('file', 'Its id.') id: string): Promise<DeletedPayload> {
    return { deletedId: publicId('file', await deleteFile(ctx, id)) };
  }
}
