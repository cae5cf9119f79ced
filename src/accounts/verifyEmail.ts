import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { personOf } from '../core/authorize.js';
import { grant } from '../ledger/ledger.js';
import { publicId } from '../lib/ids.js';
import { accountLink } from '../mail/links.js';
import { queueMail } from '../mail/queueMail.js';
import { endedLink, issueToken, lockToken, mailedTokenHash, unknownLink, useTokens } from './mailedTokens.js';

/**
 * Verifies an address by the token that was mailed to it; in production the trial credits come with it. The same token again succeeds too:
 * mailboxes and people follow a link twice. TOKEN_EXPIRED after 3 days, BAD_USER_INPUT for an unknown token.
 */
export async function verifyEmail(ctx: Ctx, token: string): Promise<{ ok: true }> {
  const hash = mailedTokenHash(ctx, 'VERIFY_EMAIL', token, 'token');
  await inTransaction(ctx, async (ctx) => {
    const found = await lockToken(ctx, hash, 'VERIFY_EMAIL');
    if (!found) throw unknownLink('token');
    if (found.state === 'used') return;
    if (found.state === 'expired') throw endedLink('expired');
    await useTokens(ctx, found.userId, 'VERIFY_EMAIL');
    await markVerified(ctx, found.userId);
  });
  return { ok: true };
}

/** Marks the address as verified: the caller holds a token that was sent there. Inside a transaction; has an effect the first time only. */
export async function markVerified(ctx: Ctx, userId: string): Promise<void> {
  const first = await ctx.sql.row('update app_user set email_verified_at = $2 where id = $1 and email_verified_at is null returning id', [
    userId,
    ctx.app.now(),
  ]);
  if (!first) return;
  await ctx.sql.rows(
    `insert into outbox (topic, tenant_id, ids) select 'attention', tenant_id, '{}'::uuid[] from membership where user_id = $1
     union all select 'attention', null, '{}' from app_user where id = $1 and platform_role is not null`,
    [userId],
  );
  await audit(ctx, 'user.verifyEmail', null, publicId('user', userId));
  await grantTrial(ctx, userId);
}

/** Grants the trial credits of each tenant that they registered: once, by the entry's reference. A demo granted them at registration. */
async function grantTrial(ctx: Ctx, userId: string): Promise<void> {
  const { mode, trialCredits } = ctx.app.settings;
  if (mode === 'demo' || trialCredits === 0) return;
  const tenants = await ctx.sql.rows<{ id: string }>(
    `select id from tenant t where registered_by = $1
       and not exists (select from ledger_entry where tenant_id = t.id and kind = 'GRANT' and reference = 'trial')`,
    [userId],
  );
  for (const { id } of tenants) await grant(ctx, id, trialCredits, 'trial', 'Trial credits');
}

/** Mails the caller another link, unless their address is verified already. */
export async function requestEmailVerification(ctx: Ctx): Promise<{ ok: true }> {
  const { userId } = personOf(ctx);
  ctx.app.limits.take('tokensPerAddress', ctx.clientIp ?? 'unknown');
  await inTransaction(ctx, async (ctx) => {
    const user = await ctx.sql.row<{ email: string; name: string; language: 'EN' | 'SW' }>(
      'select email, name, language from app_user where id = $1 and email_verified_at is null',
      [userId],
    );
    if (!user) return;
    const link = accountLink(ctx, 'verify-email', await issueToken(ctx, userId, 'VERIFY_EMAIL'));
    await queueMail(ctx, user, 'verifyAddress', { name: user.name, link });
  });
  return { ok: true };
}
