import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Package } from '../../entities/Package.js';
import { allPackages, listedPackages } from '../../src/billing/packages.js';
import { priceOf, quotePurchase } from '../../src/billing/quotePurchase.js';
import { upsertPackage } from '../../src/billing/upsertPackage.js';
import { type Purchasing, preparePurchasing } from '../support/fixtures/purchases.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
let shop: Purchasing;
beforeAll(async () => {
  app = await createTestApp({ clock: 'still' });
  shop = await preparePurchasing(app);
});
afterAll(() => app.close());

test.each([
  [1, 30, 'lite', null],
  [4_999, 149_970, 'lite', null],
  [5_000, 150_000, 'lite', null],
  [20_000, 600_000, 'lite', null],
  [41_666, 1_249_980, 'lite', null],
  [41_667, 1_250_010, 'lite', 'standard'],
  [50_000, 1_250_000, 'standard', null],
  [180_001, 4_500_025, 'standard', 'pro'],
  [249_999, 6_249_975, 'standard', 'pro'],
  [250_000, 4_500_000, 'pro', null],
  [999_999, 17_999_982, 'pro', 'enterprise'],
  [1_000_000, 12_000_000, 'enterprise', null],
  [3_000_000, 36_000_000, 'enterprise', null],
])('%i credits cost %i, by the price of %s; cheaper: %s', async (credits, amountTzs, tier, cheaper) => {
  const { ctx } = await createTenant(app);
  const quote = await quotePurchase(ctx, credits);
  expect({ ...quote, tier: quote.tier.code, cheaper: quote.cheaper?.code ?? null }).toEqual({
    credits,
    amountTzs,
    unitPriceTzs: quote.tier.unitPriceTzs,
    tier,
    cheaper,
  });
});

test('zero, negative and too many credits can’t be bought; a quote needs a session', async () => {
  const { ctx } = await createTenant(app);
  for (const credits of [0, -5, 100_000_001])
    await expect(quotePurchase(ctx, credits)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ field: 'credits' }] });
  await expect(quotePurchase({ ...ctx, actor: { kind: 'anonymous' } }, 5)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('any packages, any amount: whole shillings, never below the unit price, a package at its price, `cheaper` costs less', () => {
  const made = fc.record({ credits: fc.integer({ min: 1, max: 1_000_000 }), priceTzs: fc.integer({ min: 1, max: 12_000_000 }) });
  fc.assert(
    fc.property(
      fc.uniqueArray(made, { minLength: 1, maxLength: 6, selector: ({ credits }) => credits }),
      fc.integer({ min: 1, max: 2_000_000 }),
      (all, credits) => {
        // More than 10^12 shillings is refused, whatever the packages: that is another test's.
        fc.pre(all.every((one) => (credits * one.priceTzs) / one.credits < 1e12));
        const forSale = all.map((one, n) => ({ ...one, id: String(n), code: `p${n}` }) as Package);
        const quote = priceOf(forSale, credits);
        const exact = (credits * quote.tier.priceTzs) / quote.tier.credits;
        expect(Number.isSafeInteger(quote.amountTzs)).toBe(true);
        expect(quote.amountTzs).toBeGreaterThanOrEqual(exact - 1e-6);
        expect(quote.amountTzs).toBeLessThan(exact + 1);
        expect(forSale.some((one) => one.credits <= credits && one.credits > quote.tier.credits)).toBe(false);
        if (quote.cheaper) expect(quote.cheaper.credits > credits && quote.cheaper.priceTzs < quote.amountTzs).toBe(true);
        else expect(forSale.some((one) => one.credits > credits && one.priceTzs < quote.amountTzs)).toBe(false);
        for (const one of forSale) expect(priceOf(forSale, one.credits).amountTzs).toBe(one.priceTzs);
      },
    ),
  );
});

test('a package is made, changed and taken off sale by a platform admin only, audited', async () => {
  const { ctx } = await createTenant(app);
  const input = {
    code: 'mini',
    name: 'Mini',
    credits: 1_000,
    priceTzs: 33_333,
    support: 'None',
    features: ['One'],
    senderIdLimit: 1,
    active: true,
  };
  await expect(upsertPackage(ctx, input)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  const made = await upsertPackage(app.operator, input);
  expect(made).toMatchObject({ ...input, unitPriceTzs: 33.333 });
  expect(await quotePurchase(ctx, 100)).toMatchObject({ amountTzs: 3_334, tier: { code: 'mini' } });
  const changed = await upsertPackage(app.operator, { ...input, senderIdLimit: null, features: [], active: false });
  expect(changed).toMatchObject({ id: made.id, senderIdLimit: null, features: [], active: false });
  expect(await quotePurchase(ctx, 100)).toMatchObject({ amountTzs: 3_000, tier: { code: 'lite' } });
  // It is listed no more, but for platform staff who ask for it: after those that are on sale.
  expect((await listedPackages(ctx)).map(({ code }) => code)).not.toContain('mini');
  expect((await allPackages(app.operator)).map(({ code }) => code)).toEqual(['lite', 'standard', 'pro', 'enterprise', 'mini']);
  await expect(allPackages(ctx)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(allPackages({ ...ctx, actor: { kind: 'anonymous' } })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  const audits = await app.db.sql.rows(`select 1 from audit_event where action = 'package.upsert'`);
  expect(audits).toHaveLength(2);
  const bad = { ...input, code: 'Bad Code', name: ' ', credits: 0, priceTzs: -1, support: '', features: ['', 'x'], senderIdLimit: 0 };
  await expect(upsertPackage(app.operator, bad)).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    issues: ['code', 'name', 'support', 'credits', 'priceTzs', 'features[0]', 'senderIdLimit'].map((field) => ({ field })),
  });
  expect(shop.packages.size).toBe(4);
});

test('no package for sale: no quote', () => {
  expect(() => priceOf([], 5)).toThrow(expect.objectContaining({ code: 'INVALID_STATE' }));
});
