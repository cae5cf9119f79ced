import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Change, Events, Topic } from '../events.js';
import { createWakeLoop } from '../lib/flow/wakeLoop.js';
import type { Log } from '../log.js';
import type { Database } from './database.js';
import { connectionOptions, type Sql } from './sql.js';
import { statement } from './statement.js';

const CHANNEL = 'tuma_outbox';
/** Commits within this are carried together: one NOTIFY and one read for all of them. */
const GATHER_MS = 5;
/** And reads begin at least this far apart: a stream of single commits is carried in fewer rounds than it has commits. */
const PACE_MS = 25;
/** Read at least this often, so that a lost notification costs at most this. */
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
 * Writes a change into the outbox: once the transaction commits, every process publishes it to its subscribers. Statements on hot ways
 * (accept, advance, claim, postEntry) and those that change rows of many tenants write their outbox rows themselves, in the same statement.
 */
export async function publishChange(sql: Sql, topic: Topic, tenantId: string | null = null, ids: readonly string[] = []): Promise<void> {
  await sql.rows('insert into outbox (topic, tenant_id, ids) values ($1, $2, $3)', [topic, tenantId, ids]);
}

/**
 * Carries committed changes into this process's events, whichever process committed them: a change is a row of the outbox, written in the
 * business transaction. Rows are read by the position of their transaction, since a serial id isn't commit order: everything from the
 * oldest transaction that may still commit onwards, minus what was seen. NOTIFY only says "look"; losing it loses nothing.
 */
export async function startOutbox(db: Database, events: Events, log: Log): Promise<{ stop(): Promise<void> }> {
  const self = crypto.randomUUID();
  const start = await db.sql.row<{ xmin: string }>('select pg_snapshot_xmin(pg_current_snapshot())::text as xmin');
  let from = start?.xmin ?? '0';
  const seen = new Map<number, bigint>();
  let stopped = false;
  let last = 0;
  let tell = false;

  // What was committed before this start is history, also where its transaction is above the position.
  for (const row of await db.sql.rows<Row>(readOutbox, [from])) if (row.id !== null) seen.set(row.id, BigInt(row.tx ?? 0));

  const read = async (): Promise<void> => {
    if (tell) {
      tell = false;
      await db.sql.rows('select pg_notify($1, $2)', [CHANNEL, self]);
    }
    const rows = await db.sql.rows<Row>(readOutbox, [from]);
    for (const row of rows) {
      if (row.id === null || row.topic === null || seen.has(row.id)) continue;
      seen.set(row.id, BigInt(row.tx ?? 0));
      const change: Change = { topic: row.topic, tenantId: row.tenant_id, ids: row.ids ?? [] };
      events.publish(change);
    }
    from = rows[0]?.xmin ?? from;
    const oldest = BigInt(from);
    for (const [id, tx] of seen) if (tx < oldest) seen.delete(id);
  };

  const reader = createWakeLoop(
    async () => {
      last = performance.now();
      await read().catch((error: unknown) => {
        tell = true;
        log.warn({ err: error }, 'the outbox could not be read; it is read again');
      });
    },
    () => sleep(Math.max(GATHER_MS, last + PACE_MS - performance.now())),
  );

  events.onWake(() => {
    tell = true;
    reader.wake();
  });
  const poll = setInterval(() => reader.wake(), POLL_MS);
  const listener = await listen(
    db.url,
    log,
    self,
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

/** A connection of its own that waits for notifications, and comes back by itself when it is lost. */
async function listen(url: string, log: Log, self: string, look: () => void, stopped: () => boolean): Promise<{ stop(): Promise<void> }> {
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
      if (message.payload !== self) look();
    });
    try {
      await fresh.connect();
      await fresh.query(`listen ${CHANNEL}`);
      look();
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

/** Forgets rows 10 minutes after they were written, by the database's clock. */
export async function purgeOutbox(sql: Sql): Promise<void> {
  await sql.rows(`delete from outbox where at < now() - interval '10 minutes'`);
}
