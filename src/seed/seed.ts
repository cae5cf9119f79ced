import { hashPassword } from '../auth/password.js';
import type { Config } from '../config.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import type { Sql } from '../db/sql.js';
import { statement } from '../db/statement.js';
import { AppError } from '../errors.js';
import { grant } from '../ledger/ledger.js';
import { newId, publicId } from '../lib/ids.js';
import { beginningOf } from './history/planHistory.js';
import { seedHistory } from './history/seedHistory.js';
import { seedContacts } from './seedContacts.js';
import {
  type DemoUser,
  defaultSenderId,
  demoInboundNumber,
  demoPassword,
  demoTenant,
  demoUsers,
  type SeedPackage,
  seedPackages,
  sharedSenderIds,
} from './seedData.js';
import { seedKeywordReplies } from './seedKeywordReplies.js';
import { seedTemplates } from './seedTemplates.js';

/** Serialises the seeds of processes that start at once. */
const LOCK = 7_238_003;

const packageStatement = statement<SeedPackage & { id: string; now: Date }>('seed/seedPackage.sql');
const senderIdStatement = statement<{ id: string; name: string; forAll: boolean; now: Date }>('seed/seedSenderId.sql');
const tenantStatement = statement<Omit<typeof demoTenant, 'credits'> & { id: string; now: Date }, { id: string }>('seed/seedTenant.sql');
const userStatement = statement<DemoUser & { passwordHash: string; id: string; membershipId: string; tenantId: string; now: Date }>(
  'seed/seedUser.sql',
);

/**
 * Adds what is missing and changes nothing that exists: packages and shared sender ids, for a demo also a tenant with its users and,
 * where `history` says so, what a new one sent in the last three months. May run at every start, and in many processes at once.
 * INVALID_STATE for demo users in production.
 */
export async function seed(ctx: Ctx, options: { demo: boolean; history?: boolean }): Promise<void> {
  if (options.demo && ctx.app.settings.mode === 'production')
    throw new AppError('INVALID_STATE', { message: 'Production takes no demo users: their password is well known.' });
  // Hashed before the transaction, and only for missing users: a start doesn't wait for four hashes.
  const missing = options.demo ? await missingDemoUsers(ctx.sql) : [];
  const hashes = new Map<string, string>();
  for (const { email } of missing) hashes.set(email, await hashPassword(demoPassword));
  await inTransaction(ctx, async (ctx) => {
    await ctx.sql.rows('select pg_advisory_xact_lock($1)', [LOCK]);
    await addPackages(ctx);
    await addSharedSenderIds(ctx);
    if (!options.demo) return;
    const tenantId = await addDemoTenant(ctx, options.history ?? false);
    await enableSharedSenderIds(ctx, tenantId);
    await addDemoUsers(ctx, tenantId, hashes);
  });
}

/** What a start adds. */
export const seedsOf = ({ TUMA_MODE, DEMO_HISTORY }: Config) => ({ demo: TUMA_MODE === 'demo', history: DEMO_HISTORY === 'yes' });

/** Whether a demo user exists: then production doesn't start. */
export async function hasDemoUsers(sql: Sql): Promise<boolean> {
  return (await missingDemoUsers(sql)).length < demoUsers.length;
}

/** Whether anybody may run the platform: the start says how to make the first one. */
export async function hasPlatformAdmin(sql: Sql): Promise<boolean> {
  const row = await sql.row<{ there: boolean }>(`select exists (select from app_user where platform_role = 'ADMIN') as there`);
  return row?.there ?? false;
}

async function missingDemoUsers(sql: Sql): Promise<typeof demoUsers> {
  const rows = await sql.rows<{ email: string }>('select email from app_user where email = any($1::text[])', [
    demoUsers.map(({ email }) => email),
  ]);
  const existing = new Set(rows.map(({ email }) => email));
  return demoUsers.filter(({ email }) => !existing.has(email));
}

async function addPackages(ctx: Ctx): Promise<void> {
  for (const one of seedPackages) await ctx.sql.rows(packageStatement, { ...one, id: newId(), now: ctx.app.now() });
}

/** A shared sender id that the operator took away stays away, and a tenant's own sender id of the same name stays theirs. */
async function addSharedSenderIds(ctx: Ctx): Promise<void> {
  for (const name of sharedSenderIds)
    await ctx.sql.rows(senderIdStatement, { id: newId(), name, forAll: name === defaultSenderId, now: ctx.app.now() });
}

/** Answers the tenant's uuid. Its credits are granted once, under the reference 'seed'; contacts and templates are of a new one only. */
async function addDemoTenant(ctx: Ctx, history: boolean): Promise<string> {
  const { credits, ...tenant } = demoTenant;
  const now = ctx.app.now();
  const added = await ctx.sql.row(tenantStatement, { ...tenant, id: newId(), now: history ? beginningOf(now) : now });
  if (added) {
    await ctx.sql.rows('insert into credit_account (tenant_id, updated_at) values ($1, $2)', [added.id, now]);
    await seedContacts(ctx, added.id);
    const templates = await seedTemplates(ctx, added.id);
    if (history) await seedHistory(ctx, added.id, templates, credits);
    else await grant(ctx, added.id, credits, 'seed', 'Demo credits');
    await seedKeywordReplies(ctx, added.id);
    await ctx.sql.rows('insert into inbound_number values ($1, $2, $3) on conflict do nothing', [demoInboundNumber, added.id, now]);
    return added.id;
  }
  const found = await ctx.sql.row<{ id: string }>('select id from tenant where slug = $1', [tenant.slug]);
  if (!found) throw new Error('the demo tenant was neither found nor added');
  await auditEarlierGrant(ctx, found.id);
  return found.id;
}

/** The demo credits of a database from before grants were audited: the proof asks for it. */
async function auditEarlierGrant(ctx: Ctx, tenantId: string): Promise<void> {
  const entry = await ctx.sql.row<{ id: string; credits: number; note: string }>(
    `select id, available_delta as credits, note from ledger_entry e
     where tenant_id = $1 and kind = 'GRANT' and reference = 'seed'
       and not exists (select from audit_event where target = 'led_' || replace(e.id::text, '-', ''))`,
    [tenantId],
  );
  if (!entry) return;
  const { id, credits, note } = entry;
  await audit(ctx, 'credits.grant', tenantId, publicId('ledgerEntry', id), { credits, reference: 'seed', note });
}

async function enableSharedSenderIds(ctx: Ctx, tenantId: string): Promise<void> {
  await ctx.sql.rows(
    `insert into tenant_sender_id (tenant_id, sender_id, enabled, is_default)
     select $1, id, true, name = $3 and not exists (select from tenant_sender_id where tenant_id = $1 and is_default)
     from sender_id where tenant_id is null and status = 'APPROVED' and name = any($2::text[])
     on conflict (tenant_id, sender_id) do nothing`,
    [tenantId, sharedSenderIds, defaultSenderId],
  );
}

async function addDemoUsers(ctx: Ctx, tenantId: string, hashes: Map<string, string>): Promise<void> {
  for (const user of demoUsers) {
    const passwordHash = hashes.get(user.email);
    if (passwordHash)
      await ctx.sql.rows(userStatement, { ...user, passwordHash, id: newId(), membershipId: newId(), tenantId, now: ctx.app.now() });
  }
}
