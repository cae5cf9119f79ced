import type { AlertKind } from '../../../entities/types/alertKinds.js';
import type { BackupProblem } from '../../../entities/types/backups.js';
import { type Ctx, inTransaction } from '../../context.js';
import { raiseAlert, resolveAlert } from '../../core/raiseAlert.js';
import { publishChange } from '../../db/outbox.js';
import { publicId } from '../../lib/ids.js';
import { type HealthFacts, healthFacts, problemsOf, VERIFIED_WITHIN_HOURS } from './backupHealth.js';

/** The subject of alerts about backups as a whole. */
const ALL = 'backups';
/** What lasts is told again after so long. */
const REMIND_AFTER_MS = 24 * 3_600_000;

type Params = Record<string, unknown>;

/** Raises alerts about the backups when something is wrong, and ends them when it is over; a job. */
export async function watchBackups(ctx: Ctx): Promise<void> {
  const facts = await healthFacts(ctx);
  const failures = await failuresOf(ctx, [facts.failedId, facts.notVerifiedId]);
  const [anomaly] = facts.anomalies;
  const wrong: [AlertKind, Params | undefined][] = [
    ['BACKUP_FAILED', failures.get(facts.failedId)],
    ['VERIFICATION_FAILED', failures.get(facts.notVerifiedId)],
    ['BACKUP_OVERDUE', facts.overdue.length > 0 ? { schedules: facts.overdue.join(', ') } : undefined],
    ['NO_VERIFIED_BACKUP', unprovenParams(facts)],
    ['STORAGE_NEARLY_FULL', facts.nearlyFull === null ? undefined : { storage: facts.nearlyFull }],
    ['BACKUP_ANOMALY', anomaly && { backupId: publicId('backup', anomaly.backupId), detail: anomaly.detail }],
  ];
  const problems = (await problemsOf(ctx, facts)).filter((problem) => problem !== 'NO_VERIFIED_BACKUP' || facts.isOld);
  await inTransaction(ctx, async (ctx) => {
    for (const [kind, params] of wrong) await (params ? raiseOnce(ctx, kind, ALL, params) : resolveAlert(ctx, kind, ALL));
    await recordProblems(ctx, problems);
  });
}

/** Keeps what is wrong now, with when it was first found. */
async function recordProblems(ctx: Ctx, problems: readonly BackupProblem[]): Promise<void> {
  const changed = await ctx.sql.rows(
    `with over as (delete from backup_problem where problem <> all ($1::text[]) returning problem),
       found as (insert into backup_problem (problem, since) select unnest($1::text[]), $2 on conflict do nothing returning problem)
     select problem from over union all select problem from found`,
    [problems, ctx.app.now()],
  );
  if (changed.length > 0) await publishChange(ctx.sql, 'attention');
}

/** Raises an alert of the platform unless one that says the same is open and was raised within a day. */
export async function raiseOnce(ctx: Ctx, kind: AlertKind, subjectKey: string, params: Params): Promise<void> {
  const open = await ctx.sql.row(
    'select id from alert where kind = $1 and subject_key = $2 and resolved_at is null and params = $3::jsonb and last_at > $4',
    [kind, subjectKey, JSON.stringify(params), new Date(ctx.app.now().getTime() - REMIND_AFTER_MS)],
  );
  if (!open) await raiseAlert(ctx, kind, { tenantId: null, subjectKey, params });
}

/** A platform that has just begun has the same time for its first one. */
const unprovenParams = ({ notVerifiedInTime, isOld, recoveryPoint }: HealthFacts): Params | undefined =>
  notVerifiedInTime && isOld ? { hours: VERIFIED_WITHIN_HOURS, recoveryPoint } : undefined;

async function failuresOf(ctx: Ctx, ids: readonly (string | null)[]): Promise<Map<string | null, Params>> {
  const rows = await ctx.sql.rows<{ id: string; detail: string | null }>(
    'select id, failure_detail as detail from backup where id = any($1::uuid[])',
    [ids.filter((id) => id !== null)],
  );
  return new Map(rows.map(({ id, detail }) => [id, { backupId: publicId('backup', id), detail }]));
}
