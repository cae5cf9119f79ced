import { type Ctx, inTransaction } from '../../context.js';
import { publicId } from '../../lib/ids.js';
import { localTime, PLATFORM_TIME_ZONE } from '../../lib/localTime.js';
import { languagesAt } from '../../mail/languages.js';
import { queueMail } from '../../mail/queueMail.js';

interface Finished {
  id: string;
  sizeBytes: number;
  verified: boolean;
  snapshotAt: string;
  schedule: string | null;
}

/**
 * Mails the platform's recipients that a backup was made, where somebody wants to hear of it (notifyOn ALWAYS): after its verification, if
 * there is to be one. Once for each backup, in the transaction that notes it. What fails is an alert's.
 */
export async function mailFinishedBackups(ctx: Ctx): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const finished = await ctx.sql.rows<Finished>(
      `with due as (
         select id from backup where notify_on = 'ALWAYS' and mailed_at is null and status = 'STORED'
           and (verification_status = 'PASSED' or (verification_status = 'NONE' and not verify))
         order by id limit 100 for update skip locked)
       update backup b set mailed_at = $1 from due where b.id = due.id
       returning b.id, b.size_bytes as "sizeBytes", b.verification_status = 'PASSED' as verified,
         b.manifest->'content'->>'snapshotAt' as "snapshotAt", (select name from backup_schedule s where s.id = b.schedule_id) as schedule`,
      [ctx.app.now()],
    );
    const { alertEmails } = ctx.app.settings;
    if (finished.length === 0 || alertEmails.length === 0) return;
    const languages = await languagesAt(ctx, alertEmails);
    for (const { id, snapshotAt, ...one } of finished)
      for (const email of alertEmails) {
        const language = languages.get(email) ?? 'EN';
        const at = localTime(new Date(snapshotAt), PLATFORM_TIME_ZONE, language);
        await queueMail(ctx, { email, language }, 'backupFinished', { ...one, backupId: publicId('backup', id), at });
      }
  });
}
