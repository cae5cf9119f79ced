import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { File } from '../entities/File.js';
import { FileFilter } from '../entities/inputs/files.js';
import { PageArgs } from '../entities/inputs/page.js';
import { DeletedPayload, DownloadPayload } from '../entities/payloads/files.js';
import type { Ctx as Context } from '../src/context.js';
import { publicId } from '../src/lib/ids.js';
import { createFileDownload } from '../src/media/createFileDownload.js';
import { deleteFile } from '../src/media/deleteFile.js';
import { files } from '../src/media/files.js';
import { connectionOf } from './graph/connection.js';
import { IdArg, readFilter } from './graph/ids.js';

const FileConnection = connectionOf(File, 'File');

@Resolver()
export class FileResolver {
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
