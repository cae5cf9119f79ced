import type { App } from '../context.js';

/**
 * Records that a session or a key was used, once a minute at most over all processes: `update` is a statement up to its last condition,
 * under which it isn't run while maintenance lets nothing be written. A request isn't refused for want of this: where it fails, the log
 * says so.
 */
export async function recordUse(app: App, update: string, values: unknown[]): Promise<void> {
  try {
    await app.db.sql.rows(
      `${update} and not exists (
         select from maintenance_epoch where epoch = (select max(epoch) from maintenance_epoch) and restore_id is not null)`,
      values,
    );
  } catch (error) {
    app.log.warn({ err: error }, 'that a session or key was used could not be recorded');
  }
}
