import { afterAll, beforeAll, expect, test } from 'vitest';
import { Membership } from '../../entities/Membership.js';
import { Tenant } from '../../entities/Tenant.js';
import { User } from '../../entities/User.js';
import { registerAccount } from '../support/fixtures/accounts.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

test('what MikroORM reads is what the hand-written statements read, and what it changes is written', async () => {
  const { session } = await registerAccount(app);
  const { user, tenant, membership } = session.viewer;
  await app.db.unitOfWork(async (em) => {
    const read = await em.findOneOrFail(Membership, membership?.id ?? '', { populate: ['user', 'tenant'] });
    expect([read.role, read.createdAt]).toEqual([membership?.role, membership?.createdAt]);
    const { passwordHash, passwordChangedAt, ...shown } = { ...read.user };
    expect([passwordHash.slice(0, 9), passwordChangedAt]).toEqual(['$argon2id', user?.createdAt]);
    expect(shown).toMatchObject({ ...user });
    expect({ ...read.tenant }).toMatchObject({ ...tenant });
    expect(read.tenant.settings).toEqual(tenant?.settings);
    read.tenant.alertEmails = ['alerts@example.com'];
    read.user.name = 'Neema';
  });
  const row = await app.db.sql.row('select name from app_user where id = $1', [user?.id]);
  expect(row).toEqual({ name: 'Neema' });
  await app.db.unitOfWork(async (em) => {
    const [again, person] = [await em.findOneOrFail(Tenant, { slug: tenant?.slug }), await em.findOneOrFail(User, { email: user?.email })];
    expect(again.settings).toEqual({ ...tenant?.settings, alertEmails: ['alerts@example.com'] });
    expect(person.emailVerified).toBe(false);
  });
});
