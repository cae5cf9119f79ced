import { Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { PageArgs } from '../entities/inputs/page.js';
import { MediaAsset } from '../entities/MediaAsset.js';
import { DownloadPayload } from '../entities/payloads/files.js';
import type { Ctx as Context } from '../src/context.js';
import { mediaAssets } from '../src/media/assets.js';
import { createDocumentDownload } from '../src/media/createDocumentDownload.js';
import { connectionOf } from './graph/connection.js';
import { IdArg } from './graph/ids.js';

const MediaAssetConnection = connectionOf(MediaAsset, 'MediaAsset');

@Resolver()
export class MediaResolver {
  @Query(() => MediaAssetConnection, {
    nullable: true,
    description:
      "The tenant's uploaded files, newest first; for those who manage its sender ids or its billing. " +
      'Example: `{ mediaAssets { nodes { id filename bytes } } }`',
  })
  mediaAssets(@Ctx() ctx: Context, @Args(() => PageArgs) page: PageArgs) {
    return mediaAssets(ctx, page);
  }

  @Mutation(() => DownloadPayload, {
    nullable: true,
    description:
      'A link to an uploaded file, good for five minutes: of the own tenant, for platform staff of any. ' +
      'Example: `mutation { createDocumentDownload(assetId: "med_0193f…") { url expiresAt } }`',
  })
  createDocumentDownload(@Ctx() ctx: Context, @IdArg('mediaAsset', 'The file.', 'assetId') assetId: string): Promise<DownloadPayload> {
    return createDocumentDownload(ctx, assetId);
  }
}
