import type { EncryptionKey } from '../../../entities/EncryptionKey.js';
import { type App, type Ctx, inTransaction } from '../../context.js';
import { audit } from '../../core/audit.js';
import { allowOnPlatform } from '../../core/authorize.js';
import { AppError } from '../../errors.js';
import { publicId } from '../../lib/ids.js';
import { CONFIGURED, lockKeys } from './backupKeys.js';
import { KeyFileFault, readKeyFile } from './keyFile.js';

/** The keys that backups are encrypted to, the active ones first, then the newest. For platform staff. */
export const encryptionKeys = (ctx: Ctx): Promise<EncryptionKey[]> => read(ctx, null, null);

/** Those of these keys that are there. For platform staff. */
export const encryptionKeysById = (ctx: Ctx, ids: readonly string[]): Promise<EncryptionKey[]> => read(ctx, ids, null);

/** The keys of these recipients, in that order; undefined where the list has none. For platform staff. */
export async function encryptionKeysOf(ctx: Ctx, recipients: readonly string[]): Promise<(EncryptionKey | undefined)[]> {
  const keys = await read(ctx, null, recipients);
  return recipients.map((recipient) => keys.find((key) => key.recipient === recipient));
}

async function read(ctx: Ctx, ids: readonly string[] | null, recipients: readonly string[] | null): Promise<EncryptionKey[]> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  const rows = await ctx.sql.rows<Omit<EncryptionKey, 'usable'>>(
    `select id, recipient, active, source, copied_at as "copiedAt", created_at as "createdAt",
       (select count(*) from backup
         where status in ('STORED', 'QUARANTINED') and encryption_key.recipient = any(recipients)) as "backupCount"
     from encryption_key
     where ($1::uuid[] is null or id = any($1)) and ($2::text[] is null or recipient = any($2))
     order by active desc, created_at desc, id desc`,
    [ids, recipients],
  );
  const usable = await readableHere(ctx.app);
  return rows.map((row) => ({ ...row, usable: usable.has(row.recipient) }));
}

/** The recipients whose secret keys this process can read now; a file that it can't use has none. */
async function readableHere({ settings: { backups } }: App): Promise<Set<string>> {
  const keys = await readKeyFile(backups.keyFile).catch((error: unknown) => {
    if (error instanceof KeyFileFault) return undefined;
    throw error;
  });
  return new Set(keys?.map(({ recipient }) => recipient));
}

/** Records that a copy of the secret key is kept elsewhere; the first time counts. For platform admins; audited. NOT_FOUND. */
export async function acknowledgeEncryptionKey(ctx: Ctx, id: string): Promise<EncryptionKey> {
  allowOnPlatform(ctx, 'MANAGE_BACKUPS');
  return inTransaction(ctx, async (ctx) => {
    await lockKeys(ctx);
    const now = ctx.app.now();
    const marked = await ctx.sql.row('update encryption_key set copied_at = $2 where id = $1 and copied_at is null returning id', [
      id,
      now,
    ]);
    const [key] = await encryptionKeysById(ctx, [id]);
    if (!key) throw new AppError('NOT_FOUND', { field: 'id' });
    if (marked) await audit(ctx, 'encryptionKey.acknowledge', null, publicId('encryptionKey', id), { recipient: key.recipient });
    return key;
  });
}

/**
 * Whether losing this server would lose every key that new backups are encrypted to: no copy of one was acknowledged, and none is of a
 * secret key that is kept elsewhere.
 */
export async function keyOnlyHere(ctx: Ctx): Promise<boolean> {
  const row = await ctx.sql.row<{ only: boolean }>(
    `select coalesce(bool_and(copied_at is null and source <> $1), false) as only from encryption_key where active`,
    [CONFIGURED],
  );
  return row?.only ?? false;
}
