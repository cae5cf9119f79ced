import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { login } from '../../src/accounts/login.js';
import { createUser } from '../../src/cli/createUser.js';
import { systemContext } from '../../src/context.js';
import { goodPassword, refusal } from '../support/fixtures/accounts.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());
const admin = { email: 'Root@Example.com', name: 'Root', password: goodPassword, platformRole: 'ADMIN' } as const;

describe('createUser', () => {
  test('makes a platform admin who can sign in, audited', async () => {
    const id = await createUser(systemContext(app, 'test'), admin);
    const session = await login(app.context(), { email: 'root@example.com', password: goodPassword });
    expect(session.viewer).toMatchObject({ user: { id, email: 'root@example.com', platformRole: 'ADMIN' }, tenant: null });
    expect(session.viewer.permissions).toContain('ADJUST_CREDITS');
    const audited = await app.db.sql.rows("select actor, detail from audit_event where action = 'user.create'");
    expect(audited).toEqual([{ actor: 'system', detail: { platformRole: 'ADMIN' } }]);
    expect(await refusal(createUser(systemContext(app, 'test'), admin))).toMatchObject({ code: 'EMAIL_TAKEN' });
  });

  test('tells all faults at once, and is for the system only', async () => {
    const bad = await refusal(createUser(systemContext(app, 'test'), { email: 'x', name: '', password: 'short', platformRole: null }));
    expect(bad.issues).toEqual([
      ['BAD_USER_INPUT', 'name'],
      ['BAD_USER_INPUT', 'email'],
      ['WEAK_PASSWORD', 'password'],
    ]);
    expect(await refusal(createUser(app.context(), admin))).toMatchObject({ code: 'FORBIDDEN' });
  });

  test('of two at once with one address, one wins', async () => {
    const twin = { ...admin, email: 'twin@example.com' };
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => createUser(systemContext(app, 'test'), twin)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'EMAIL_TAKEN' });
  });
});
