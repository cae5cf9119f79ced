import type { UpsertPackageInput } from '../../entities/inputs/packages.js';
import type { Package } from '../../entities/Package.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { allowOnPlatform } from '../core/authorize.js';
import { Issues } from '../errors.js';
import { newId, publicId } from '../lib/ids.js';
import { packagesOf } from './packages.js';
import { MAX_CREDITS } from './quotePurchase.js';

/** A platform admin makes the package of this code, or changes it for whoever buys from now on: purchases keep what they were ordered for. */
export async function upsertPackage(ctx: Ctx, input: UpsertPackageInput): Promise<Package> {
  allowOnPlatform(ctx, 'ADJUST_CREDITS');
  checkInput(input);
  return inTransaction(ctx, async (ctx) => {
    const { code, name, credits, priceTzs, support, features, active } = input;
    const senderIdLimit = input.senderIdLimit ?? null;
    const row = await ctx.sql.row<{ id: string }>(
      `insert into package (id, code, name, credits, price_tzs, support, features, sender_id_limit, active, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       on conflict (code) do update set name = excluded.name, credits = excluded.credits, price_tzs = excluded.price_tzs, support = excluded.support,
         features = excluded.features, sender_id_limit = excluded.sender_id_limit, active = excluded.active
       returning id`,
      [newId(), code, name.trim(), credits, priceTzs, support.trim(), JSON.stringify(features), senderIdLimit, active, ctx.app.now()],
    );
    const [made] = row ? await packagesOf(ctx, [row.id]) : [];
    if (!made) throw new Error('the package was neither made nor changed');
    await audit(ctx, 'package.upsert', null, publicId('package', made.id), { code, credits, priceTzs, senderIdLimit, active });
    return made;
  });
}

function checkInput(input: UpsertPackageInput): void {
  const issues = new Issues();
  const isText = (text: string, max: number) => /^[^\p{C}]*$/u.test(text) && text.trim() !== '' && text.length <= max;
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(input.code)) issues.add('BAD_USER_INPUT', 'code', { pattern: 'a-z, 0-9, -', max: 40 });
  if (!isText(input.name, 100)) issues.add('BAD_USER_INPUT', 'name', { min: 1, max: 100 });
  if (!isText(input.support, 200)) issues.add('BAD_USER_INPUT', 'support', { min: 1, max: 200 });
  if (input.credits < 1 || input.credits > MAX_CREDITS) issues.add('BAD_USER_INPUT', 'credits', { min: 1, max: MAX_CREDITS });
  if (input.priceTzs < 1 || input.priceTzs > 1e12) issues.add('BAD_USER_INPUT', 'priceTzs', { min: 1, max: 1e12 });
  if (input.features.length > 20) issues.add('BAD_USER_INPUT', 'features', { max: 20 });
  input.features.slice(0, 20).forEach((feature, index) => {
    if (!isText(feature, 200)) issues.add('BAD_USER_INPUT', `features[${index}]`, { min: 1, max: 200 });
  });
  if ((input.senderIdLimit ?? 1) < 1 || (input.senderIdLimit ?? 1) > 10_000)
    issues.add('BAD_USER_INPUT', 'senderIdLimit', { min: 1, max: 10_000 });
  issues.throwIfAny();
}
