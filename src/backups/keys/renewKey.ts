import type { EncryptionKey } from '../../../entities/EncryptionKey.js';
import { type Ctx, inTransaction } from '../../context.js';
import { audit } from '../../core/audit.js';
import { allowOnPlatform } from '../../core/authorize.js';
import { publicId } from '../../lib/ids.js';
import { lockKeys, recordKeys } from './backupKeys.js';
import { encryptionKeysOf } from './encryptionKeys.js';
import { addKeyInFront, KeyFileFault, makeKeyFile, readKeyFile } from './keyFile.js';

/**
 * Makes a new key, to which the next backups are encrypted; the earlier ones stay in the file and go on reading what was made before. It
 * makes the file where there is none. On the machine of the server, for platform admins; audited. KeyFileFault.
 */
export async function renewKey(ctx: Ctx): Promise<EncryptionKey> {
  allowOnPlatform(ctx, 'MANAGE_BACKUPS');
  const { keyFile } = ctx.app.settings.backups;
  return inTransaction(ctx, async (ctx) => {
    await lockKeys(ctx);
    // A file that is garbled is mended first: behind a new key its fault would stop all backups.
    if (await readKeyFile(keyFile)) await addKeyInFront(keyFile).catch(asFault(keyFile));
    else await makeKeyFile(keyFile).catch(asFault(keyFile));
    const keys = (await readKeyFile(keyFile)) ?? [];
    await recordKeys(ctx, keys);
    const [made] = await encryptionKeysOf(
      ctx,
      keys.slice(0, 1).map(({ recipient }) => recipient),
    );
    if (!made) throw new KeyFileFault(keyFile, 'is gone again.');
    await audit(ctx, 'encryptionKey.create', null, publicId('encryptionKey', made.id), { recipient: made.recipient });
    return made;
  });
}

const asFault = (path: string) => (error: NodeJS.ErrnoException) => {
  throw new KeyFileFault(path, `can't be written (${error.code}).`, error);
};
