import { Writable } from 'node:stream';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changePassword } from '../../src/accounts/changePassword.js';
import { login } from '../../src/accounts/login.js';
import { logout } from '../../src/accounts/logout.js';
import { register } from '../../src/accounts/register.js';
import { authenticate } from '../../src/auth/authenticate.js';
import { refreshSession } from '../../src/auth/refreshSession.js';
import { createLog } from '../../src/log.js';
import { form, signedIn } from '../support/people/people.js';
import { type TestApp, testApp } from '../support/testApp.js';

let t: TestApp;
let logged = '';
beforeAll(async () => {
  const sink = new Writable({
    write(chunk, _, done) {
      logged += String(chunk);
      done();
    },
  });
  t = await testApp({ log: createLog({ level: 'trace', destination: sink }) });
});
afterAll(() => t.close());

test('no password and no token comes out in an error or a log, nor is stored in the clear', async () => {
  const input = form({ password: 'Siri-Kubwa-Sana-1', email: 'siri-kubwa@example.com' });
  const session = await register(t.ctx(), input);
  const ctx = await signedIn(t, session);
  const newPassword = 'Siri-Mpya-Kabisa-2';
  const outcomes = await Promise.allSettled([
    register(t.ctx(), input),
    register(t.ctx(), { ...input, password: 'Siri-Fupi' }),
    login(t.ctx(), { email: input.email, password: 'Siri-Isiyo-Sahihi' }),
    changePassword(ctx, { currentPassword: 'Siri-Isiyo-Sahihi', newPassword }),
    authenticate(t.app, `Bearer ${session.accessToken.slice(0, -2)}`),
    refreshSession(t.ctx(), `${session.refreshToken.slice(0, -2)}AA`),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(Array(6).fill('rejected'));
  const next = await refreshSession(t.ctx(), session.refreshToken);
  t.advance(21_000);
  await refreshSession(t.ctx(), session.refreshToken).catch((error: unknown) => outcomes.push({ status: 'rejected', reason: error }));
  await logout(t.ctx(), next.refreshToken);
  for (const outcome of outcomes) if (outcome.status === 'rejected') t.app.log.error({ err: outcome.reason }, 'a refusal');

  expect(logged).toContain('EMAIL_TAKEN');
  expect(logged).toContain('TOKEN_REUSED');
  const dump = await t.app.db.sql.rows<{ text: string }>(
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
