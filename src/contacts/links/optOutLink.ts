import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { App } from '../../context.js';
import { appScoped } from '../../core/appScoped.js';

/**
 * A link names a tenant and a number and shows neither. Both are one block of AES, so that nothing is stored for it: the end of the
 * tenant's id (6 bytes), the number (7), zeros (3). Any other text deciphers to noise, which is zeros at its end, a tenant at its beginning
 * and a number between once in 2^60 tries or so. Whoever has the link can opt out with it, as whoever has the phone can.
 */
const ID_BYTES = 6;
const NUMBER_BYTES = 7;
const BLOCK_BYTES = 16;

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Of a block in base 62. Letters and digits alone: phones take them for part of a link wherever it ends. */
const LENGTH = 22;

/** As long as any other, for previews. */
export const exampleToken = 'x'.repeat(LENGTH);

/** Of this installation, made once. It is in backups, so that links outlive a restore. */
export const linkKey: (app: App) => Promise<Buffer> = appScoped((app) => readKey(app));

async function readKey({ db }: App): Promise<Buffer> {
  await db.sql.rows(`insert into secret (name, value) values ('optOutLinks', $1) on conflict (name) do nothing`, [
    randomBytes(32).toString('base64url'),
  ]);
  const row = await db.sql.row<{ value: string }>(`select value from secret where name = 'optOutLinks'`);
  if (!row) throw new Error('the secret of opt-out links is gone');
  return createHash('sha256').update(row.value).digest().subarray(0, BLOCK_BYTES);
}

/** The token of a link: 22 letters and digits. `phone`: E.164. */
export function linkToken(key: Buffer, tenantId: string, phone: string): string {
  const block = Buffer.alloc(BLOCK_BYTES);
  block.write(endOf(tenantId), 'hex');
  block.writeUIntBE(Math.floor(Number(phone.slice(1)) / 2 ** 24), ID_BYTES, NUMBER_BYTES - 3);
  block.writeUIntBE(Number(phone.slice(1)) % 2 ** 24, ID_BYTES + NUMBER_BYTES - 3, 3);
  const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  return toText(Buffer.concat([cipher.update(block), cipher.final()]));
}

/** The last twelve hexadecimal digits of a uuid: they are random. */
const endOf = (tenantId: string): string => tenantId.slice(-2 * ID_BYTES);

/** The end of the tenant's id and the number, E.164; undefined for any text that is no token. */
export function readLinkToken(key: Buffer, token: string): { tenantEnd: string; phone: string } | undefined {
  const sealed = fromText(token);
  if (!sealed) return undefined;
  const cipher = createDecipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  const block = Buffer.concat([cipher.update(sealed), cipher.final()]);
  if (block.readUIntBE(ID_BYTES + NUMBER_BYTES, 3) !== 0) return undefined;
  const phone = `+${block.readUIntBE(ID_BYTES, NUMBER_BYTES - 3) * 2 ** 24 + block.readUIntBE(ID_BYTES + NUMBER_BYTES - 3, 3)}`;
  return /^\+[1-9]\d{6,14}$/.test(phone) ? { tenantEnd: block.toString('hex', 0, ID_BYTES), phone } : undefined;
}

function toText(block: Buffer): string {
  let rest = BigInt(`0x${block.toString('hex')}`);
  let text = '';
  for (let n = 0; n < LENGTH; n++) {
    text = DIGITS[Number(rest % 62n)] + text;
    rest /= 62n;
  }
  return text;
}

function fromText(token: string): Buffer | undefined {
  if (!/^[0-9A-Za-z]{22}$/.test(token)) return undefined;
  const value = [...token].reduce((sum, digit) => sum * 62n + BigInt(DIGITS.indexOf(digit)), 0n);
  if (value >= 1n << 128n) return undefined;
  return Buffer.from(value.toString(16).padStart(2 * BLOCK_BYTES, '0'), 'hex');
}
