import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath } from '../../support/findProgram.js';
import { createTestApp, type ServingApp } from '../../support/testApp.js';
import { until } from '../../support/until.js';

describe.skipIf(!chromiumPath)('the pages that mails link to, in Chromium (skipped where there is none)', () => {
  let app: ServingApp;
  let browser: Browser;
  beforeAll(async () => {
    app = await createTestApp({ serve: true, worker: true });
    // Root can't have Chromium's sandbox; the pages are our own.
    browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  const linkTo = async (email: string, template: string): Promise<string> => {
    const mail = await until(() =>
      app.db.sql.row<{ text: string }>(`select text from email where recipient = $1 and template = $2 and status = 'KEPT'`, [
        email,
        template,
      ]),
    );
    return /^http\S+$/m.exec(mail.text)?.[0] ?? '';
  };
  /** Opens a mailed link, fills its form by name, presses the button; answers what the page says and what the browser complained of. */
  const follow = async (link: string, fields: Record<string, string>): Promise<{ said: string; complaints: string[]; url: string }> => {
    const tab = await browser.newPage();
    const complaints: string[] = [];
    tab.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    tab.on('pageerror', (error) => complaints.push(String(error)));
    await tab.goto(link);
    for (const [name, value] of Object.entries(fields)) await tab.fill(`[name=${name}]`, value);
    await tab.click('button');
    const said = await until(() => tab.textContent('#said'));
    const url = tab.url();
    await tab.close();
    return { said, complaints, url };
  };
  const invite = async (token: string, email: string): Promise<string> => {
    await app
      .client(token)
      .execute('mutation ($email: EmailAddress!) { inviteMember(input: { email: $email, role: VIEWER }) { invitation { id } } }', {
        email,
      });
    return linkTo(email, 'invitation');
  };

  test('an address is confirmed, and the token leaves the address bar', async () => {
    await app.register('Page One');
    const link = await linkTo('page.one@example.com', 'welcome');
    expect(await follow(link, {})).toEqual({ said: 'Your address is confirmed.', complaints: [], url: link.split('#')[0] });
  });

  test('a password is set; a weak one is told so and may be mended', async () => {
    await app.register('Page Two');
    await app.client().execute('mutation { requestPasswordReset(email: "page.two@example.com") { ok } }');
    const link = await linkTo('page.two@example.com', 'resetPassword');
    expect((await follow(link, { newPassword: 'short' })).said).toContain('10 to 200');
    expect(await follow(link, { newPassword: 'four large boats' })).toMatchObject({
      said: expect.stringContaining('changed'),
      complaints: [],
    });
    expect(await app.login('page.two@example.com', 'four large boats')).toBeTruthy();
  });

  test('an invitation is accepted by somebody new and by who has an account', async () => {
    const { token } = await app.register('Page Inviter');
    await app.register('Page Three');
    const stranger = await invite(token, 'page.new@example.com');
    expect(await follow(stranger, { name: 'Juma', password: 'three small boats' })).toMatchObject({
      said: 'You are a member now.',
      complaints: [],
    });
    const known = await invite(token, 'page.three@example.com');
    expect((await follow(known, { name: 'Juma', password: 'three small boats' })).said).toContain('There is an account');
    expect((await follow(known, { email: 'page.three@example.com', password: 'a wrong password' })).said).toContain('wrong');
    expect((await follow(known, { email: 'page.three@example.com', password: 'a long enough password' })).said).toBe(
      'You are a member now.',
    );
    const members = await app.client(token).execute('{ members { nodes { user { email } } } }');
    expect(members.data.members.nodes.map(({ user }: { user: { email: string } }) => user.email).sort()).toEqual([
      'page.inviter@example.com',
      'page.new@example.com',
      'page.three@example.com',
    ]);
  });
});
