import type { Backup } from '../../entities/Backup.js';
import type { BackupKind, BackupTrigger, NotifyOn } from '../../entities/types/backups.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { actorUserId, allowOnPlatform } from '../core/authorize.js';
import { readReason } from '../core/texts.js';
import { publishChange } from '../db/outbox.js';
import { AppError, Issues } from '../errors.js';
import { newId, publicId } from '../lib/ids.js';
import { backup } from './backups.js';
import { NO_PROGRESS } from './run/backupRun.js';

/** Serialises requests: of two for the same kind one begins it. */
const LOCK = 7_238_002;

interface Requested {
  kind: BackupKind;
  verify: boolean;
  notifyOn?: NotifyOn;
  note?: string | null;
}

/**
 * Queues a backup; a worker makes it, whichever process it is in. For platform admins; audited. BACKUP_IN_PROGRESS while one of its kind
 * waits or is made, BAD_USER_INPUT.
 */
export async function createBackup(ctx: Ctx, { kind, verify, notifyOn, note }: Requested): Promise<Backup> {
  allowOnPlatform(ctx, 'MANAGE_BACKUPS');
  const issues = new Issues();
  const text = note?.trim() ? readReason(note, 'note', issues) : null;
  issues.throwIfAny();
  return inTransaction(ctx, async (ctx) => {
    await ctx.sql.rows('select pg_advisory_xact_lock($1)', [LOCK]);
    const running = await ctx.sql.row(`select id from backup where kind = $1 and status in ('QUEUED', 'RUNNING') limit 1`, [kind]);
    if (running) throw new AppError('BACKUP_IN_PROGRESS');
    const id = await queueBackup(ctx, { kind, verify, notifyOn, note: text, trigger: 'MANUAL' });
    await audit(ctx, 'backup.create', null, publicId('backup', id), { kind });
    return backup(ctx, id);
  });
}

interface Queued {
  kind: BackupKind;
  trigger: BackupTrigger;
  verify: boolean;
  notifyOn?: NotifyOn;
  note?: string | null;
  /** Whose it is; `dueAt` is null for a run that a person asked for. Of a due time there is one backup. */
  schedule?: { id: string; dueAt: Date | null };
}

/** The row that is the queue; in the caller's transaction. Answers its id. */
export async function queueBackup(ctx: Ctx, queued: Queued): Promise<string> {
  const { kind, trigger, verify, notifyOn = 'FAILURE', note = null, schedule } = queued;
  const id = newId();
  await ctx.sql.rows(
    `insert into backup (id, kind, status, verification_status, trigger, verify, notify_on, note, schedule_id, due_at, created_by, progress,
       created_at)
     values ($1, $2, 'QUEUED', 'NONE', $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[id, kind, trigger, verify, notifyOn, note, schedule?.id ?? null, schedule?.dueAt ?? null, actorUserId(ctx)],
      ...[JSON.stringify(NO_PROGRESS), ctx.app.now()],
    ],
  );
  await publishChange(ctx.sql, 'backup', null, [id]);
  return id;
}
