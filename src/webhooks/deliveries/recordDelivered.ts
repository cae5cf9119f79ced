import { appScoped } from '../../core/appScoped.js';
import { type Columns, columns, statement } from '../../db/statement.js';
import { createBatcher } from '../../lib/flow/batcher.js';

/** A try that was answered well. */
export interface Delivered {
  id: string;
  lease: string;
  /** When it began. */
  at: Date;
  durationMs: number;
  responseStatus: number | null;
  responseBody: string | null;
}

const recordStatement = statement<Columns<Delivered>>('webhooks/deliveries/recordDelivered.sql');
const MOST = 500;

/** Records that a delivery was taken; those of the same time share a statement and a commit. */
export const recordDelivered = appScoped(({ db }) =>
  createBatcher(
    async (all: Delivered[]) => {
      await db.sql.rows(recordStatement, columns(all, 'id', 'lease', 'at', 'durationMs', 'responseStatus', 'responseBody'));
      return all;
    },
    { max: MOST },
  ),
);
