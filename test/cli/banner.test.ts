import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Running, start } from '../../src/app.js';
import { banner } from '../../src/cli/banner.js';
import { createUser } from '../../src/cli/createUser.js';
import { readConfig } from '../../src/config.js';
import { systemContext } from '../../src/context.js';
import { createLog } from '../../src/log.js';
import { freshDatabase } from '../support/postgres.js';

const production = {
  TUMA_MODE: 'production',
  SMS_PROVIDER: 'simulator',
  JWT_SECRET: 'k'.repeat(40),
  PUBLIC_URL: 'https://sms.example.com',
};
let database: { url: string; drop(): Promise<void> };
let running: Running;
beforeAll(async () => {
  database = await freshDatabase();
  running = await startProduction();
});
afterAll(async () => {
  await running.stop();
  await database.drop();
});

const startProduction = () =>
  start(readConfig({ ...production, DATABASE_URL: database.url, PORT: '0' }), { log: createLog({ level: 'silent' }) });
/** What the start of this server would say under other settings. */
const said = (env: NodeJS.ProcessEnv): string => banner({ ...running, config: readConfig({ ...env, DATABASE_URL: database.url }) });

test('production says what is so: its addresses, what is missing, and nothing of a demo', () => {
  const text = banner(running);
  expect(text).toContain(`${running.url}/graphql\n`);
  expect(text).toMatch(/Public address +https:\/\/sms\.example\.com\n/);
  expect(text).toMatch(/Mail +stored, not sent: set SENDGRID_API_KEY or SMTP_URL/);
  expect(text).toMatch(/Payments +none: credits can only be given by an admin/);
  expect(text).not.toMatch(/Sandbox|Demo|demo|WARNING/);
  const bank = { BANK_NAME: 'Benki', BANK_ACCOUNT_NAME: 'Duka', BANK_ACCOUNT_NUMBER: '0150' };
  const full = said({
    ...production,
    ...bank,
    PUBLIC_URL: 'http://sms.example.com',
    GRAPHQL_INTROSPECTION: 'on',
    PAYMENT_PROVIDER: 'zenopay',
    ZENOPAY_API_KEY: 'hidden-key',
    SENDGRID_API_KEY: 'hidden-too',
    MAIL_FROM: 'Tuma <no-reply@example.com>',
  });
  expect(full).toContain('open it in a browser for Apollo Sandbox');
  expect(full).toMatch(/Mail +sent by SendGrid from Tuma <no-reply@example\.com>; alerts reach nobody \(no ALERT_EMAILS\)/);
  expect(full).toMatch(/Payments +mobile money by ZenoPay; bank transfers are confirmed by the operator/);
  expect(full).toContain('WARNING  PUBLIC_URL begins with http://');
  expect(full).not.toContain('hidden');
  expect(said({ ...production, ...bank })).toMatch(/Payments +bank transfers are confirmed by the operator; no mobile money/);
});

test('a demo has its logins and a message to try, and no Sandbox when introspection is off', () => {
  expect(said({})).toMatch(/as a demo[\s\S]*Apollo Sandbox[\s\S]*Demo logins[\s\S]*Send a message/);
  expect(said({ GRAPHQL_INTROSPECTION: 'off' })).not.toContain('Sandbox');
});

test('the first admin: how to make one is said while there is none', async () => {
  expect(banner(running)).toContain('npx tuma user create --email');
  const person = { email: 'boss@example.com', name: 'Boss', password: 'a long enough password' };
  await createUser(systemContext(running.app, 'test'), { ...person, email: 'staff@example.com', platformRole: 'STAFF' });
  const still = await startProduction();
  await still.stop();
  expect(still.needsAdmin, 'staff is no admin').toBe(true);
  await createUser(systemContext(running.app, 'test'), { ...person, platformRole: 'ADMIN' });
  const again = await startProduction();
  await again.stop();
  expect(banner(again)).not.toContain('user create');
});
