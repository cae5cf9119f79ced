import type { UpsertPackageInput } from '../../entities/inputs/billing.js';
import type { Package } from '../../entities/Package.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { allowOnPlatform } from '../core/authorize.js';
import { statement } from '../db/statement.js';
import { Issues } from '../errors.js';
import { newId, publicId } from '../lib/ids.js';
import { forgetListedPackages, packagesOf } from './packages.js';
import { MAX_CREDITS } from './quotePurchase.js';

const upsertStatement = statement<Omit<UpsertPackageInput, 'features'> & { id: string; features: string; now: Date }, { id: string }>(
  'billing/upsertPackage.sql',
);

/** A platform admin makes the package of this code, or changes it for later purchases: earlier ones keep what was ordered. */
export async function upsertPackage(ctx: Ctx, input: UpsertPackageInput): Promise<Package> {
  allowOnPlatform(ctx, 'ADJUST_CREDITS');
  checkInput(input);
  const saved = await inTransaction(ctx, async (ctx) => {
    const { code, name, credits, priceTzs, support, features, active, senderIdLimit = null } = input;
    const row = await ctx.sql.row(upsertStatement, {
      ...{ id: newId(), code, credits, priceTzs, senderIdLimit, active, now: ctx.app.now() },
      name: name.trim(),
      support: support.trim(),
      features: JSON.stringify(features),
    });
    const [saved] = row ? await packagesOf(ctx, [row.id]) : [];
    if (!saved) throw new Error('the package was neither made nor changed');
    await audit(ctx, 'package.upsert', null, publicId('package', saved.id), { code, credits, priceTzs, senderIdLimit, active });
    return saved;
  });
  forgetListedPackages(ctx.app);
  return saved;
}

const CODE = 'a small letter (a-z), then small letters, digits and -';
const TEXT = 'something to be seen, without breaks of lines and invisible characters';

function checkInput(input: UpsertPackageInput): void {
  const issues = new Issues();
  const isText = (text: string, max: number) => /^[^\p{C}]*$/u.test(text) && text.trim() !== '' && text.length <= max;
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(input.code))
    issues.add('BAD_USER_INPUT', 'code', { reason: CODE, pattern: 'a-z, 0-9, -', max: 40, of: 'characters' });
  if (!isText(input.name, 100)) issues.add('BAD_USER_INPUT', 'name', { reason: TEXT, min: 1, max: 100, of: 'characters' });
  if (!isText(input.support, 200)) issues.add('BAD_USER_INPUT', 'support', { reason: TEXT, min: 1, max: 200, of: 'characters' });
  if (input.credits < 1 || input.credits > MAX_CREDITS) issues.add('BAD_USER_INPUT', 'credits', { min: 1, max: MAX_CREDITS });
  if (input.priceTzs < 1 || input.priceTzs > 1e12) issues.add('BAD_USER_INPUT', 'priceTzs', { min: 1, max: 1e12 });
  if (input.features.length > 20) issues.add('BAD_USER_INPUT', 'features', { max: 20, of: 'features' });
  input.features.slice(0, 20).forEach((feature, index) => {
    if (!isText(feature, 200)) issues.add('BAD_USER_INPUT', `features[${index}]`, { reason: TEXT, min: 1, max: 200, of: 'characters' });
  });
  if ((input.senderIdLimit ?? 1) < 1 || (input.senderIdLimit ?? 1) > 10_000)
    issues.add('BAD_USER_INPUT', 'senderIdLimit', { min: 1, max: 10_000 });
  issues.throwIfAny();
}
