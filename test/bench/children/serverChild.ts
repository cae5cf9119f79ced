import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { timetable } from '../../../jobs/timetable.js';
import { start } from '../../../src/app.js';
import { openSession } from '../../../src/auth/sessions/sessions.js';
import { backup } from '../../../src/backups/backups.js';
import { createBackup } from '../../../src/backups/createBackup.js';
import { archiveOldMessages } from '../../../src/backups/messageArchives/archiveOldMessages.js';
import { restoreMessages } from '../../../src/backups/messageArchives/restoreMessages.js';
import { readConfig } from '../../../src/config.js';
import { inTransaction, systemContext } from '../../../src/context.js';
import { statement } from '../../../src/db/statement.js';
import { grant } from '../../../src/ledger/ledger.js';
import { newId } from '../../../src/lib/ids.js';
import { Turns } from '../../../src/messaging/dispatch/turns.js';
import { answer } from '../child.js';

/** A statement as the driver is handed it. */
export interface Sent {
  text: string;
  values: unknown[];
}

// Every statement that this process sends is counted, and noted while `recording`.
let statements = 0;
let recording: Sent[] | undefined;
const { query } = pg.Client.prototype;
pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]): never {
  statements += 1;
  const [sql, values] = args as [string | { text?: string; values?: unknown[] }, unknown];
  const text = typeof sql === 'string' ? sql : sql.text;
  if (text) recording?.push({ text, values: (typeof sql === 'object' && sql.values) || (Array.isArray(values) ? values : []) });
  return Reflect.apply(query, this, args) as never;
} as never;

const [dataDir = '', roles = 'api,worker', settings = '{}'] = process.argv.slice(2);
const generous = { burst: 1e12, perSecond: 1e12 };
// TRUSTED_PROXIES: the load names an address of its own for each stranger.
const config = readConfig({
  ...{ PORT: '0', TUMA_DATA_DIR: dataDir, TUMA_ROLES: roles, TRUSTED_PROXIES: '127.0.0.1', DEMO_HISTORY: 'no' },
  ...JSON.parse(settings),
});
const running = await start(config, {
  rates: { loginPerAccount: generous, loginPerAddress: generous, registerPerAddress: generous, sends: generous, recipients: generous },
});
const { app } = running;

const commands = {
  where: () => ({ url: `${running.url}/graphql`, databaseUrl: app.db.url }),

  /** New tenants, each with an owner who is signed in. */
  tenants: ({ count, credits }: { count: number; credits: number }): Promise<{ tenantId: string; token: string }[]> =>
    inTransaction(systemContext(app, 'bench'), async (ctx) => {
      const made: { tenantId: string; token: string }[] = [];
      const now = app.now();
      for (let n = 0; n < count; n++) {
        const [tenantId, userId] = [newId(), newId()];
        await ctx.sql.rows(
          `insert into tenant (id, name, slug, time_zone, created_at) values ($1, 'Duka', $2, 'Africa/Dar_es_Salaam', $3)`,
          [tenantId, tenantId, now],
        );
        await ctx.sql.rows('insert into credit_account (tenant_id, updated_at) values ($1, $2)', [tenantId, now]);
        await grant(ctx, tenantId, credits, 'bench', 'For the bench');
        await ctx.sql.rows(
          `insert into app_user (id, email, name, password_hash, password_changed_at, created_at) values ($1, $2, 'Bench', '', $3, $3)`,
          [userId, `${userId}@example.com`, now],
        );
        await ctx.sql.rows(`insert into membership (id, tenant_id, user_id, role, created_at) values ($1, $2, $3, 'OWNER', $4)`, [
          newId(),
          tenantId,
          userId,
          now,
        ]);
        made.push({ tenantId, token: (await openSession(ctx, userId, tenantId)).accessToken });
      }
      return made;
    }),

  /** A new token for the owner of a tenant. */
  token: ({ tenantId }: { tenantId: string }): Promise<string> =>
    inTransaction(systemContext(app, 'bench'), async (ctx) => {
      const owner = await ctx.sql.row<{ id: string }>('select user_id as id from membership where tenant_id = $1', [tenantId]);
      return (await openSession(ctx, owner?.id ?? '', tenantId)).accessToken;
    }),

  /** Makes a backup by this process's worker; answers how long making and verifying took, and what they cost this process meanwhile. */
  backup: ({ bytesPerSecond, verify }: { bytesPerSecond: number; verify: boolean }) =>
    watched(async () => {
      app.settings.backups.bytesPerSecond = bytesPerSecond;
      const ctx = systemContext(app, 'bench');
      const { id } = await createBackup(ctx, { kind: 'DATABASE', verify });
      for (;;) {
        const one = await backup(ctx, id);
        const waits = [one.status, one.verificationStatus].some((state) => state === 'QUEUED' || state === 'RUNNING');
        if (!waits) {
          if (one.failure) throw new Error(`${one.failure}: ${one.failureDetail}`);
          const seconds = (Date.parse(one.finishedAt ?? '') - Date.parse(one.startedAt ?? '')) / 1_000;
          return {
            seconds,
            verifySeconds: one.verification?.durationSeconds ?? 0,
            sourceBytes: one.sourceBytes ?? 0,
            sizeBytes: one.sizeBytes ?? 0,
          };
        }
        await sleep(20);
      }
    }),

  /** Archives the messages of each year that ended so many months ago, where there are some in one; answers the archive. */
  archive: ({ months }: { months: number }) =>
    watched(async () => {
      const ctx = systemContext(app, 'bench');
      const begun = performance.now();
      const outcomes = (await archiveOldMessages(ctx, { months })) ?? [];
      const made = outcomes.filter(({ outcome }) => outcome !== 'EMPTY');
      const [one] = made;
      if (made.length !== 1 || one?.outcome !== 'DETACHED') throw new Error(JSON.stringify(outcomes));
      const seconds = (performance.now() - begun) / 1_000;
      const row = await ctx.sql.row<{ bytes: number }>('select size_bytes as bytes from message_archive where name = $1', [one.archive]);
      return { name: one.archive ?? '', seconds, sizeBytes: row?.bytes ?? 0 };
    }),

  /** Brings them back. */
  restoreArchive: ({ name }: { name: string }) =>
    watched(async () => {
      const begun = performance.now();
      const messages = await restoreMessages(systemContext(app, 'bench'), name);
      return { messages, seconds: (performance.now() - begun) / 1_000 };
    }),

  grant: ({ tenantId, credits }: { tenantId: string; credits: number }) =>
    inTransaction(systemContext(app, 'bench'), (ctx) => grant(ctx, tenantId, credits, 'bench', 'For the bench')),

  /** Runs a job of the timetable now. */
  job: async ({ name }: { name: string }) => {
    await timetable.find((job) => job.name === name)?.run(systemContext(app, 'bench'));
  },

  /** What a dispatcher would claim next; claims nothing. */
  chooseDue: async () => {
    const { claimSize: limit } = app.settings;
    const { name: provider } = app.sms;
    const next = { ...new Turns().next(limit), now: app.now(), provider, test: false, limit, batchSize: 100, singlesOnly: false };
    return (await systemContext(app, 'bench').sql.rows(statement<object>('messaging/dispatch/chooseDue.sql'), next)).length;
  },

  /** Begins to note statements, or answers those that were noted since, and ends. */
  record: ({ on }: { on: boolean }): Sent[] => {
    const noted = recording ?? [];
    recording = on ? [] : undefined;
    return noted;
  },

  /** What this process costs while it does nothing of its own for so long. */
  rest: ({ seconds }: { seconds: number }) => watched(() => sleep(seconds * 1_000)),

  /** Processor seconds and statements of this process so far, and its memory now. */
  used: () => ({ cpuSeconds: (process.cpuUsage().user + process.cpuUsage().system) / 1e6, statements, rss: process.memoryUsage.rss() }),
};
/** Runs `work`, and watches this process meanwhile: its memory, and how late its event loop is. */
async function watched<T>(work: () => Promise<T>): Promise<{ result: T; rssBefore: number; rssPeak: number; loopP99: number }> {
  const rssBefore = process.memoryUsage.rss();
  let rssPeak = rssBefore;
  const sampling = setInterval(() => {
    rssPeak = Math.max(rssPeak, process.memoryUsage.rss());
  }, 20);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  try {
    const result = await work();
    return { result, rssBefore, rssPeak, loopP99: delay.percentile(99) / 1e6 };
  } finally {
    clearInterval(sampling);
    delay.disable();
  }
}

export type ServerCommands = typeof commands;
answer(commands, running.stop);
