import type { AcceptInvitationInput } from '../../entities/inputs/members.js';
import type { Language } from '../../entities/types/people.js';
import type { Role } from '../../entities/types/roles.js';
import type { SessionKeep } from '../../entities/types/sessions.js';
import { mailedTokenHash, unknownLink } from '../accounts/mailedTokens.js';
import { markVerified } from '../accounts/verifyEmail.js';
import { checkPassword, hashPassword } from '../auth/password.js';
import type { OpenedSession } from '../auth/sessions/refreshCookie.js';
import { openSession } from '../auth/sessions/sessions.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { checkName } from '../core/texts.js';
import { AppError, databaseFault, Issues } from '../errors.js';
import { newId, publicId } from '../lib/ids.js';

interface OpenInvitation {
  id: string;
  tenantId: string;
  email: string;
  role: Role;
  state: 'open' | 'expired' | 'ACCEPTED' | 'REVOKED';
  /** The account with this address, if there is one. */
  userId: string | null;
  language: Language | null;
}

/**
 * Makes the invited person a member and signs them in to the tenant. An invitation is bound to its address: a person with an account there
 * signs in first (EMAIL_TAKEN otherwise, FORBIDDEN as another user); a person without one gives a name and a password and gets a verified
 * account. TOKEN_EXPIRED for an invitation that has expired or was revoked or accepted; BAD_USER_INPUT for an unknown one; FORBIDDEN for
 * new accounts where REGISTRATION is closed; WEAK_PASSWORD.
 */
export async function acceptInvitation(ctx: Ctx, input: AcceptInvitationInput): Promise<OpenedSession> {
  const hash = mailedTokenHash(ctx, 'INVITATION', input.token, 'token');
  const found = await findInvitation(ctx, hash, false);
  const newAccount = await checkNewAccount(ctx, found, input);
  try {
    return await inTransaction(ctx, (ctx) => accept(ctx, hash, newAccount, input.keep));
  } catch (error) {
    // The address was registered at the same time. The cause is left out: the database's message contains the address.
    if (databaseFault(error)?.constraint === 'app_user_email_key') throw emailTaken();
    throw error;
  }
}

async function findInvitation(ctx: Ctx, hash: Buffer, lock: boolean): Promise<OpenInvitation> {
  const row = await ctx.sql.row<OpenInvitation>(
    `select i.id, i.tenant_id as "tenantId", i.email, i.role,
       case when i.status in ('ACCEPTED', 'REVOKED') then i.status when i.status = 'PENDING' and i.expires_at > $2
         then 'open' else 'expired' end as state, u.id as "userId", by.language
     from invitation i left join app_user u on u.email = i.email left join app_user by on by.id = i.invited_by
     where i.token_hash = $1 ${lock ? 'for update of i' : ''}`,
    [hash, ctx.app.now()],
  );
  if (!row) throw unknownLink('token');
  if (row.state !== 'open') throw new AppError('TOKEN_EXPIRED', { message: endedWords[row.state] });
  return row;
}

const endedWords = {
  ACCEPTED: 'This invitation was accepted already: sign in.',
  REVOKED: 'This invitation was revoked. Ask for another one.',
  expired: 'This invitation is too old. Ask for another one.',
};

interface NewAccount {
  name: string;
  passwordHash: string;
}

/** Checks the form of a new account and hashes its password. Undefined when the invited person is signed in. */
async function checkNewAccount(ctx: Ctx, found: OpenInvitation, input: AcceptInvitationInput): Promise<NewAccount | undefined> {
  if (ctx.actor.kind === 'user') {
    if (ctx.actor.userId === found.userId) return undefined;
    throw new AppError('FORBIDDEN', { message: 'This invitation is for another address: sign out, or sign in as the invited person.' });
  }
  if (found.userId) throw emailTaken();
  if (ctx.app.settings.registration === 'closed')
    throw new AppError('FORBIDDEN', { message: 'This server makes no new accounts; ask its operator for one, then accept.' });
  const issues = new Issues();
  const name = checkName(input.name ?? '', 'name', issues);
  checkPassword(input.password ?? '', found.email, 'password', issues);
  issues.throwIfAny();
  return { name, passwordHash: await hashPassword(input.password ?? '', ctx.clientIp) };
}

/** Checks everything again under the lock: of two requests at the same time, accepting or revoking, one is first. */
async function accept(ctx: Ctx, hash: Buffer, newAccount: NewAccount | undefined, keep?: SessionKeep): Promise<OpenedSession> {
  const { id, tenantId, email, role, userId: known, language } = await findInvitation(ctx, hash, true);
  const now = ctx.app.now();
  if (newAccount && known) throw emailTaken();
  const userId = known ?? newId();
  if (newAccount)
    await ctx.sql.rows(
      `insert into app_user (id, email, name, language, password_hash, password_changed_at, created_at)
       values ($1, $2, $3, $4, $5, $6, $6)`,
      [userId, email, newAccount.name, language ?? 'EN', newAccount.passwordHash, now],
    );
  await ctx.sql.rows(
    `insert into membership (id, tenant_id, user_id, role, created_at) values ($1, $2, $3, $4, $5)
     on conflict (tenant_id, user_id) do nothing`,
    [newId(), tenantId, userId, role, now],
  );
  await ctx.sql.rows(`update invitation set status = 'ACCEPTED', ended_at = $2 where id = $1`, [id, now]);
  await markVerified(ctx, userId);
  await audit(ctx, 'member.accept', tenantId, publicId('user', userId), { invitation: publicId('invitation', id), role });
  return openSession(ctx, userId, tenantId, keep);
}

const emailTaken = () => new AppError('EMAIL_TAKEN', { message: 'There is an account with this address: sign in with it, then accept.' });
