import type { Backup } from '../../entities/Backup.js';
import { type Ctx, systemContext } from '../context.js';
import { appScoped } from '../core/appScoped.js';
import { allowOnPlatform } from '../core/authorize.js';
import { LiveFeed } from '../core/liveFeed.js';
import { backup, backupsById } from './backups.js';

const feed = appScoped((app) => new LiveFeed<Backup>(app, 'backup', (_, ids) => backupsById(systemContext(app, 'feed'), ids)));

/** Backups as they progress; with `id` only that one, beginning with its present state (NOT_FOUND). For platform staff. */
export function backupUpdates(ctx: Ctx, id?: string): AsyncIterableIterator<Backup> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  if (!id) return feed(ctx.app).subscribe('');
  return feed(ctx.app).subscribe('', { wanted: (changed) => changed.id === id, present: async () => [await backup(ctx, id)] });
}
