import type { Backup } from '../../entities/Backup.js';
import { type Ctx, systemContext } from '../context.js';
import { appScoped } from '../core/appScoped.js';
import { allowOnPlatform } from '../core/authorize.js';
import { LiveFeed } from '../core/liveFeed.js';
import { backup, backupsById } from './backups.js';

const feed = appScoped((app) => new LiveFeed<Backup>(app, 'backup', (_, ids) => backupsById(systemContext(app, 'feed'), ids)));

/** Backups as they progress; with `id` only that one, beginning with its present state (NOT_FOUND). For platform staff. */
export async function* backupUpdates(ctx: Ctx, id?: string): AsyncGenerator<Backup> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  const updates = feed(ctx.app).subscribe('');
  try {
    if (id) yield await backup(ctx, id);
    for await (const changed of updates) if (!id || changed.id === id) yield changed;
  } finally {
    await updates.return();
  }
}
