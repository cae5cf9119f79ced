import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { login } from '../../src/accounts/login.js';
import { createUser } from '../../src/cli/createUser.js';
import { systemContext } from '../../src/context.js';
import { goodPassword, refusal } from '../support/people/people.js';
import { type TestApp, testApp } from '../support/testApp.js';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());
const admin = { email: 'Root@Example.com', name: 'Root', password: goodPassword, platformRole: 'ADMIN' } as const;

describe('createUser', () => {
  test('makes a platform admin who can sign in, audited', async () => {
    const id = await createUser(systemContext(t.app, 'test'), admin);
    const session = await login(t.ctx(), { email: 'root@example.com', password: goodPassword });
    expect(session.viewer).toMatchObject({ user: { id, email: 'root@example.com', platformRole: 'ADMIN' }, tenant: null });
    expect(session.viewer.permissions).toContain('RESTORE_BACKUPS');
    const audited = await t.app.db.sql.rows("select actor, detail from audit_event where action = 'user.create'");
    expect(audited).toEqual([{ actor: 'system', detail: { platformRole: 'ADMIN' } }]);
    expect(await refusal(createUser(systemContext(t.app, 'test'), admin))).toMatchObject({ code: 'EMAIL_TAKEN' });
  });

  test('tells all faults at once, and is for the system only', async () => {
    const bad = await refusal(createUser(systemContext(t.app, 'test'), { email: 'x', name: '', password: 'short', platformRole: null }));
    expect(bad.issues).toEqual([
      ['BAD_USER_INPUT', 'name'],
      ['BAD_USER_INPUT', 'email'],
      ['WEAK_PASSWORD', 'password'],
    ]);
    expect(await refusal(createUser(t.ctx(), admin))).toMatchObject({ code: 'FORBIDDEN' });
  });

  test('of two at once with one address, one wins', async () => {
    const twin = { ...admin, email: 'twin@example.com' };
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => createUser(systemContext(t.app, 'test'), twin)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'EMAIL_TAKEN' });
  });
});
