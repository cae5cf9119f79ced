import { base32 } from '@scure/base';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stepAt, totpCode } from '../../src/accounts/twoFactor/totp.js';
import { apiClient, type Client } from '../support/client.js';
import { chromiumPath } from '../support/findProgram.js';
import { startWebhookReceiver, verified } from '../support/services/webhookReceiver.js';
import { until } from '../support/until.js';
import { faultsSeen, type StartedConsole, signIn, startConsole, type Tab } from './startedConsole.js';

let started: StartedConsole;
let operator: Client;
beforeAll(async () => {
  started = await startConsole({ WEBHOOK_ALLOW_LOOPBACK: 'yes' });
  const login = 'mutation { login(input: { email: "operator@tuma.example", password: "tuma-demo-password" }) { accessToken } }';
  operator = apiClient(started.url, (await apiClient(started.url).execute(login)).data.login.accessToken);
});
afterAll(() => started?.close());

const open = async (path: string, email?: string): Promise<Tab> => {
  const tab = await started.open(path);
  await signIn(tab, email);
  return tab;
};

/** The path of the link in the newest mail of this kind to this address, once it is sent. */
function linkTo(address: string, kind: string): Promise<string> {
  return until(async () => {
    const { data } = await operator.execute('{ emails(first: 50) { nodes { id to template } } }');
    const mails: { id: string; to: string; template: string }[] = data.emails.nodes;
    const mail = mails.find(({ to, template }) => to === address && template === kind);
    const text = mail && (await (await fetch(`${started.url}/mails/${mail.id}`)).text());
    return /(\/account\/[a-z-]+#[\w-]+)/.exec(text ?? '')?.[1];
  });
}

/** A person with a business of their own. */
async function register(email: string): Promise<Client> {
  const query =
    'mutation ($email: EmailAddress!) { ' +
    'register(input: { name: "Asha", email: $email, password: "tuma-demo-password", tenantName: "Asha" }) { accessToken } }';
  return apiClient(started.url, (await apiClient(started.url).execute(query, { email })).data.register.accessToken);
}

const digits = (secret: string, steps: number) => totpCode(Buffer.from(base32.decode(secret)), stepAt(new Date()) + steps);

describe.skipIf(!chromiumPath)('in Chromium (skipped where there is none)', () => {
  test('a member is invited, joins by the mail’s link as a new person, gets another role, and is removed', async () => {
    const owner = await open('/settings/members');
    await owner.getByLabel('Their email address').fill('juma');
    await owner.getByRole('button', { name: 'Send the invitation' }).click();
    await owner.getByText('Write an email address').waitFor();
    await owner.getByLabel('Their email address').fill('juma@example.com');
    await owner.getByLabel('Role', { exact: true }).selectOption({ label: 'Viewer' });
    await owner.getByRole('button', { name: 'Send the invitation' }).click();
    await owner.getByText('An invitation is on its way to juma@example.com.').waitFor();
    await owner.getByRole('button', { name: 'Send again to juma@example.com' }).waitFor();
    const link = await linkTo('juma@example.com', 'INVITATION');
    const juma = await started.open(link);
    await juma.getByLabel('Your name').fill('Juma');
    await juma.getByLabel('Choose a password').fill('short');
    await juma.getByRole('button', { name: 'Accept the invitation' }).click();
    await juma.getByText('The password needs 10 to 200 characters').first().waitFor();
    await juma.getByLabel('Your name').fill('J'.repeat(150));
    await juma.getByLabel('Choose a password').fill('tuma-demo-password');
    await juma.getByRole('button', { name: 'Accept the invitation' }).click();
    await juma.locator('[aria-invalid=true][autocomplete=name]').waitFor();
    expect(await juma.getByText('This link').count()).toBe(0);
    await juma.getByLabel('Your name').fill('Juma');
    await juma.getByRole('button', { name: 'Accept the invitation' }).click();
    await juma.getByRole('heading', { name: 'Home' }).waitFor();
    const again = await started.open(link);
    await again.getByLabel('Your name').fill('Juma');
    await again.getByLabel('Choose a password').fill('tuma-demo-password');
    await again.getByRole('button', { name: 'Accept the invitation' }).click();
    await again.getByText('This invitation was accepted already').waitFor();
    await again.getByRole('link', { name: 'To signing in' }).click();
    await again.getByLabel('Password', { exact: true }).waitFor();
    // A viewer is offered nothing that they may not do, and asks for none of it.
    expect(await juma.locator('nav:visible a').allTextContents()).not.toContain('Credits');
    for (const path of [
      '/settings/members',
      '/settings/api-keys',
      '/settings/webhooks',
      '/settings/business',
      '/settings/webhooks/whe_1',
    ]) {
      await juma.goto(started.url + path);
      await juma.getByText('Your role does not allow this.').waitFor();
    }
    for (const path of ['/sender-ids', '/usage', '/settings']) {
      await juma.goto(started.url + path);
      await juma.locator('main section').first().waitFor();
    }
    await owner.reload();
    const roles = '{ members { nodes { role user { name } } } }';
    await owner.getByLabel('Role of Juma').selectOption({ label: 'Member' });
    await owner.getByRole('button', { name: 'Change the role of Juma to Member' }).waitFor();
    // To choose isn't to change: one arrow key in a list chooses.
    expect((await started.owner.execute(roles)).data.members.nodes).toContainEqual({ role: 'VIEWER', user: { name: 'Juma' } });
    await owner.getByRole('button', { name: 'Change the role of Juma to Member' }).click();
    await expect
      .poll(async () => (await started.owner.execute(roles)).data.members.nodes)
      .toContainEqual({ role: 'MEMBER', user: { name: 'Juma' } });
    await owner.getByRole('button', { name: 'Remove Juma' }).click();
    await owner.getByText('They are signed out of this business at once.').waitFor();
    await owner.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
    await owner.getByLabel('Role of Juma').waitFor({ state: 'detached' });
    await juma.getByText('Your session has ended.').waitFor();
    expect([...owner.complaints, ...juma.complaints.filter((complaint) => !complaint.includes('status of 4'))]).toEqual([]);
  });

  test('who has an account signs in first, and then accepts an invitation', async () => {
    await register('rehema@example.com');
    await started.owner.execute('mutation { inviteMember(input: { email: "rehema@example.com", role: VIEWER }) { invitation { id } } }');
    const tab = await started.open(await linkTo('rehema@example.com', 'INVITATION'));
    await tab.getByRole('button', { name: 'I have an account with this address' }).click();
    await tab.locator('[name=email]').fill('rehema@example.com');
    await tab.locator('[name=password]').fill('tuma-demo-password');
    await tab.locator('[type=submit]').click();
    await tab.getByRole('button', { name: 'Accept the invitation' }).click();
    await tab.getByRole('heading', { name: 'Home' }).waitFor();
    await tab.getByText('Mifumo Labs').first().waitFor();
    expect(tab.complaints).toEqual([]);
  });

  test('two-factor sign-in is set up, asked for, given new codes and ended; the password and the name change', async () => {
    await register('asha@example.com');
    const tab = await open('/settings', 'asha@example.com');
    await tab.getByLabel('Your name').fill('Asha Mwita');
    await tab.getByRole('button', { name: 'Save' }).click();
    await tab.getByText('Saved.').waitFor();
    await tab.locator('[data-account]', { hasText: 'Asha Mwita' }).waitFor();
    await tab.getByRole('button', { name: 'Set it up' }).click();
    const dialog = tab.getByRole('dialog');
    await dialog.getByLabel('The password that you have now').fill('wrong password');
    await dialog.getByRole('button', { name: 'Set it up' }).click();
    await dialog.getByText('The password is wrong.').first().waitFor();
    await dialog.getByLabel('The password that you have now').fill('tuma-demo-password');
    await dialog.getByRole('button', { name: 'Set it up' }).click();
    await dialog.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
    const secret = (await dialog.locator('[data-secret]').textContent())?.trim() ?? '';
    await dialog.getByLabel('The first code of the app').fill(digits(secret, 0));
    await dialog.getByRole('button', { name: 'Turn it on' }).click();
    await dialog.getByText('Each one signs in once').waitFor();
    const [recovery = ''] = ((await dialog.locator('[data-secret]').textContent()) ?? '').split('\n');
    await dialog.getByRole('button', { name: 'I have kept them' }).click();
    await tab.getByText('It is on: signing in needs a code').waitFor();
    await tab.getByText('10 of ten recovery codes are left.').waitFor();
    await tab.getByRole('button', { name: 'Turn it off' }).click();
    await dialog.getByLabel('The password that you have now').fill('tuma-demo-password');
    await dialog.getByLabel('Code of the app').fill('000000');
    await dialog.getByRole('button', { name: 'Turn it off' }).click();
    await dialog.getByText('The code is wrong or was used.').first().waitFor();
    await dialog.getByLabel('Code of the app').fill(recovery);
    await dialog.getByRole('button', { name: 'Turn it off' }).click();
    await tab.getByText('It is off: whoever knows your password can sign in.').waitFor();
    await tab.getByLabel('The password that you have now').fill('tuma-demo-password');
    await tab.getByLabel('New password').fill('four large boats');
    await tab.getByRole('button', { name: 'Change the password' }).click();
    await tab.getByText('The password is changed').waitFor();
    // The session goes on, through a reload, too.
    await tab.reload();
    await tab.getByLabel('Your name').waitFor();
    expect(tab.complaints).toEqual([]);
  });

  test('mailed links prove an address, and set a new password', async () => {
    await register('neema@example.com');
    const verify = await started.open(await linkTo('neema@example.com', 'WELCOME'));
    await verify.getByRole('button', { name: 'Confirm' }).click();
    await verify.getByText('Your address is confirmed.').waitFor();
    expect(verify.url()).toBe(`${started.url}/account/verify-email`);
    await apiClient(started.url).execute('mutation { requestPasswordReset(email: "neema@example.com") { ok } }');
    const path = await linkTo('neema@example.com', 'RESET_PASSWORD');
    const reset = await started.open(path);
    await reset.getByLabel('New password').fill('short');
    await reset.getByRole('button', { name: 'Set the password' }).click();
    await reset.getByText('The password needs 10 to 200 characters').first().waitFor();
    await reset.getByLabel('New password').fill('four large boats');
    await reset.getByRole('button', { name: 'Set the password' }).click();
    await reset.getByText('Your password is changed.').waitFor();
    const again = await started.open(path);
    await again.getByLabel('New password').fill('five large boats');
    await again.getByRole('button', { name: 'Set the password' }).click();
    await again.getByText('This link was used already, or is too old.').waitFor();
    const login =
      'mutation { login(input: { email: "neema@example.com", password: "four large boats" }) { viewer { user { emailVerified } } } }';
    expect((await apiClient(started.url).execute(login)).data.login.viewer.user.emailVerified).toBe(true);
    const sms = await started.open('/forgot-password');
    await sms.getByRole('link', { name: 'By SMS instead' }).click();
    await sms.getByLabel('The address that you sign in with').fill('neema@example.com');
    await sms.getByRole('button', { name: 'Send me the code' }).click();
    await sms.getByLabel('Code', { exact: true }).fill('00000000');
    await sms.getByLabel('New password').fill('six large boats');
    await sms.getByRole('button', { name: 'Set the password' }).click();
    await sms.getByText('This code is wrong, used up or too old.').first().waitFor();
    const bare = await started.open('/account/reset-password');
    await bare.getByText('Open this page by the link in the mail').waitFor();
    expect([...verify.complaints, ...reset.complaints, ...bare.complaints]).toEqual([]);
  });

  test('a key is made, shown once, works, and is ended by its name', async () => {
    const tab = await open('/settings/api-keys');
    await tab.getByRole('button', { name: 'Make a key' }).click();
    const dialog = tab.getByRole('dialog');
    await dialog.getByLabel('What it is for').fill('Duka');
    await dialog.getByLabel('Buy credits').check();
    await dialog.getByLabel('At most so many credits a day').fill('x');
    await dialog.getByText('Write a whole number from 1.').waitFor();
    await dialog.getByLabel('At most so many credits a day').fill('1,000');
    await dialog.getByRole('button', { name: 'Make a key' }).click();
    await dialog.getByText('it is shown only this once').waitFor();
    const secret = (await dialog.locator('[data-secret]').textContent())?.trim() ?? '';
    const key = apiClient(started.url, secret);
    const { apiKey, permissions } = (await key.execute('{ viewer { apiKey { name dailyCreditCap } permissions } }')).data.viewer;
    expect(apiKey).toEqual({ name: 'Duka', dailyCreditCap: 1_000 });
    expect(permissions.toSorted()).toEqual(['MANAGE_BILLING', 'SEND_SMS', 'VIEW_REPORTS']);
    await dialog.getByRole('button', { name: 'I have kept it' }).click();
    expect(await tab.content()).not.toContain(secret);
    await tab.getByRole('button', { name: 'End Duka' }).click();
    await dialog.getByLabel('Type “Duka” to go on').fill('Duka');
    await dialog.getByRole('button', { name: 'End', exact: true }).click();
    await tab.getByText('Ended', { exact: true }).waitFor();
    expect((await key.execute('{ viewer { id } }')).errors?.[0]?.extensions.code).toBe('TOKEN_INVALID');
    expect(tab.complaints).toEqual([]);
  });

  test('an address gets events: its secret once, a test, the log of deliveries, once more, a new secret; then it is deleted', async () => {
    let status = 500;
    const receiver = await startWebhookReceiver(() => status);
    try {
      const tab = await open('/settings/webhooks');
      await tab.getByRole('button', { name: 'Add an address' }).click();
      const dialog = tab.getByRole('dialog');
      await dialog.getByLabel('Address').fill('http://shop.example/hook');
      await dialog.getByRole('button', { name: 'Add an address' }).click();
      await dialog.getByText('The address has to begin with https://.').first().waitFor();
      await dialog.getByLabel('Address').fill(`${receiver.url}/hook`);
      await dialog.getByRole('button', { name: 'Add an address' }).click();
      await dialog.getByText('It is shown only this once.').waitFor();
      const secret = (await dialog.locator('[data-secret]').textContent())?.trim() ?? '';
      await dialog.getByRole('button', { name: 'I have kept it' }).click();
      await tab.getByRole('button', { name: 'Send a test event' }).click();
      await expect.poll(() => receiver.got.length).toBeGreaterThan(0);
      expect(verified(receiver.got[0] as never, secret)).toMatchObject({ type: 'test' });
      status = 204;
      await tab.getByRole('button', { name: 'Switch off' }).click();
      await tab.getByRole('button', { name: 'Switch on' }).click();
      await tab.getByRole('button', { name: 'Send a test event' }).click();
      await expect
        .poll(async () => {
          await tab.getByRole('button', { name: 'Look again' }).click();
          return tab.locator('summary', { hasText: 'Delivered' }).count();
        })
        .toBeGreaterThan(0);
      await tab.locator('summary', { hasText: 'Delivered' }).first().click();
      const before = receiver.got.length;
      await tab.getByText('answered 204').first().waitFor();
      await tab.getByRole('button', { name: 'Deliver once more' }).first().click();
      await expect.poll(() => receiver.got.length).toBeGreaterThan(before);
      await tab.getByRole('button', { name: 'New secret' }).click();
      await dialog.getByRole('button', { name: 'New secret' }).click();
      await dialog.getByText('It is shown only this once.').waitFor();
      expect(await dialog.locator('[data-secret]').textContent()).not.toContain(secret);
      await dialog.getByRole('button', { name: 'I have kept it' }).click();
      await tab.getByText('The secret before it signs until').waitFor();
      await tab.getByRole('button', { name: 'Delete' }).click();
      await dialog.getByLabel(/^Type/).fill(new URL(receiver.url).host);
      await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
      await tab.getByText('No address gets events yet.').waitFor();
      expect(tab.complaints).toEqual([]);
    } finally {
      await receiver.close();
    }
  });

  test('the platform’s admin has addresses of the platform’s own, which get what happens to backups', async () => {
    const tab = await open('/', 'operator@tuma.example');
    await tab.locator('[data-account]').click();
    await tab.getByRole('link', { name: 'Settings' }).click();
    await tab.getByRole('link', { name: 'Webhooks' }).click();
    await tab.getByRole('button', { name: 'Add an address' }).click();
    const dialog = tab.getByRole('dialog');
    expect(await dialog.getByRole('checkbox').count()).toBe(2);
    await dialog.getByLabel('Address').fill('https://ops.example/tuma');
    await dialog.getByRole('button', { name: 'Add an address' }).click();
    await dialog.getByRole('button', { name: 'I have kept it' }).click();
    await tab.getByText('A backup failed · A backup was verified').waitFor();
    for (const path of ['/settings/members', '/settings/api-keys', '/settings/business']) {
      await tab.goto(started.url + path);
      await tab.getByText('Your role does not allow this.').waitFor();
    }
    expect(tab.complaints).toEqual([]);
  });

  test('the business sets its limits, alerts and quiet hours; a value that can’t be meant is named beside its field', async () => {
    const tab = await open('/settings/business');
    const card = (name: string) => tab.locator('section', { has: tab.getByRole('heading', { name, exact: true }) });
    await card('Alerts').getByLabel('Who is mailed').fill('ops@mifumo.example, nobody');
    await tab.getByText('“nobody” is not an email address.').waitFor();
    await card('Alerts').getByLabel('Who is mailed').fill('ops@mifumo.example');
    await card('Alerts').getByLabel('Credits are low below').fill('250');
    await card('Alerts').getByRole('button', { name: 'Save' }).click();
    await card('Alerts').getByText('Saved.').waitFor();
    await card('Limits').getByLabel('At most so many credits a day').fill('5,000');
    await card('Limits').getByRole('button', { name: 'Save' }).click();
    await card('Limits').getByText('Saved.').waitFor();
    await card('Promotional messages').getByLabel('Keep quiet hours').check();
    await card('Promotional messages').getByLabel('From').fill('20:30');
    await card('Promotional messages').getByRole('button', { name: 'Save' }).click();
    await card('Promotional messages').getByText('Saved.').waitFor();
    await card('Privacy')
      .getByLabel(/^Erase numbers/)
      .fill('3');
    await tab.getByText('Write a whole number from 7 to 3,650.').waitFor();
    const query =
      '{ viewer { tenant { settings { alertEmails lowBalanceThreshold dailyCreditCap bodyRetentionDays quietHours { from to } } } } }';
    await card('Privacy')
      .getByLabel(/^Erase numbers/)
      .fill('30');
    await card('Privacy').getByRole('button', { name: 'Save' }).click();
    await tab.getByText('The numbers and texts of all messages older than 30 days are erased').waitFor();
    expect(await tab.getByRole('button', { name: 'Erase them from now on' }).isDisabled()).toBe(true);
    await tab.getByRole('button', { name: 'Cancel' }).click();
    expect((await started.owner.execute(query)).data.viewer.tenant.settings).toEqual({
      ...{ alertEmails: ['ops@mifumo.example'], lowBalanceThreshold: 250, dailyCreditCap: 5_000, bodyRetentionDays: null },
      quietHours: { from: '20:30', to: '07:00' },
    });
    expect(tab.complaints).toEqual([]);
  });

  test.each([
    ['English', 'light'],
    ['Kiswahili', 'dark'],
  ] as const)('each page in %s, %s, on a phone: nothing sideways, nothing that axe finds', async (language, colorScheme) => {
    const make = 'mutation { createApiKey(input: { name: "Duka", permissions: [SEND_SMS] }) { apiKey { id } } }';
    expect((await started.owner.execute(make)).errors).toBeUndefined();
    const add =
      'mutation { createWebhookEndpoint(input: { url: "https://shop.example/hooks/tuma", events: [MESSAGE_DELIVERED] }) ' +
      '{ webhookEndpoint { id } } }';
    const { data } = await started.owner.execute(add);
    const found: string[] = [];
    const tab = await started.open('/', { colorScheme, viewport: { width: 360, height: 740 } });
    await tab.getByRole('button', { name: language }).click();
    const look = async (path: string, ready: string) => {
      await tab.goto(started.url + path);
      await tab.locator(ready).first().waitFor();
      found.push(...(await faultsSeen(tab, `${language} ${path}`)));
    };
    for (const path of ['verify-email', 'reset-password', 'invitation', 'reset-by-sms']) await look(`/account/${path}#x`, 'main form');
    await tab.goto(started.url);
    await signIn(tab);
    for (const path of ['/settings', '/settings/business']) await look(path, 'main section form');
    await look('/settings/members', 'main select');
    await look('/settings/api-keys', 'main li');
    await tab.locator('main button').first().click();
    await tab.getByRole('dialog').waitFor();
    found.push(...(await faultsSeen(tab, `${language} making a key`)));
    await look('/settings/webhooks', 'main li');
    await look(`/settings/webhooks/${data.createWebhookEndpoint.webhookEndpoint.id}`, 'main section select');
    expect(tab.complaints).toEqual([]);
    expect(found).toEqual([]);
  });
});
