import type { SystemStatus } from '../../entities/payloads/system.js';
import { type App, type Ctx, inTransaction } from '../context.js';
import { appScoped } from '../core/appScoped.js';
import { audit } from '../core/audit.js';
import { allowOnPlatform } from '../core/authorize.js';
import { LiveFeed } from '../core/liveFeed.js';
import { storedActor } from '../core/storedActor.js';
import { readReason } from '../core/texts.js';
import { version } from '../core/version.js';
import { publishChange } from '../db/outbox.js';
import { statement } from '../db/statement.js';
import { Issues } from '../errors.js';
import { idAt } from '../lib/ids.js';

const statusStatement = statement<
  { now: Date; rateSince: string },
  {
    database: Omit<SystemStatus['database'], 'ok' | 'latencyMs'>;
    jobs: SystemStatus['jobs'];
    lag: number;
    depth: number;
    settled: number;
    freeze: SystemStatus['sendingFreeze'];
  }
>('system/systemStatus.sql');

/** The span over which messagesPerSecond is counted. */
const RATE_SECONDS = 10;

/** The platform as it is now. For platform staff. */
export async function systemStatus(ctx: Ctx): Promise<SystemStatus> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  return readSystemStatus(ctx.app);
}

async function readSystemStatus(app: App): Promise<SystemStatus> {
  const now = app.now();
  const before = performance.now();
  const rateSince = idAt(new Date(now.getTime() - RATE_SECONDS * 1_000));
  const row = await app.db.sql.row(statusStatement, { now, rateSince });
  if (!row) throw new Error('the system has no state');
  return {
    id: 'system',
    version,
    startedAt: app.startedAt.toISOString(),
    database: { ...row.database, ok: true, latencyMs: performance.now() - before },
    jobs: row.jobs,
    dispatcherLagSeconds: Math.max(0, row.lag),
    queueDepth: row.depth,
    messagesPerSecond: row.settled / RATE_SECONDS,
    sendingFrozen: row.freeze !== null,
    sendingFreeze: row.freeze,
  };
}

/** Stops or resumes the sending of the whole platform. While it is frozen, messages are accepted and wait. Audited. */
export async function setSendingFrozen(ctx: Ctx, frozen: boolean, given: string): Promise<SystemStatus> {
  allowOnPlatform(ctx, 'MANAGE_TENANTS');
  const issues = new Issues();
  const reason = readReason(given, 'reason', issues);
  issues.throwIfAny();
  await inTransaction(ctx, async (ctx) => {
    await ctx.sql.rows(
      `update system_state set frozen_reason = $2, frozen_by = $3, sending_frozen = $1,
         updated_at = case when sending_frozen = $1 then updated_at else $4 end`,
      [frozen, frozen ? reason : null, frozen ? storedActor(ctx.actor) : null, ctx.app.now()],
    );
    await publishChange(ctx.sql, 'system');
    if (!frozen) await publishChange(ctx.sql, 'queued');
    await audit(ctx, frozen ? 'sending.freeze' : 'sending.unfreeze', null, null, { reason });
  });
  return readSystemStatus(ctx.app);
}

const feed = appScoped((app) => new LiveFeed<SystemStatus>(app, 'system', async () => [await readSystemStatus(app)], 250));

/** The platform's status: whenever its switches or its provider change, and every five seconds. */
export async function* systemStatusUpdates(ctx: Ctx): AsyncGenerator<SystemStatus> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  const updates = feed(ctx.app).subscribe('');
  const timer = setInterval(() => ctx.app.events.publish({ topic: 'system', tenantId: null, ids: [] }), 5_000);
  try {
    yield* updates;
  } finally {
    clearInterval(timer);
    await updates.return();
  }
}
