import type { PlatformRole } from '../../entities/types/roles.js';
import { checkEmail, requireFreeEmail } from '../auth/accountFields.js';
import { checkPassword, hashPassword } from '../auth/password.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { checkName } from '../core/texts.js';
import { AppError, databaseFault, Issues } from '../errors.js';
import { newId, publicId } from '../lib/ids.js';

export interface NewUser {
  email: string;
  name: string;
  password: string;
  platformRole: PlatformRole | null;
}

/**
 * Creates a user without a tenant: the first platform admin of a production is made this way. Answers the user's uuid. All faults at once:
 * BAD_USER_INPUT, EMAIL_TAKEN, WEAK_PASSWORD. FORBIDDEN for every actor but the system.
 */
export async function createUser(ctx: Ctx, input: NewUser): Promise<string> {
  if (ctx.actor.kind !== 'system') throw new AppError('FORBIDDEN');
  const issues = new Issues();
  const name = checkName(input.name, 'name', issues);
  const email = checkEmail(input.email, 'email', issues);
  checkPassword(input.password, email, 'password', issues);
  issues.throwIfAny();
  await requireFreeEmail(ctx, email, 'email');
  const passwordHash = await hashPassword(input.password);
  const id = newId();
  await inTransaction(ctx, async (ctx) => {
    await insertUser(ctx, { id, email, name, passwordHash, platformRole: input.platformRole });
    await audit(ctx, 'user.create', null, publicId('user', id), { platformRole: input.platformRole });
  });
  return id;
}

async function insertUser(
  ctx: Ctx,
  user: { id: string; email: string; name: string; passwordHash: string; platformRole: PlatformRole | null },
): Promise<void> {
  try {
    await ctx.sql.rows(
      `insert into app_user (id, email, name, password_hash, password_changed_at, platform_role, created_at)
       values ($1, $2, $3, $4, $5, $6, $5)`,
      [user.id, user.email, user.name, user.passwordHash, ctx.app.now(), user.platformRole],
    );
  } catch (error) {
    // Without the cause: the database's words repeat the address.
    if (databaseFault(error)?.constraint === 'app_user_email_key') throw new AppError('EMAIL_TAKEN', { field: 'email' });
    throw error;
  }
}
