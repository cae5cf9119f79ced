import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Change, Events, Topic } from '../events.js';
import { createWakeLoop } from '../lib/flow/wakeLoop.js';
import type { Log } from '../log.js';
import type { Database } from './database.js';
import { connectionOptions, type Sql } from './sql.js';
import { statement } from './statement.js';

const CHANNEL = 'tuma_outbox';
/** Commits within this time share one NOTIFY and one read. */
const GATHER_MS = 5;
/** Reads start at least this far apart, so that a stream of single commits needs fewer reads than it has commits. */
const PACE_MS = 25;
/** Reads at least this often: a lost notification costs no more. */
const POLL_MS = 1_000;

const readOutbox = statement('db/readOutbox.sql');
interface Row {
  id: number | null;
  tx: string | null;
  topic: Topic | null;
  tenant_id: string | null;
  ids: string[] | null;
  xmin: string;
}

/**
 * Writes a change into the outbox: once the transaction commits, every process publishes it to its subscribers. Hot statements (acceptSend,
 * advance, claim, postEntry) and statements that change rows of many tenants write their outbox rows themselves, to save a round trip.
 */
export async function publishChange(sql: Sql, topic: Topic, tenantId: string | null = null, ids: readonly string[] = []): Promise<void> {
  await sql.rows('insert into outbox (topic, tenant_id, ids) values ($1, $2, $3)', [topic, tenantId, ids]);
}

/**
 * Publishes committed changes as events of this process, whichever process committed them. A change is a row of the outbox, written in the
 * transaction that made it. Rows are read by the position of their transaction, since serial ids are not in commit order: everything from
 * the oldest transaction that may still commit, except what was published already. NOTIFY only triggers a read; losing one loses nothing.
 */
export async function startOutbox(db: Database, events: Events, log: Log): Promise<{ stop(): Promise<void> }> {
  const processId = crypto.randomUUID();
  const start = await db.sql.row<{ xmin: string }>('select pg_snapshot_xmin(pg_current_snapshot())::text as xmin');
  let from = start?.xmin ?? '0';
  const published = new Map<number, bigint>();
  let stopped = false;
  let last = 0;
  let notifyOthers = false;

  // Changes that were committed before this start are skipped, even where their transaction is above the position.
  for (const row of await db.sql.rows<Row>(readOutbox, [from])) if (row.id !== null) published.set(row.id, BigInt(row.tx ?? 0));

  const read = async (): Promise<void> => {
    if (notifyOthers) {
      notifyOthers = false;
      await db.sql.rows('select pg_notify($1, $2)', [CHANNEL, processId]);
    }
    const rows = await db.sql.rows<Row>(readOutbox, [from]);
    for (const row of rows) {
      if (row.id === null || row.topic === null || published.has(row.id)) continue;
      published.set(row.id, BigInt(row.tx ?? 0));
      const change: Change = { topic: row.topic, tenantId: row.tenant_id, ids: row.ids ?? [] };
      events.publish(change);
    }
    from = rows[0]?.xmin ?? from;
    const oldest = BigInt(from);
    for (const [id, tx] of published) if (tx < oldest) published.delete(id);
  };

  const reader = createWakeLoop(
    async () => {
      last = performance.now();
      await read().catch((error: unknown) => {
        notifyOthers = true;
        log.warn({ err: error }, 'the outbox could not be read; it is read again');
      });
    },
    () => sleep(Math.max(GATHER_MS, last + PACE_MS - performance.now())),
  );

  events.onWake(() => {
    notifyOthers = true;
    reader.wake();
  });
  const poll = setInterval(() => reader.wake(), POLL_MS);
  const listener = await listen(
    db.url,
    log,
    processId,
    () => reader.wake(),
    () => stopped,
  );

  return {
    async stop() {
      stopped = true;
      clearInterval(poll);
      await reader.stop();
      await listener.stop();
    },
  };
}

/** A separate connection that waits for notifications and reconnects when it is lost. */
async function listen(
  url: string,
  log: Log,
  processId: string,
  onNotification: () => void,
  stopped: () => boolean,
): Promise<{ stop(): Promise<void> }> {
  let client: pg.Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  const connect = async (): Promise<void> => {
    const { max: _, ...options } = connectionOptions({ url, searchPath: 'pg_catalog', max: 1, name: 'tuma-listen' });
    const fresh = new pg.Client(options);
    const lost = (error?: Error): void => {
      if (client !== fresh || stopped()) return;
      client = undefined;
      log.warn({ err: error }, 'the notification connection is lost; it is made again');
      retry = setTimeout(() => void connect().catch(lost), 1_000);
    };
    client = fresh;
    fresh.on('error', lost);
    fresh.on('end', () => lost());
    fresh.on('notification', (message) => {
      if (message.payload !== processId) onNotification();
    });
    try {
      await fresh.connect();
      await fresh.query(`listen ${CHANNEL}`);
      onNotification();
    } catch (error) {
      lost(error instanceof Error ? error : new Error(String(error)));
    }
  };
  await connect();
  return {
    async stop() {
      clearTimeout(retry);
      const last = client;
      client = undefined;
      await last?.end().catch((error: unknown) => log.debug({ err: error }, 'the notification connection was gone already'));
    },
  };
}

/** Deletes rows 10 minutes after they were written, by the database's clock. */
export async function purgeOutbox(sql: Sql): Promise<void> {
  await sql.rows(`delete from outbox where at < now() - interval '10 minutes'`);
}
