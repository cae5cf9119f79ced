import { webhookTypes } from '../../../entities/types/webhooks.js';
import { type Ctx, inTransaction } from '../../context.js';
import { columns, statement } from '../../db/statement.js';
import { isFaultOfAnItem } from '../../lib/flow/batcher.js';
import { inBatches } from '../../lib/flow/inBatches.js';
import { newId } from '../../lib/ids.js';
import { type ChangedRows, type EventForEndpoint, eventIdOf } from './eventForEndpoint.js';
import { messageEvents } from './messageEvents.js';
import { otherEvents } from './otherEvents.js';

/** An event is tried for so long. */
export const TRIED_FOR_MS = 48 * 3_600_000;
/** Deliveries are kept for 30 days and tell what was written already: what is older than this is no news. */
const NEWS_MS = 25 * 86_400_000;
/** A change of the outbox may name a thousand messages. */
const CHANGES = 20;

interface Change {
  topic: string;
  tenantId: string | null;
  ids: string[];
}

const stageStatement = statement<{ now: Date }, { staged: number }>('webhooks/events/stageChanges.sql');

/**
 * Writes a delivery for each event that was committed since the last call and each endpoint that gets it. Sends, reports and payments do
 * nothing for it: the outbox says what changed, and keeps it until it was looked at (`purgeOutbox`). Any number of processes may do it at
 * once, and be killed at any line. Answers whether there was anything.
 */
export async function writeDeliveries(ctx: Ctx): Promise<boolean> {
  await ctx.sql.rows(stageStatement, { now: ctx.app.now() });
  return (await inBatches(CHANGES, () => writeBatch(ctx))) > 0;
}

/** A change that the database refuses is told of in the log, and keeps no other from being written. */
async function writeBatch(ctx: Ctx): Promise<number> {
  if (!(await ctx.sql.row('select 1 from webhook_change limit 1'))) return 0;
  try {
    return await inTransaction(ctx, (ctx) => writeChanges(ctx, CHANGES));
  } catch (error) {
    if (!isFaultOfAnItem(error)) throw error;
  }
  return inTransaction(ctx, async (ctx) => {
    const [change] = await takeChanges(ctx, 1);
    if (!change) return 0;
    try {
      await ctx.sql.rows('savepoint one');
      await write(ctx, [change]);
    } catch (error) {
      if (!isFaultOfAnItem(error)) throw error;
      await ctx.sql.rows('rollback to savepoint one');
      ctx.app.log.error(
        { err: error, topic: change.topic, rows: change.ids.length },
        'events could not be written for webhooks; they are lost',
      );
    }
    return CHANGES;
  });
}

async function writeChanges(ctx: Ctx, most: number): Promise<number> {
  const changes = await takeChanges(ctx, most);
  await write(ctx, changes);
  await ctx.app.failpoint('in the middle of writing events');
  return changes.length;
}

const takeChanges = (ctx: Ctx, most: number): Promise<Change[]> =>
  ctx.sql.rows<Change>(
    `delete from webhook_change where id in (select id from webhook_change order by id limit $1 for update skip locked)
     returning topic, tenant_id as "tenantId", ids`,
    [most],
  );

async function write(ctx: Ctx, changes: Change[]): Promise<void> {
  const oldest = new Date(ctx.app.now().getTime() - NEWS_MS);
  for (const [topic, some] of Map.groupBy(changes, ({ topic }) => topic)) {
    const changed: ChangedRows = {
      tenantIds: some.flatMap(({ tenantId, ids }) => ids.map(() => tenantId)),
      ids: some.flatMap(({ ids }) => ids),
    };
    await insertDeliveries(
      ctx,
      topic === 'message' ? await messageEvents(ctx, changed, oldest) : await otherEvents(ctx, topic, changed, oldest),
    );
  }
}

/** Writes what isn't written already. */
export async function insertDeliveries(ctx: Ctx, events: EventForEndpoint[]): Promise<string[]> {
  if (events.length === 0) return [];
  const now = ctx.app.now();
  const rows = events.map((one) => ({
    id: newId(),
    eventId: eventIdOf(one),
    ...one,
    at: new Date(one.at),
    payload: JSON.stringify({ type: webhookTypes[one.event], timestamp: new Date(one.at).toISOString(), data: one.data }),
  }));
  const written = columns(rows, 'id', 'tenantId', 'endpointId', 'eventId', 'event', 'subjectId', 'payload', 'at');
  const inserted = await ctx.sql.rows<{ id: string }>(
    `insert into webhook_delivery (id, tenant_id, endpoint_id, event_id, event, subject_id, payload, created_at,
       next_attempt_at, give_up_at)
     select v.*, $9, $10 from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::uuid[], $7::jsonb[], $8::timestamptz[])
       as v (id, tenant_id, endpoint_id, event_id, event, subject_id, payload, at)
     on conflict (endpoint_id, event_id) do nothing returning id`,
    [...Object.values(written), now, new Date(now.getTime() + TRIED_FOR_MS)],
  );
  return inserted.map(({ id }) => id);
}
