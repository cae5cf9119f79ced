import AxeBuilder from '@axe-core/playwright';
import { base32 } from '@scure/base';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stepAt, totpCode } from '../../src/accounts/twoFactor/totp.js';
import { apiClient } from '../support/client.js';
import { chromiumPath } from '../support/findProgram.js';
import { faultsSeen, type StartedConsole, signIn, startConsole, type Tab } from './startedConsole.js';

let started: StartedConsole;
beforeAll(async () => {
  started = await startConsole();
  await started.owner.execute('mutation { sendSms(input: { to: ["0754000009"], body: "Habari" }) { credits } }');
});
afterAll(() => started?.close());

const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const get = (path: string, headers: Record<string, string> = html, method = 'GET') => fetch(started.url + path, { headers, method });

test('the page comes at every address that is not the API’s, when a browser asks for one, under the strict policy', async () => {
  for (const path of ['/', '/send', '/messages/msg_1', '/nothing']) {
    const response = await get(path);
    expect([response.status, response.headers.get('cache-control')], path).toEqual([200, 'no-cache']);
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self'; " +
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    );
    expect(await response.text()).toContain('<div id="console">');
    expect((await get(path, html, 'HEAD')).status).toBe(200);
    expect((await get(path, { accept: '*/*' })).status).toBe(404);
    expect((await get(path, html, 'POST')).status).toBe(404);
  }
  for (const path of [
    '/assets/nothing.js',
    '/graphql/x',
    '/webhooks/beem',
    '/downloads/x',
    '/uploads/document',
    '/explorer/x',
    '/mails/x',
  ]) {
    const response = await get(path);
    expect([response.status, response.headers.get('content-type')], path).toEqual([404, 'application/json; charset=utf-8']);
  }
  expect((await get('/graphql')).headers.get('content-security-policy')).toContain('embeddable-sandbox');
});

test('scripts are kept for ever by browsers, and come packed', async () => {
  const page = await (await get('/')).text();
  const [script = ''] = [...page.matchAll(/src="(\/assets\/[^"]+\.js)"/g)].map(([, path]) => path as string);
  const response = await get(script, { 'accept-encoding': 'br' });
  expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect([response.headers.get('content-type'), response.headers.get('content-encoding')]).toEqual([
    'text/javascript; charset=utf-8',
    'br',
  ]);
  const plain = await get(script, { 'accept-encoding': 'identity' });
  expect([plain.headers.get('content-encoding'), await plain.text()]).toEqual([null, await response.text()]);
});

describe.skipIf(!chromiumPath)('in Chromium (skipped where there is none)', () => {
  const numbers = (tab: Tab) => tab.getByLabel('To', { exact: true });
  const text = (tab: Tab) => tab.getByLabel('Text', { exact: true });
  const compose = async (tab: Tab, to: string, body: string) => {
    await tab.getByRole('link', { name: 'Send', exact: true }).click();
    await numbers(tab).fill(to);
    await text(tab).fill(body);
  };

  test('a newcomer signs in, sends, sees it delivered, finds it again, and signs out', async () => {
    const tab = await started.open('/');
    await signIn(tab);
    const balance = Number((await tab.locator('[data-balance]').textContent())?.replaceAll(',', ''));
    const body = `Habari, duka letu “Mama Asha” limefunguliwa leo saa 2 asubuhi. ${'Karibuni wote! '.repeat(4)}`;
    await compose(tab, '0712 345 678\n12345, 0754000001', body);
    // What is wrong is named at once; the counter says what the server says.
    await tab.getByText(/^2\. 12345: .*mobile number/).waitFor();
    await tab.getByRole('button', { name: 'Take them out' }).click();
    expect(await numbers(tab).inputValue()).toBe('0712 345 678\n0754000001');
    const quote = 'query ($input: QuoteSmsInput!) { quoteSms(input: $input) { segmentsPerMessage credits } }';
    const { data } = await started.owner.execute(quote, { input: { to: ['0712345678', '0754000001'], body } });
    expect(data.quoteSms).toEqual({ segmentsPerMessage: 2, credits: 4 });
    expect(await tab.locator('[data-counter]').textContent()).toContain('2 segments');
    await tab.getByRole('button', { name: 'Send 2 messages for 4 credits' }).waitFor();
    await tab.getByRole('button', { name: 'Use the cheaper text' }).click();
    await tab.getByRole('button', { name: 'Send 2 messages for 2 credits' }).click();
    await tab.getByText('All delivered.').waitFor();
    await tab.getByRole('link', { name: 'Home' }).click();
    await expect.poll(() => tab.locator('[data-balance]').textContent()).toBe((balance - 2).toLocaleString('en'));
    // A reload stays in; a filter lives in the address.
    await tab.goto(`${started.url}/messages?to=0712345678`);
    await tab.getByRole('link', { name: /\+255 712 345 678.*Delivered/ }).click();
    await tab.getByText('The network took it and will report.').waitFor();
    await tab.goBack();
    expect(await tab.getByLabel('Number').inputValue()).toBe('0712345678');
    await tab.locator('[data-account]').click();
    await tab.getByRole('button', { name: 'Sign out' }).click();
    await tab.locator('[name=password]').waitFor();
    expect(tab.complaints).toEqual([]);
  });

  test('each page in both languages, light and dark, on a phone: nothing sideways, nothing that axe finds', async () => {
    const found: string[] = [];
    for (const [language, colorScheme] of [
      ['English', 'light'],
      ['Kiswahili', 'dark'],
    ] as const) {
      const tab = await started.open('/', { colorScheme, viewport: { width: 360, height: 740 } });
      // The owner's mails are English: what is chosen on the device counts more.
      await tab.getByRole('button', { name: language }).click();
      // What publicSettings tells of a demo.
      await tab.getByText('tuma-demo-password').waitFor();
      for (const page of ['/sign-up', '/forgot-password']) await tab.locator(`a[href="${page}"]`).waitFor();
      const look = async (name: string) => found.push(...(await faultsSeen(tab, `${language} ${name}`)));
      await look('sign in');
      await tab.goto(`${started.url}/sign-up`);
      await tab.locator('[name=tenantName]').waitFor();
      await look('sign up');
      await tab.goto(`${started.url}/forgot-password`);
      await tab.locator('[name=email]').waitFor();
      await look('forgot password');
      await tab.goto(started.url);
      await signIn(tab);
      await tab.locator('[data-balance]').waitFor();
      await look('home');
      await tab.locator('nav:visible a[href="/send"]').click();
      await tab.locator('textarea').first().fill('0712345678, 12345');
      await tab.locator('textarea').last().fill('Habari “leo” '.repeat(9));
      await tab.locator('[data-price]').waitFor();
      await look('send');
      await tab.locator('nav:visible a[href="/messages"]').click();
      await tab.locator('main li a').first().waitFor();
      await look('messages');
      await tab.locator('main li a').first().click();
      await tab.locator('main ol').waitFor();
      await look('message');
      await tab.locator('[data-account]').click();
      await tab.locator('details[open] button').waitFor();
      await look('menu');
      await tab.locator('details a[href="/sessions"]').click();
      await tab.locator('main li').first().waitFor();
      await look('sessions');
      expect(await tab.locator('html').getAttribute('lang')).toBe(language === 'English' ? 'en' : 'sw');
      expect(tab.complaints).toEqual([]);
      await tab.context().close();
    }
    expect(found).toEqual([]);
  });

  test('platform staff see the platform, and nothing that they may not do is asked or offered', async () => {
    const tab = await started.open('/');
    await signIn(tab, 'operator@tuma.example');
    await tab.getByRole('heading', { name: 'Overview' }).waitFor();
    await tab.getByRole('main').getByText('Payments').waitFor();
    const pages = ['Overview', 'Backups', 'Sender ids', 'Held', 'Payments', 'Tenants', 'Packages', 'Alerts', 'Audit', 'Quarantine'];
    expect(await tab.locator('nav:visible a').allTextContents()).toEqual(pages);
    expect((await new AxeBuilder({ page: tab }).analyze()).violations).toEqual([]);
    await tab.goto(`${started.url}/send`);
    await tab.getByText('Your role reads messages').waitFor();
    expect(tab.complaints).toEqual([]);
  });

  test('what needs somebody stands at Home and on the overview, and comes and goes while one looks', async () => {
    const threshold = (credits: number) =>
      started.owner.execute(`mutation { updateTenant(input: { lowBalanceThreshold: ${credits} }) { tenant { id } } }`);
    await threshold(0);
    const tab = await started.open('/');
    await signIn(tab);
    await tab.locator('[data-balance]').waitFor();
    expect(await tab.locator('[data-attention=BALANCE_LOW]').count()).toBe(0);
    await threshold(1_000_000);
    await tab.getByText('Credits are running out: buy more before messages are refused').waitFor();
    await threshold(0);
    await tab.locator('[data-attention=BALANCE_LOW]').waitFor({ state: 'detached' });
    const request =
      'mutation { requestSenderId(input: { name: "Soko", useCase: "Receipts", sampleMessage: "Asante" }) { senderId { id } } }';
    expect((await started.owner.execute(request)).errors).toBeUndefined();
    const staff = await started.open('/');
    await signIn(staff, 'operator@tuma.example');
    await staff.getByText('The sender id Soko waits for your review').waitFor();
    // In another language than the account's, in the page's own words.
    await staff.locator('[data-account]').click();
    await staff.getByLabel('Kiswahili').click();
    await staff.getByText('Majina 1 ya watumaji yanasubiri ukaguzi wako').waitFor();
    for (const one of [tab, staff]) expect(one.complaints).toEqual([]);
  });

  test('who has an authenticator app is asked for its code, and a wrong one leaves what was typed', async () => {
    const email = 'app@example.com';
    const password = 'three small boats';
    const register =
      'mutation ($email: EmailAddress!, $password: String!) ' +
      '{ register(input: { name: "Asha", email: $email, password: $password, tenantName: "App" }) { accessToken } }';
    const { data } = await apiClient(started.url).execute(register, { email, password });
    const asha = apiClient(started.url, data.register.accessToken);
    const enrolled = await asha.execute('mutation ($password: String!) { enrolTwoFactor(password: $password) { secret } }', { password });
    const codeIn = (steps: number) => totpCode(Buffer.from(base32.decode(enrolled.data.enrolTwoFactor.secret)), stepAt(new Date()) + steps);
    await asha.execute('mutation ($code: String!) { confirmTwoFactor(code: $code) { recoveryCodes } }', { code: codeIn(0) });
    const tab = await started.open('/');
    await tab.locator('[name=email]').fill(email);
    await tab.locator('[name=password]').fill(password);
    await tab.locator('[type=submit]').click();
    await tab.locator('[name=code]').fill('000000');
    await tab.locator('[type=submit]').click();
    await tab.getByText('The code is wrong or was used.').first().waitFor();
    await tab.locator('[name=code]').fill(codeIn(1));
    await tab.locator('[type=submit]').click();
    await tab.getByText('Nothing was sent today yet.').waitFor();
    expect(tab.complaints).toEqual([]);
  });

  test('an answer that was lost is asked for with the same key: one send, through a reload, too', async () => {
    const tab = await started.open('/');
    await signIn(tab);
    let asked = 0;
    let answering = false;
    await tab.route('**/graphql', async (route) => {
      if (!route.request().postData()?.includes('mutation Send')) return route.continue();
      asked++;
      if (answering) return route.continue();
      await route.fetch(); // it reaches the server
      await route.abort();
    });
    await compose(tab, '0713000111, 12', 'Mara moja {{tu}}');
    await tab.getByText('{{tu}} is sent as it stands.').waitFor();
    await tab.getByRole('button', { name: 'Send 1 message for 1 credit' }).click();
    await tab.getByText('No answer came yet.').waitFor();
    await tab.reload();
    await tab.getByText('No answer came yet.').waitFor();
    await expect.poll(() => asked).toBeGreaterThan(1);
    answering = true;
    await tab.getByText('nothing was sent again').waitFor();
    await tab.getByText('Nothing went to 1 entry:').waitFor();
    const sent = await started.owner.execute('{ messages(filter: { to: "0713000111" }) { totalCount } }');
    expect(sent.data.messages.totalCount).toBe(1);
    await tab.reload();
    expect(await text(tab).inputValue()).toBe('');
  });

  test('tabs agree: the second is signed in by the cookie, and signing out in one is so in both', async () => {
    const tab = await started.open('/');
    await signIn(tab);
    expect(await tab.evaluate('document.cookie')).toBe('');
    const second = await started.beside(tab, '/messages');
    await second.locator('main li a').first().waitFor();
    await second.locator('[data-account]').click();
    await second.getByRole('button', { name: 'Sign out' }).click();
    await tab.locator('[name=password]').waitFor();
    await second.locator('[name=password]').waitFor();
    await tab.reload();
    await tab.locator('[name=password]').waitFor();
  });

  test('a session that is ended elsewhere says so at once, and what was typed is there after signing in again', async () => {
    const [here, there] = [await started.open('/sessions'), await started.open('/send')];
    await signIn(there, 'member@mifumo.example');
    await text(there).fill('Nusu ya ujumbe');
    await signIn(here, 'member@mifumo.example');
    await here.getByText('This device').waitFor();
    await here.getByRole('button', { name: 'End all others' }).click();
    await there.getByText('Your session has ended.').waitFor();
    await signIn(there, 'member@mifumo.example');
    expect(await text(there).inputValue()).toBe('Nusu ya ujumbe');
    expect(here.complaints).toEqual([]);
  });

  test('who forgot the password is mailed a link', async () => {
    const tab = await started.open('/');
    await tab.getByRole('link', { name: 'Forgot the password?' }).click();
    await tab.locator('[name=email]').fill('member@mifumo.example');
    await tab.getByRole('button', { name: 'Send me the link' }).click();
    await tab.getByText('a mail with a link is on its way').waitFor();
    const login = 'mutation { login(input: { email: "operator@tuma.example", password: "tuma-demo-password" }) { accessToken } }';
    const operator = (await apiClient(started.url).execute(login)).data.login.accessToken;
    const { data } = await apiClient(started.url, operator).execute('{ emails(first: 20) { nodes { to template } } }');
    expect(data.emails.nodes).toContainEqual({ to: 'member@mifumo.example', template: 'RESET_PASSWORD' });
  });

  test('the session is renewed before its token ends, without a word on the page', async () => {
    const tab = await started.open('/');
    await tab.clock.install();
    await signIn(tab);
    const renewed = tab.waitForRequest((request) => request.postData()?.includes('RenewSession') ?? false);
    await tab.clock.fastForward(14 * 60_000);
    expect((await (await renewed).response())?.status()).toBe(200);
    await tab.locator('[data-balance]').waitFor();
  });

  test('a lost connection is said, and when it is back what was missed is offered without moving what is read', async () => {
    const tab = await started.open('/');
    await signIn(tab);
    await tab.getByRole('link', { name: 'Messages', exact: true }).click();
    await tab.getByRole('heading', { name: 'Messages', level: 1 }).waitFor();
    const first = tab.locator('main li a').first();
    await first.waitFor();
    const before = await first.textContent();
    const counted = async (state: string): Promise<number> =>
      Number((await tab.locator('[data-counts] a', { hasText: state }).locator('strong').textContent())?.replaceAll(',', ''));
    const all = await counted('All');
    started.door.shut(60_000);
    started.door.cut();
    await tab.getByText('No connection to Tuma. What you see is as of').waitFor();
    const to = Array.from({ length: 60 }, (_, index) => `07130010${String(index).padStart(2, '0')}`);
    const send = 'mutation ($to: [String!]!) { sendSms(input: { to: $to, body: "Wakati huo" }) { messages { id } } }';
    expect((await started.owner.execute(send, { to })).data.sendSms.messages).toHaveLength(60);
    started.door.shut(0);
    const offer = tab.getByRole('button', { name: 'Show 60 new' });
    await offer.waitFor();
    expect(await first.textContent()).toBe(before);
    await expect.poll(() => counted('All')).toBe(all + 60);
    await offer.click();
    await expect.poll(() => tab.locator('main li a').first().textContent()).toContain('+255 713 001 0');
    await tab.getByText('Delivered', { exact: true }).nth(24).waitFor();
    await tab.locator('[data-counts] a', { hasText: 'Delivered' }).click();
    await expect.poll(() => tab.url()).toContain('status=%5B%22DELIVERED%22%5D');
    expect(await tab.getByLabel('State', { exact: true }).inputValue()).toBe('DELIVERED');
    expect(await tab.locator('[data-counts] [aria-current=page]').textContent()).toMatch(/^Delivered /);
  });

  test('the first load is 130 KiB of packed scripts at most', async () => {
    const tab = await started.open('/');
    await signIn(tab);
    const loaded = new Set<string>();
    tab.on('response', (response) => response.url().endsWith('.js') && loaded.add(response.url()));
    await tab.reload();
    await tab.locator('[data-balance]').waitFor();
    const sizes = await Promise.all(
      [...loaded].map(async (url) =>
        Number((await fetch(url, { headers: { 'accept-encoding': 'br' }, method: 'HEAD' })).headers.get('content-length')),
      ),
    );
    expect(loaded.size).toBeGreaterThan(2);
    expect(Math.min(...sizes)).toBeGreaterThan(0);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(130 * 1_024);
  });
});
