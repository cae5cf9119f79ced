import { onConnection } from '../../db/onConnection.js';
import { OPERATIONS_SCHEMA } from '../../db/sessionSettings.js';
import { statement } from '../../db/statement.js';
import type { MediaProvider, StoreName } from '../../ports/media.js';
import { patiently, waitUntil } from './patience.js';

const takeStatement = statement<{ store: StoreName; most: number; now: Date }, { freeAt: string }>('backups/files/takeList.sql');

/**
 * All files of a store: locator → bytes. A store that counts its calls is asked only so often in an hour by all processes together, and
 * waited for. STORAGE_UNAVAILABLE.
 */
export async function listStore(store: MediaProvider, url: string, signal?: AbortSignal): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  let cursor: string | undefined;
  do {
    signal?.throwIfAborted();
    const page = await patiently(async () => {
      await takeTurn(store, url, signal);
      return store.list(cursor);
    }, signal);
    for (const { locator, bytes } of page.files) found.set(locator, bytes);
    cursor = page.next;
  } while (cursor);
  return found;
}

async function takeTurn({ name: store, listsAnHour: most }: MediaProvider, url: string, signal?: AbortSignal): Promise<void> {
  if (most === undefined) return;
  for (;;) {
    const full = await onConnection({ url, searchPath: OPERATIONS_SCHEMA, name: 'tuma-backup' }, (sql) =>
      sql.row(takeStatement, { store, most, now: new Date() }),
    );
    if (!full) return;
    await waitUntil(new Date(full.freeAt), signal);
  }
}
