import { expect, test } from 'vitest';
import { version } from '../../src/core/version.js';
import { createTestApp } from '../support/testApp.js';

const ALL = '{ publicSettings { id name version demo signUpOpen locales resetChannels paymentMethods supportEmail } }';

async function told(env: NodeJS.ProcessEnv) {
  const app = await createTestApp({ serve: true, env });
  try {
    const answer = await app.client().execute(ALL);
    expect(answer.errors).toBeUndefined();
    return answer.data.publicSettings;
  } finally {
    await app.close();
  }
}

test('a demo tells anybody that it is one, and has everything', async () => {
  expect(await told({})).toEqual({
    ...{ id: 'public-settings', name: 'Tuma', version, demo: true, signUpOpen: true, locales: ['EN', 'SW'] },
    ...{ resetChannels: ['EMAIL', 'SMS'], paymentMethods: ['MOBILE_MONEY', 'BANK_TRANSFER'], supportEmail: null },
  });
});

const production = {
  ...{ TUMA_MODE: 'production', JWT_SECRET: 'x'.repeat(40), PUBLIC_URL: 'http://127.0.0.1:4000', SMS_PROVIDER: 'simulator' },
  ...{ BANK_NAME: '', BANK_ACCOUNT_NAME: '', BANK_ACCOUNT_NUMBER: '' },
};

test('production tells what reaches people and can be paid there, and no more', async () => {
  const bare = await told(production);
  expect(bare).toMatchObject({ demo: false, signUpOpen: false, resetChannels: [], paymentMethods: [], supportEmail: null });
  const full = await told({
    ...production,
    ...{ SMS_PROVIDER: 'beem', BEEM_API_KEY: 'key', BEEM_SECRET_KEY: 'secret', SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'a@b.example' },
    ...{ PAYMENT_PROVIDER: 'zenopay', ZENOPAY_API_KEY: 'key', REGISTRATION: 'open', SUPPORT_EMAIL: 'help@tuma.example' },
  });
  expect(full).toMatchObject({ demo: false, signUpOpen: true, resetChannels: ['EMAIL', 'SMS'], paymentMethods: ['MOBILE_MONEY'] });
  expect(full.supportEmail).toBe('help@tuma.example');
  expect((await told({ ...production, REGISTRATION: 'invite' })).signUpOpen).toBe(false);
});
