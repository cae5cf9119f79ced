import type { BackupHealth, BackupWindow } from '../../../entities/payloads/backupHealth.js';
import type { BackupProblem } from '../../../entities/types/backups.js';
import { type Ctx, systemContext } from '../../context.js';
import { appScoped } from '../../core/appScoped.js';
import { allowOnPlatform } from '../../core/authorize.js';
import { LiveFeed } from '../../core/liveFeed.js';
import { statement } from '../../db/statement.js';
import { encryptionKeys, keyOnlyHere } from '../keys/encryptionKeys.js';
import { type Anomaly, anomalies } from './anomalies.js';
import { backupSchedules } from './backupSchedules.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** So old the data of the last proven backup may be: those of a night, and two hours for making and verifying it. */
export const VERIFIED_WITHIN_HOURS = 26;

type Row = Pick<
  BackupHealth,
  'lastId' | 'lastVerifiedId' | 'lastFailureId' | 'estimatedRestoreSeconds' | 'totalBytes' | 'count' | 'nextRunAt'
> & {
  spans: Partial<Record<'day' | 'week' | 'month', BackupWindow>>;
  recoveryPoint: string | null;
  /** The last backup that failed, or could not be verified, where none since makes up for it: of its kind, or of all. */
  failedId: string | null;
  notVerifiedId: string | null;
  notVerifiedInTime: boolean;
  /** Whether the platform is older than that time. */
  isOld: boolean;
  localOnly: boolean;
  /** The name of a storage that is. */
  nearlyFull: string | null;
  unavailable: boolean;
  /** Nothing backs up the database by itself. */
  noSchedule: boolean;
};
const healthStatement = statement<{ verifiedSince: Date; day: Date; week: Date; month: Date }, Row>('backups/schedules/backupHealth.sql');

export interface HealthFacts extends Row {
  /** The names of schedules of which a run is missing. */
  overdue: string[];
  anomalies: Anomaly[];
}

/** What the state of the backups is made of. For platform staff. */
export async function healthFacts(ctx: Ctx): Promise<HealthFacts> {
  const schedules = await backupSchedules(ctx);
  const now = ctx.app.now().getTime();
  const ago = (ms: number) => new Date(now - ms);
  const row = await ctx.sql.row(healthStatement, {
    ...{ verifiedSince: ago(VERIFIED_WITHIN_HOURS * HOUR_MS), day: ago(DAY_MS), week: ago(7 * DAY_MS), month: ago(30 * DAY_MS) },
  });
  if (!row) throw new Error('the health of the backups was not read');
  return { ...row, overdue: schedules.filter(({ overdue }) => overdue).map(({ name }) => name), anomalies: await anomalies(ctx) };
}

const NO_BACKUPS: BackupWindow = { made: 0, failed: 0, successRate: null, averageSeconds: null, averageBytes: null };

/** What would be lost now, how long a restore takes, and what is wrong. For platform staff. */
export async function backupHealth(ctx: Ctx): Promise<BackupHealth> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  const facts = await healthFacts(ctx);
  const problems = await problemsOf(ctx, facts);
  const { spans, recoveryPoint, lastId, lastVerifiedId, lastFailureId, estimatedRestoreSeconds, totalBytes, count, nextRunAt } = facts;
  const age = recoveryPoint && Math.max(0, Math.round((ctx.app.now().getTime() - Date.parse(recoveryPoint)) / 1_000));
  return {
    ...{ id: 'backup-health', ok: problems.length === 0, problems, lastId, lastVerifiedId, lastFailureId },
    ...{ day: spans.day ?? NO_BACKUPS, week: spans.week ?? NO_BACKUPS, month: spans.month ?? NO_BACKUPS },
    ...{ totalBytes, count, recoveryPointAgeSeconds: age || age === 0 ? age : null, estimatedRestoreSeconds, nextRunAt },
  };
}

/** What is wrong with them. */
export async function problemsOf(ctx: Ctx, facts: HealthFacts): Promise<BackupProblem[]> {
  const keys = (await encryptionKeys(ctx)).filter(({ active }) => active);
  const found: Record<BackupProblem, boolean> = {
    NO_VERIFIED_BACKUP: facts.notVerifiedInTime,
    OVERDUE: facts.overdue.length > 0,
    LAST_FAILED: facts.failedId !== null,
    VERIFICATION_FAILED: facts.notVerifiedId !== null,
    LOCAL_ONLY: facts.localOnly,
    STORAGE_NEARLY_FULL: facts.nearlyFull !== null,
    STORAGE_UNAVAILABLE: facts.unavailable,
    NO_SCHEDULE: facts.noSchedule,
    ANOMALY: facts.anomalies.length > 0,
    KEY_ONLY_HERE: await keyOnlyHere(ctx),
    KEY_UNUSABLE: keys.length > 0 && !keys.some(({ usable }) => usable),
  };
  return (Object.keys(found) as BackupProblem[]).filter((problem) => found[problem]);
}

/** Progress of a backup comes twice a second; its health is read once in that time. */
const feed = appScoped(
  (app) => new LiveFeed<BackupHealth>(app, 'backup', async () => [await backupHealth(systemContext(app, 'feed'))], 1_000),
);

/** The health of backups whenever it changes, and every minute. For platform staff. */
export async function* backupHealthUpdates(ctx: Ctx): AsyncGenerator<BackupHealth> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  const updates = feed(ctx.app).subscribe('');
  let told = '';
  const timer = setInterval(() => {
    told = '';
    ctx.app.events.publish({ topic: 'backup', tenantId: null, ids: [] });
  }, 60_000);
  try {
    for await (const health of updates) {
      const content = JSON.stringify({ ...health, recoveryPointAgeSeconds: null });
      if (content !== told) yield health;
      told = content;
    }
  } finally {
    clearInterval(timer);
    await updates.return();
  }
}
