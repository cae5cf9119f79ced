import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Change, Events, Topic } from '../events.js';
import { inBatches } from '../lib/flow/inBatches.js';
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
  topic: Topic | 'messages' | 'accepted' | 'balances' | null;
  tenant_id: string | null;
  ids: string[] | null;
  snapshot: string;
}

/**
 * Writes a change into the outbox: once the transaction commits, every process publishes it to its subscribers. Hot statements (acceptSend,
 * advance, claim, postEntry) and statements that change rows of many tenants write their outbox rows themselves, to save a round trip.
 */
export async function publishChange(sql: Sql, topic: Topic, tenantId: string | null = null, ids: readonly string[] = []): Promise<void> {
  await sql.rows('insert into outbox (topic, tenant_id, ids) values ($1, $2, $3)', [topic, tenantId, ids]);
}

export interface Outbox {
  /** How long ago all changes that were committed had been published. */
  secondsBehind(): number;
  stop(): Promise<void>;
}

/**
 * Publishes committed changes as events of this process, whichever process committed them. A change is a row of the outbox, written in the
 * transaction that made it. Serial ids are not in commit order, so a read takes what its snapshot shows and the last one's didn't: each row
 * once, however long another transaction stays open. NOTIFY only triggers a read; losing one loses nothing.
 */
export async function startOutbox(db: Database, events: Events, log: Log): Promise<Outbox> {
  const processId = crypto.randomUUID();
  // What was committed before this start is not read.
  const start = await db.sql.row<{ snapshot: string }>('select pg_current_snapshot()::text as snapshot');
  if (!start) throw new Error('the database has no snapshot');
  let { snapshot } = start;
  let stopped = false;
  let last = 0;
  let readAt = performance.now();
  let notifyOthers = false;

  const read = async (): Promise<void> => {
    if (notifyOthers) {
      notifyOthers = false;
      await db.sql.rows('select pg_notify($1, $2)', [CHANNEL, processId]);
    }
    const begun = performance.now();
    const rows = await db.sql.rows<Row>(readOutbox, [snapshot]);
    for (const row of rows) {
      for (const change of changesOf(row)) events.publish(change);
    }
    snapshot = rows[0]?.snapshot ?? snapshot;
    if (begun - readAt > KEPT_MS) log.error('the outbox was not read for minutes: subscribers may have missed changes');
    readAt = begun;
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
    secondsBehind: () => (performance.now() - readAt) / 1_000,
    async stop() {
      stopped = true;
      clearInterval(poll);
      await reader.stop();
      await listener.stop();
    },
  };
}

/**
 * A row of one tenant tells what its topic says. What changes rows of many tenants together writes one row for all: the ids of 'messages',
 * and of 'accepted', new ones, are a tenant for each message and then the messages; those of 'balances' are tenants.
 */
function changesOf({ topic, tenant_id: tenantId, ids }: Row): Change[] {
  switch (topic) {
    case null:
      return [];
    case 'balances':
      return (ids ?? []).map((tenantId) => ({ topic: 'balance', tenantId, ids: [] }));
    case 'messages':
      return messagesByTenant(ids ?? []);
    case 'accepted':
      return messagesByTenant(ids ?? []).flatMap((messages) => [
        messages,
        ...(['balance', 'queued'] as const).map((topic) => ({ topic, tenantId: messages.tenantId, ids: [] })),
      ]);
    default:
      return [{ topic, tenantId, ids: ids ?? [] }];
  }
}

function messagesByTenant(ids: readonly string[]): Change[] {
  const half = ids.length / 2;
  const byTenant = new Map<string, string[]>();
  for (let n = 0; n < half; n++) {
    const [tenantId, messageId] = [ids[n], ids[half + n]] as [string, string];
    const ofTenant = byTenant.get(tenantId);
    if (ofTenant) ofTenant.push(messageId);
    else byTenant.set(tenantId, [messageId]);
  }
  return [...byTenant].map(([tenantId, ids]) => ({ topic: 'message', tenantId, ids }));
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
    const { max: _, ...options } = connectionOptions({ url, searchPath: 'pg_catalog', max: 1, name: 'tuma-listen', use: 'listen' });
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

/** How long a change stays in the outbox: a process that can't read for longer misses some. */
const KEPT_MS = 120_000;
const PURGE_BATCH = 5_000;

/**
 * Deletes changes that were written more than two minutes ago, by the database's clock: every process reads them within a second. Where
 * webhook endpoints get events, only what was looked at for them.
 */
export async function purgeOutbox(sql: Sql): Promise<void> {
  await inBatches(PURGE_BATCH, async () => {
    const gone = await sql.rows<{ id: number }>(
      `delete from outbox where id in (
         select id from outbox where at < clock_timestamp() - make_interval(secs => $1)
           and (not exists (select from webhook_endpoint where enabled)
             or pg_visible_in_snapshot(tx, (select snapshot from webhook_cursor)))
         order by id limit $2 for update skip locked)
       returning id`,
      [KEPT_MS / 1_000, PURGE_BATCH],
    );
    return gone.length;
  });
}
