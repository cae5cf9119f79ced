import { hashPassword } from '../auth/password.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Sql } from '../db/sql.js';
import { AppError } from '../errors.js';
import { grant } from '../ledger/ledger.js';
import { newId } from '../lib/ids.js';
import { defaultSenderId, demoPassword, demoTenant, demoUsers, seedPackages, sharedSenderIds } from './seedData.js';

/** Serialises the seeds of processes that start at once. */
const LOCK = 7_238_003;

/**
 * Brings in what is missing and changes nothing that is there: packages and shared sender ids, in a demo also a tenant with its people.
 * May run at every start, and in many processes at once. INVALID_STATE for demo people in production.
 */
export async function seed(ctx: Ctx, options: { demo: boolean }): Promise<void> {
  if (options.demo && ctx.app.settings.mode === 'production')
    throw new AppError('INVALID_STATE', { message: 'Production takes no demo users: their password is well known.' });
  // Hashed before the transaction, and only where somebody is missing: a start doesn't wait for four hashes.
  const missing = options.demo ? await missingDemoUsers(ctx.sql) : [];
  const hashes = new Map<string, string>();
  for (const { email } of missing) hashes.set(email, await hashPassword(demoPassword));
  await inTransaction(ctx, async (ctx) => {
    await ctx.sql.rows('select pg_advisory_xact_lock($1)', [LOCK]);
    await seedThePackages(ctx);
    await seedSenderIds(ctx);
    if (!options.demo) return;
    const tenantId = await seedDemoTenant(ctx);
    await seedDemoSenderIds(ctx, tenantId);
    await seedDemoUsers(ctx, tenantId, hashes);
  });
}

/** Whether one of the demo people is there: production doesn't start then. */
export async function hasDemoUsers(sql: Sql): Promise<boolean> {
  return (await missingDemoUsers(sql)).length < demoUsers.length;
}

async function missingDemoUsers(sql: Sql): Promise<typeof demoUsers> {
  const rows = await sql.rows<{ email: string }>('select email from app_user where email = any($1::text[])', [
    demoUsers.map(({ email }) => email),
  ]);
  const there = new Set(rows.map(({ email }) => email));
  return demoUsers.filter(({ email }) => !there.has(email));
}

async function seedThePackages(ctx: Ctx): Promise<void> {
  for (const { code, name, credits, priceTzs, support, senderIdLimit } of seedPackages)
    await ctx.sql.rows(
      `insert into package (id, code, name, credits, price_tzs, support, sender_id_limit, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (code) do nothing`,
      [newId(), code, name, credits, priceTzs, support, senderIdLimit, ctx.app.now()],
    );
}

/** A shared one that was taken away by the operator stays away, and a tenant's own of the same name stays theirs. */
async function seedSenderIds(ctx: Ctx): Promise<void> {
  for (const name of sharedSenderIds)
    await ctx.sql.rows(
      `with made as (
        insert into sender_id (id, tenant_id, name, status, for_all, created_at, reviewed_at)
        select $1, null, $2, 'APPROVED', $3, $4, $4
        where not exists (select from sender_id where tenant_id is null and lower(name) = lower($2))
        on conflict do nothing
        returning id
      )
      insert into sender_id_event (sender_id, n, at, from_status, to_status, note) select id, 1, $4, null, 'APPROVED', 'Shared by all' from made`,
      [newId(), name, name === defaultSenderId, ctx.app.now()],
    );
}

/** The tenant's uuid. Its credits are granted once, under the reference 'seed'. */
async function seedDemoTenant(ctx: Ctx): Promise<string> {
  const { name, slug, timeZone, countsAsPackage, credits } = demoTenant;
  const now = ctx.app.now();
  const made = await ctx.sql.row<{ id: string }>(
    `insert into tenant (id, name, slug, time_zone, package_id, created_at)
     values ($1, $2, $3, $4, (select id from package where code = $5), $6) on conflict (slug) do nothing returning id`,
    [newId(), name, slug, timeZone, countsAsPackage, now],
  );
  if (made) {
    await ctx.sql.rows('insert into credit_account (tenant_id, updated_at) values ($1, $2)', [made.id, now]);
    await grant(ctx, made.id, credits, 'seed', 'Demo credits');
    return made.id;
  }
  const there = await ctx.sql.row<{ id: string }>('select id from tenant where slug = $1', [slug]);
  if (!there) throw new Error('the demo tenant is neither there nor could it be made');
  return there.id;
}

async function seedDemoSenderIds(ctx: Ctx, tenantId: string): Promise<void> {
  await ctx.sql.rows(
    `insert into tenant_sender_id (tenant_id, sender_id, enabled, is_default)
     select $1, id, true, name = $3 and not exists (select from tenant_sender_id where tenant_id = $1 and is_default)
     from sender_id where tenant_id is null and status = 'APPROVED' and name = any($2::text[])
     on conflict (tenant_id, sender_id) do nothing`,
    [tenantId, sharedSenderIds, defaultSenderId],
  );
}

async function seedDemoUsers(ctx: Ctx, tenantId: string, hashes: Map<string, string>): Promise<void> {
  const now = ctx.app.now();
  for (const { email, name, role, platformRole } of demoUsers) {
    const hash = hashes.get(email);
    if (!hash) continue;
    await ctx.sql.rows(
      `with made as (
        insert into app_user (id, email, name, password_hash, password_changed_at, email_verified_at, platform_role, created_at)
        values ($1, $2, $3, $4, $5, $5, $6, $5) on conflict (email) do nothing returning id
      )
      insert into membership (id, tenant_id, user_id, role, created_at) select $7, $8, id, $9, $5 from made where $9::text is not null`,
      [newId(), email, name, hash, now, platformRole, newId(), tenantId, role],
    );
  }
}
