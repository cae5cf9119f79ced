import { type App, type Ctx, inTransaction } from '../../context.js';
import { newId } from '../../lib/ids.js';
import { type FileKey, KeyFileFault, makeKeyFile, readKeyFile, rightsOfOthers } from './keyFile.js';

/** The source of a key whose secret half is kept elsewhere. */
export const CONFIGURED = 'BACKUP_AGE_RECIPIENTS';

/** Serialises what changes the list of keys, or the file. */
const LOCK = 7_238_013;
export const lockKeys = (ctx: Ctx): Promise<unknown> => ctx.sql.rows('select pg_advisory_xact_lock($1)', [LOCK]);

export interface BackupKeys {
  /** `AGE-SECRET-KEY-1…`: what can be read here. The first one is the present one; the others read what was made before. */
  identities: string[];
  /** `age1…`: whom new backups are encrypted to: the present key, and those of BACKUP_AGE_RECIPIENTS. */
  recipients: string[];
}

/**
 * The keys of backups as they are now, which the list of keys then says, too. Where no file is configured and none is there, one is made
 * with a key: a backup that isn't encrypted would hold everybody's messages readable. KeyFileFault.
 */
export async function backupKeys(ctx: Ctx): Promise<BackupKeys> {
  const { keyFile, recipients: configured } = ctx.app.settings.backups;
  const keys = await inTransaction(ctx, async (ctx) => {
    await lockKeys(ctx);
    const keys = (await readKeyFile(keyFile)) ?? (await firstKeys(ctx.app));
    await recordKeys(ctx, keys);
    return keys;
  });
  const mode = await rightsOfOthers(keyFile);
  if (mode) ctx.app.log.warn({ keyFile, mode }, 'others can read the file of backup keys: chmod 600 ends that');
  const present = keys.slice(0, 1).map(({ recipient }) => recipient);
  return { identities: keys.map(({ identity }) => identity), recipients: [...new Set([...present, ...configured])] };
}

async function firstKeys({ settings: { backups }, log }: App): Promise<FileKey[]> {
  const { keyFile, makesKey } = backups;
  if (!makesKey) throw new KeyFileFault(keyFile, 'which BACKUP_AGE_KEY_FILE names, is not there.');
  if (await makeKeyFile(keyFile))
    log.warn({ keyFile }, 'a key for backups was made; keep a copy of this file elsewhere: without it no backup can be restored');
  return (await readKeyFile(keyFile)) ?? [];
}

/** The list of keys says what is configured now; what is no longer configured stays in it, for the backups that it can read. */
export async function recordKeys(ctx: Ctx, keys: readonly FileKey[]): Promise<void> {
  const { keyFile, recipients: configured } = ctx.app.settings.backups;
  const rows = [
    ...keys.map(({ recipient, made }, index) => ({
      recipient,
      active: index === 0 || configured.includes(recipient),
      source: made ? `made by Tuma, in ${keyFile}` : `the file ${keyFile}`,
    })),
    ...configured
      .filter((recipient) => !keys.some((key) => key.recipient === recipient))
      .map((recipient) => ({ recipient, active: true, source: CONFIGURED })),
  ];
  await ctx.sql.rows(
    `with configured as (select * from unnest($1::uuid[], $2::text[], $3::boolean[], $4::text[]) as key (id, recipient, active, source)),
       others as (update encryption_key set active = false where active and recipient not in (select recipient from configured))
     insert into encryption_key (id, recipient, active, source, created_at)
     select id, recipient, active, source, $5 from configured
     on conflict (recipient) do update set active = excluded.active, source = excluded.source
       where (encryption_key.active, encryption_key.source) is distinct from (excluded.active, excluded.source)`,
    [
      ...[rows.map(() => newId()), rows.map(({ recipient }) => recipient), rows.map(({ active }) => active)],
      ...[rows.map(({ source }) => source), ctx.app.now()],
    ],
  );
}

/** Keys that only a backup names, which was found in a storage. */
export async function recordFoundKeys(ctx: Ctx, recipients: readonly string[]): Promise<void> {
  await ctx.sql.rows(
    `insert into encryption_key (id, recipient, active, source, created_at)
     select *, false, 'a backup that was found in the storage', $3::timestamptz from unnest($1::uuid[], $2::text[])
     on conflict (recipient) do nothing`,
    [recipients.map(() => newId()), recipients, ctx.app.now()],
  );
}
