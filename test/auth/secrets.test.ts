import { Writable } from 'node:stream';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changePassword } from '../../src/accounts/changePassword.js';
import { login } from '../../src/accounts/login.js';
import { logout } from '../../src/accounts/logout.js';
import { register } from '../../src/accounts/register.js';
import { authenticate } from '../../src/auth/authenticate.js';
import { refreshSession } from '../../src/auth/sessions/refreshSession.js';
import { createLog } from '../../src/log.js';
import { registration, sessionContext } from '../support/fixtures/accounts.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
let logged = '';
beforeAll(async () => {
  const sink = new Writable({
    write(chunk, _, done) {
      logged += String(chunk);
      done();
    },
  });
  app = await createTestApp({ log: createLog({ level: 'trace', destination: sink }) });
});
afterAll(() => app.close());

test('no password and no token comes out in an error or a log, nor is stored in the clear', async () => {
  const input = registration({ password: 'Siri-Kubwa-Sana-1', email: 'siri-kubwa@example.com' });
  const session = await register(app.context(), input);
  const ctx = await sessionContext(app, session);
  const newPassword = 'Siri-Mpya-Kabisa-2';
  const outcomes = await Promise.allSettled([
    register(app.context(), input),
    register(app.context(), { ...input, password: 'Siri-Fupi' }),
    login(app.context(), { email: input.email, password: 'Siri-Isiyo-Sahihi' }),
    changePassword(ctx, { currentPassword: 'Siri-Isiyo-Sahihi', newPassword }),
    authenticate(app, `Bearer ${session.accessToken.slice(0, -2)}`),
    refreshSession(app.context(), `${session.refreshToken.slice(0, -2)}AA`),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(Array(6).fill('rejected'));
  const next = await refreshSession(app.context(), session.refreshToken);
  app.clock.advance(21_000);
  await refreshSession(app.context(), session.refreshToken).catch((error: unknown) => outcomes.push({ status: 'rejected', reason: error }));
  await logout(app.context(), next.refreshToken);
  for (const outcome of outcomes) if (outcome.status === 'rejected') app.log.error({ err: outcome.reason }, 'a refusal');

  expect(logged).toContain('EMAIL_TAKEN');
  expect(logged).toContain('TOKEN_REUSED');
  const dump = await app.db.sql.rows<{ text: string }>(
    `select (select string_agg(a::text, ' ') from audit_event a) || (select string_agg(o::text, ' ') from outbox o)
       || (select string_agg(s::text, ' ') from session s) || (select string_agg(r::text, ' ') from refresh_token r)
       || (select string_agg(u::text, ' ') from app_user u) as text`,
  );
  const output = logged + inspect(outcomes, { depth: 10 });
  for (const secret of ['Siri-', session.accessToken, session.refreshToken, next.refreshToken]) {
    expect(output).not.toContain(secret);
    expect(dump[0]?.text).not.toContain(secret);
  }
  expect(output).not.toContain('siri-kubwa@');
});
