import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, envExample, readConfig, warningsOf } from '../src/config.js';
import { packageRoot } from '../src/db/packageRoot.js';
import { variables } from '../src/variables.js';

const faultsOf = (env: NodeJS.ProcessEnv): string[] => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
};

const production = {
  TUMA_MODE: 'production',
  JWT_SECRET: 'k'.repeat(32),
  PUBLIC_URL: 'https://sms.example.com',
  SMS_PROVIDER: 'simulator',
};

test('an empty environment is a demo on loopback', () => {
  expect(readConfig({})).toMatchObject({
    PORT: 4000,
    HOST: '127.0.0.1',
    TUMA_MODE: 'demo',
    HEALTH_PORT: 4001,
    TUMA_ROLES: ['api', 'worker'],
    introspection: 'everybody',
    trialCredits: 100,
    smsProvider: 'simulator',
  });
});

test('production wants its secrets and its address, and says all that is missing at once', () => {
  const faults = faultsOf({ TUMA_MODE: 'production' });
  expect(faults).toHaveLength(3);
  expect(faults.join()).toMatch(/JWT_SECRET.*PUBLIC_URL.*SMS_PROVIDER is needed in production/s);
  const config = readConfig({ ...production, PUBLIC_URL: 'https://sms.example.com/' });
  expect(config).toMatchObject({ introspection: 'signedIn', trialCredits: 0, PUBLIC_URL: 'https://sms.example.com' });
});

test('all faults are reported together by name, and no secret is repeated', () => {
  const faults = faultsOf({
    PORT: 'x',
    TUMA_ROLES: 'cook',
    TUMA_MODE: 'test',
    JWT_SECRET: 'too-short-secret',
    PUBLIC_URL: 'nowhere',
    TRIAL_CREDITS: '-1',
    SMS_PROVIDER: 'pigeon',
  });
  for (const name of ['PORT', 'TUMA_ROLES', 'TUMA_MODE', 'JWT_SECRET', 'PUBLIC_URL', 'TRIAL_CREDITS', 'SMS_PROVIDER'])
    expect(faults.filter((fault) => fault.startsWith(name))).toHaveLength(1);
  expect(faults.join()).not.toContain('too-short-secret');
});

test('transfers go to an account that is named whole; in a demo to one that is none', () => {
  const production = {
    TUMA_MODE: 'production',
    JWT_SECRET: 'k'.repeat(32),
    PUBLIC_URL: 'https://sms.example.com',
    SMS_PROVIDER: 'simulator',
  };
  const account = { BANK_NAME: 'Benki', BANK_ACCOUNT_NAME: 'Duka', BANK_ACCOUNT_NUMBER: '0150' };
  expect(readConfig({}).bank).toMatchObject({ accountName: 'Tuma Demo' });
  expect(readConfig(production).bank).toBeUndefined();
  expect(readConfig({ ...production, ...account }).bank).toEqual({ bankName: 'Benki', accountName: 'Duka', accountNumber: '0150' });
  expect(faultsOf({ ...account, BANK_NAME: '' })).toEqual(['BANK_NAME, BANK_ACCOUNT_NAME and BANK_ACCOUNT_NUMBER are needed together']);
});

test('the seller of receipts has a name, and at most four lines under it', () => {
  expect(readConfig({})).toMatchObject({ SELLER_NAME: 'Tuma', SELLER_DETAILS: [] });
  expect(readConfig({ SELLER_DETAILS: ' Samora Avenue 12 || TIN 1 ' }).SELLER_DETAILS).toEqual(['Samora Avenue 12', 'TIN 1']);
  expect(faultsOf({ SELLER_DETAILS: 'a|b|c|d|e' })).toEqual(['SELLER_DETAILS must be at most four lines']);
});

test('the address of help is one address', () => {
  expect(readConfig({ SUPPORT_EMAIL: 'help@tuma.example' }).SUPPORT_EMAIL).toBe('help@tuma.example');
  expect(faultsOf({ SUPPORT_EMAIL: 'a@b.example, c@d.example' })).toEqual(['SUPPORT_EMAIL must be an address like help@example.com']);
});

test('a demo listens on loopback only: its passwords are known', () => {
  expect(faultsOf({ HOST: '0.0.0.0' }).join()).toContain('HOST');
  expect(faultsOf({ HOST: '::1' })).toEqual([]);
});

test('Cloudinary wants all three of its settings or none, and HTTPS', () => {
  const all = { CLOUDINARY_CLOUD_NAME: 'tuma', CLOUDINARY_API_KEY: 'key-of-it', CLOUDINARY_API_SECRET: 'secret-of-it' };
  expect(faultsOf({})).toEqual([]);
  expect(readConfig({ ...all, CLOUDINARY_BASE_URL: 'https://api-eu.cloudinary.com/' })).toMatchObject({
    ...all,
    CLOUDINARY_BASE_URL: 'https://api-eu.cloudinary.com',
  });
  for (const name of Object.keys(all)) {
    const [fault, ...more] = faultsOf({ ...all, [name]: '' });
    expect(fault).toMatch(new RegExp(`^${name}: needed`));
    expect(more).toEqual([]);
    expect(fault).not.toContain('-of-it');
  }
  expect(faultsOf({ ...all, CLOUDINARY_BASE_URL: 'http://127.0.0.1:1' })).toEqual(['CLOUDINARY_BASE_URL must begin with https://']);
});

test('Beem wants both its keys, an address that keeps them secret, and a token that nobody guesses', () => {
  const keys = { BEEM_API_KEY: 'key', BEEM_SECRET_KEY: 'secret' };
  expect(readConfig({ SMS_PROVIDER: 'beem', ...keys })).toMatchObject({ smsProvider: 'beem', BEEM_UNICODE_ENCODING: 8 });
  expect(readConfig({ SMS_PROVIDER: 'beem', ...keys, BEEM_UNICODE_ENCODING: '1' }).BEEM_UNICODE_ENCODING).toBe(1);
  expect(readConfig(keys).smsProvider).toBe('simulator');
  expect(faultsOf({ SMS_PROVIDER: 'beem' })).toEqual([
    'BEEM_API_KEY is needed for SMS_PROVIDER=beem',
    'BEEM_SECRET_KEY is needed for SMS_PROVIDER=beem',
  ]);
  expect(readConfig({ BEEM_WEBHOOK_TOKEN: 't'.repeat(32) }).BEEM_WEBHOOK_TOKEN).toBe('t'.repeat(32));
  for (const token of ['guessable', `${'t'.repeat(40)}/`, 't'.repeat(201)]) {
    const [fault] = faultsOf({ BEEM_WEBHOOK_TOKEN: token });
    expect(fault).toMatch(/^BEEM_WEBHOOK_TOKEN must/);
    expect(fault).not.toContain(token);
  }
  expect(readConfig({ BEEM_URL: 'http://127.0.0.1:8080/', BEEM_REPORTS_URL: 'https://proxy.example.com' })).toMatchObject({
    BEEM_URL: 'http://127.0.0.1:8080',
    BEEM_REPORTS_URL: 'https://proxy.example.com',
  });
  for (const url of ['http://apisms.beem.africa', 'ftp://127.0.0.1', 'nowhere'])
    expect(faultsOf({ BEEM_URL: url })).toEqual([expect.stringMatching(/^BEEM_URL must/)]);
  expect(faultsOf({ BEEM_UNICODE_ENCODING: '0' })).toEqual(['BEEM_UNICODE_ENCODING must be 1 or 8']);
});

test('payments are simulated in a demo, nobody’s in production unless told; ZenoPay wants its key', () => {
  expect(readConfig({}).paymentProvider).toBe('simulator');
  expect(readConfig(production).paymentProvider).toBeUndefined();
  expect(readConfig({ ...production, PAYMENT_PROVIDER: 'simulator' }).paymentProvider).toBe('simulator');
  expect(readConfig({ PAYMENT_PROVIDER: 'zenopay', ZENOPAY_API_KEY: 'key' }).paymentProvider).toBe('zenopay');
  expect(faultsOf({ PAYMENT_PROVIDER: 'zenopay' })).toEqual([expect.stringContaining('ZENOPAY_API_KEY')]);
  expect(faultsOf({ PAYMENT_PROVIDER: 'cash', ZENOPAY_URL: 'nowhere' }).join()).toMatch(/PAYMENT_PROVIDER.*ZENOPAY_URL/s);
});

test('the mail service is the one that is configured; one that is named wants what it needs', () => {
  expect(readConfig({}).mailProvider).toBe('outbox');
  const [from, key, url] = [
    { MAIL_FROM: 'Tuma <no-reply@example.com>' },
    { SENDGRID_API_KEY: 'SG.secret-key' },
    { SMTP_URL: 'smtp://u:secret@mail.example.com:587' },
  ];
  expect(readConfig({ ...from, ...key }).mailProvider).toBe('sendgrid');
  expect(readConfig({ ...from, ...url }).mailProvider).toBe('smtp');
  for (const MAIL_FROM of ['"Duka, \\"Ltd\\" <x>" <a@example.com>', 'Tuma<a@example.com>', '<a@example.com>', 'a@example.com'])
    expect(readConfig({ MAIL_FROM, ...url }).MAIL_FROM).toBe(MAIL_FROM);
  expect(readConfig({ ...from, ...key, ...url, MAIL_PROVIDER: 'outbox' }).mailProvider).toBe('outbox');
  expect(faultsOf({ MAIL_PROVIDER: 'sendgrid', ...from })).toEqual(['SENDGRID_API_KEY is needed for MAIL_PROVIDER=sendgrid']);
  expect(faultsOf({ MAIL_PROVIDER: 'smtp' })).toHaveLength(2);
  expect(faultsOf({ ...key })).toEqual(['MAIL_FROM is needed with a mail service']);
  const bad = faultsOf({ SMTP_URL: 'http://u:secret@mail.example.com', MAIL_FROM: 'nobody', MAIL_PROVIDER: 'pigeon' });
  for (const name of ['SMTP_URL', 'MAIL_FROM', 'MAIL_PROVIDER']) expect(bad.some((fault) => fault.startsWith(name))).toBe(true);
  expect(bad.join()).not.toContain('secret');
  for (const injected of ['a@example.com\r\nBcc: b@example.com', 'a@example.com, b@example.com', 'A <a@example.com> <b@example.com>'])
    expect(faultsOf({ MAIL_FROM: injected, ...key }).join()).toContain('MAIL_FROM');
});

test('registration is open in a demo and closed in production, unless it is said', () => {
  expect(readConfig({}).registration).toBe('open');
  expect(readConfig(production).registration).toBe('closed');
  expect(readConfig({ ...production, REGISTRATION: 'invite' }).registration).toBe('invite');
  expect(faultsOf({ ALERT_EMAILS: 'ops@example.com, nobody' }).join()).toContain('ALERT_EMAILS must be addresses');
  expect(readConfig({ ALERT_EMAILS: ' Ops@example.com,, ops@example.com ,b@example.com' }).ALERT_EMAILS).toEqual([
    'ops@example.com',
    'b@example.com',
  ]);
  expect(faultsOf({ REGISTRATION: 'maybe' }).join()).toContain('REGISTRATION must be one of open, invite, closed');
});

const AGE_KEY = 'age19s5v3tvpxjcksgzteqyqdnt7uxwhuxxqpdlghd8y6q75cfcjganssz4ala';

test('addresses are what they say they are: the reason is named, and no value that may be secret', () => {
  const refused: [string, string, RegExp][] = [
    ['TRUSTED_PROXIES', 'proxy', /must be addresses or networks/],
    ['TRUSTED_PROXIES', '10.0.0.0/33', /must be addresses or networks/],
    ['TRUSTED_PROXIES', '10.0.0.0/', /must be addresses or networks/], // it read as /0: everybody
    ['TRUSTED_PROXIES', '10.0.0.0/8/8', /must be addresses or networks/],
    ['CORS_ORIGINS', 'foo', /must be origins like/],
    ['CORS_ORIGINS', '*', /must be origins like/],
    ['CORS_ORIGINS', 'app.example.com', /must be origins like/],
    ['CORS_ORIGINS', 'https://app.example.com/login', /must be origins like/],
    ['HOST', 'http://127.0.0.1', /must be an address or a name/],
    ['PUBLIC_URL', 'ftp://sms.example.com', /must begin with https/],
    ['DATABASE_URL', 'mysql://u:hidden@127.0.0.1/tuma', /must begin with postgres:/],
    ['DATABASE_URL', '127.0.0.1:5432/tuma', /must begin with postgres:/],
    ['DATABASE_URL', 'postgres://u:hid#den@127.0.0.1/tuma', /%23/],
    ['DATABASE_URL', 'postgres://u:hidden@127.0.0.1:5432', /must name a database/],
    ['BACKUP_AGE_RECIPIENTS', 'hidden', /must be public keys of age/],
    // Those of a mistyped character and of a secret key; the whole one is below.
    ['BACKUP_AGE_RECIPIENTS', `${AGE_KEY.slice(0, -1)}q`, /each whole/],
    ['BACKUP_AGE_RECIPIENTS', `${AGE_KEY},${AGE_KEY.toUpperCase()}`, /each whole/],
    ['BACKUP_AGE_RECIPIENTS', 'AGE-SECRET-KEY-1HIDDEN', /must be public keys of age/],
  ];
  for (const [name, value, reason] of refused) {
    const [fault, ...more] = faultsOf({ [name]: value });
    expect(fault, `${name}=${value}`).toMatch(reason);
    expect(fault).toMatch(new RegExp(`^${name} `));
    expect(fault).not.toMatch(/hidden|hid#den|age1\w/i);
    expect(more).toEqual([]);
  }
  expect(readConfig({ CORS_ORIGINS: 'https://Shop.example.com/, http://localhost:5173', TRUSTED_PROXIES: '::1,10.0.0.0/8' })).toMatchObject(
    {
      CORS_ORIGINS: ['https://shop.example.com', 'http://localhost:5173'],
      TRUSTED_PROXIES: ['::1', '10.0.0.0/8'],
    },
  );
  expect(readConfig({ BACKUP_AGE_RECIPIENTS: `${AGE_KEY}, ${AGE_KEY}` }).BACKUP_AGE_RECIPIENTS).toEqual([AGE_KEY]);
  for (const url of [
    'postgres://tuma@db/tuma',
    'postgresql://u:p%23@[::1]:5432/tuma?sslmode=require',
    'postgres:///tuma?host=/run/postgresql',
  ])
    expect(faultsOf({ DATABASE_URL: url })).toEqual([]);
});

test('plain http is known at the start wherever others could read it', () => {
  const warnings = (PUBLIC_URL?: string) => warningsOf(readConfig({ PUBLIC_URL }));
  expect(warnings('http://sms.example.com')).toEqual([expect.stringMatching(/^PUBLIC_URL begins with http:.*Use https/)]);
  for (const safe of [undefined, 'https://sms.example.com', 'http://127.0.0.1:4000', 'http://localhost'])
    expect(warnings(safe)).toEqual([]);
});

test('an empty value counts as absent, and the configuration is frozen', () => {
  const config = readConfig({ PORT: '', DATABASE_URL: '' });
  expect(config.PORT).toBe(4000);
  expect(config.DATABASE_URL).toBeUndefined();
  expect(Object.isFrozen(config)).toBe(true);
});

test('.env.example is fresh: npm run env-example writes it', () => {
  expect(readFileSync(join(packageRoot, '.env.example'), 'utf8')).toBe(envExample());
  for (const name of Object.keys(variables)) expect(envExample()).toContain(`${name}=`);
});
