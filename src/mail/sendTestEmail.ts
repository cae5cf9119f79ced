import type { Email } from '../../entities/Email.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { allowOnPlatform } from '../core/authorize.js';
import { AppError } from '../errors.js';
import { publicId } from '../lib/ids.js';
import { readEmail } from './emails.js';
import { queueMail } from './queueMail.js';

/** Queues a test mail to any address. For platform admins and the command line; audited. */
export async function sendTestEmail(ctx: Ctx, to: string): Promise<Email> {
  allowOnPlatform(ctx, 'MANAGE_TENANTS');
  const address = to.trim().toLowerCase();
  if (!/^[^\s@<>,;"\p{Cc}]+@[^\s@<>,;"\p{Cc}]+$/u.test(address) || address.length > 254)
    throw new AppError('BAD_USER_INPUT', { field: 'to', params: { reason: 'Write one e-mail address alone', max: 254, of: 'characters' } });
  const id = await inTransaction(ctx, async (ctx) => {
    const id = await queueMail(ctx, { email: address, language: 'EN' }, 'test', { sentFrom: ctx.app.publicUrl() });
    await audit(ctx, 'email.test', null, publicId('email', id));
    return id;
  });
  const email = await readEmail(ctx, id);
  if (!email) throw new Error('the mail that was just queued does not exist');
  return email;
}
