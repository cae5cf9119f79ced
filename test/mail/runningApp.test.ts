import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publicId } from '../../src/lib/ids.js';
import { readPdf } from '../support/pdfText.js';
import { type SendGridServer, startSendGrid } from '../support/services/sendgridServer.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** The latest mail of a kind to an address, once the worker has taken it. */
async function findKeptMail(app: ServingApp, operator: string, to: string, template: string): Promise<{ id: string; text: string }> {
  const mail = await until(async () => {
    const answer = await app
      .client(operator)
      .execute('query ($to: EmailAddress!) { emails(filter: { to: $to, status: [KEPT] }) { nodes { id template } } }', { to });
    return answer.data.emails.nodes.find((node: { template: string }) => node.template === template) as { id: string } | undefined;
  });
  const response = await fetch(`${app.url}/mails/${mail.id}`);
  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  return { id: mail.id, text: await response.text() };
}

describe('a demo', () => {
  let app: ServingApp;
  let operator: string;
  beforeAll(async () => {
    app = await createTestApp({ serve: true, worker: true });
    operator = await app.login('operator@tuma.example');
  });
  afterAll(() => app.close());

  test('keeps its mails where a person can read them, and their links work', async () => {
    await app.register('Asha Mails');
    const { id, text } = await findKeptMail(app, operator, 'asha.mails@example.com', 'WELCOME');
    expect(id).toMatch(/^eml_[0-9a-f]{32}$/);
    expect(text).toMatch(/^To: asha\.mails@example\.com\nSubject: Welcome to Tuma/);
    const html = await fetch(/^As HTML: (\S+)$/m.exec(text)?.[1] ?? '');
    expect(html.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(html.headers.get('content-security-policy')).toContain("default-src 'none'; style-src 'unsafe-inline'");
    const link = new URL(/^http\S+$/m.exec(text)?.[0] ?? '');
    expect(await html.text()).toContain(`<a href="${link}"`);
    expect(link.origin).toBe(app.url);
    // The console, whose page asks for a click (test/console/settingsPages.test.ts).
    const page = await fetch(link, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toContain('id="console"');
    const answer = await app
      .client()
      .execute('mutation ($token: String!) { verifyEmail(token: $token) { ok } }', { token: link.hash.slice(1) });
    expect(answer.data.verifyEmail).toEqual({ ok: true });
  });

  test('a receipt comes with its mail, as a person would open it', async () => {
    const { token } = await app.register('Receipt Reader');
    const bought = await app
      .client(token)
      .execute('mutation { purchaseCredits(input: { credits: 5000, method: BANK_TRANSFER, idempotencyKey: "k" }) { purchase { id } } }');
    const purchaseId = bought.data.purchaseCredits.purchase.id;
    const input = { id: purchaseId, reference: 'FT 1', amountTzs: 150_000 };
    await app
      .client(operator)
      .execute('mutation ($input: ConfirmBankTransferInput!) { confirmBankTransfer(input: $input) { purchase { status } } }', { input });
    const { id, text } = await findKeptMail(app, operator, 'receipt.reader@example.com', 'PURCHASE_COMPLETED');
    expect(text).toContain('5,000 credits were added to the balance of Receipt Reader');
    const response = await fetch(/^Attached: (\S+)$/m.exec(text)?.[1] ?? '');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(response.headers.get('content-disposition')).toBe('inline; filename=receipt-INV-000001.pdf');
    expect(readPdf(Buffer.from(await response.arrayBuffer())).lines).toContain('Receipt Reader');
    expect((await fetch(`${app.url}/mails/${id}/attachment`, { headers: { 'x-forwarded-for': '203.0.113.9' } })).status).toBe(404);
    const { id: without } = await findKeptMail(app, operator, 'receipt.reader@example.com', 'WELCOME');
    expect((await fetch(`${app.url}/mails/${without}/attachment`)).status).toBe(404);
  });

  test('an invitation from end to end, over the graph', async () => {
    const { token } = await app.register('Inviters');
    const invited = await app
      .client(token)
      .execute(
        'mutation { inviteMember(input: { email: "juma.new@example.com", role: VIEWER }) { invitation { id status invitedBy { name } } } }',
      );
    expect(invited.data.inviteMember.invitation).toMatchObject({ status: 'PENDING', invitedBy: { name: 'Inviters' } });
    const { text } = await findKeptMail(app, operator, 'juma.new@example.com', 'INVITATION');
    const mailed = /#(tuma_in_[\w-]+)/.exec(text)?.[1];
    const accepted = await app.client().execute(
      `mutation ($input: AcceptInvitationInput!) {
          acceptInvitation(input: $input) { accessToken viewer { membership { id role } permissions } } }`,
      { input: { token: mailed, name: 'Juma', password: 'three small boats' } },
    );
    expect(accepted.data.acceptInvitation.viewer).toMatchObject({ membership: { role: 'VIEWER' }, permissions: ['VIEW_REPORTS'] });
    const juma = app.client(accepted.data.acceptInvitation.accessToken);
    expect(
      (await juma.execute('mutation { sendSms(input: { to: ["0712000111"], body: "x" }) { credits } }')).errors?.[0]?.extensions.code,
    ).toBe('FORBIDDEN');
    const removed = await app
      .client(token)
      .execute('mutation ($id: ID!) { removeMember(id: $id) { deletedId } }', { id: accepted.data.acceptInvitation.viewer.membership.id });
    expect(removed.data.removeMember.deletedId).toBe(accepted.data.acceptInvitation.viewer.membership.id);
    expect((await juma.execute('{ members { nodes { id } } }')).errors?.[0]?.extensions.code).toBe('TOKEN_INVALID');
  });

  test('a password is reset over the graph; links never come from the Host header', async () => {
    const { token } = await app.register('Forgetful');
    await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', host: 'localhost:1', 'x-forwarded-host': 'evil.example' },
      body: JSON.stringify({ query: 'mutation { requestPasswordReset(email: "forgetful@example.com") { ok } }' }),
    });
    const { text } = await findKeptMail(app, operator, 'forgetful@example.com', 'RESET_PASSWORD');
    expect(text).toContain(`${app.url}/account/reset-password#tuma_pr_`);
    const input = { token: /#(tuma_pr_[\w-]+)/.exec(text)?.[1], newPassword: 'four large boats' };
    const answer = await app.client().execute('mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { ok } }', { input });
    expect(answer.data.resetPassword).toEqual({ ok: true });
    expect((await app.client(token).execute('{ viewer { user { id } } }')).errors?.[0]?.extensions.code).toBe('TOKEN_INVALID');
    expect(await app.login('forgetful@example.com', 'four large boats')).toBeTruthy();
    const again = await app.client().execute('mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { ok } }', { input });
    expect(again.errors?.[0]?.extensions.code).toBe('TOKEN_EXPIRED');
  });

  test('a test mail is queued for the operator alone', async () => {
    const answer = await app
      .client(operator)
      .execute('mutation { sendTestEmail(to: "Ops@example.com") { email { id to template status } } }');
    expect(answer.data.sendTestEmail.email).toMatchObject({ to: 'ops@example.com', template: 'TEST', status: 'QUEUED' });
    await findKeptMail(app, operator, 'ops@example.com', 'TEST');
    const owner = await app.login('owner@mifumo.example');
    for (const document of ['mutation { sendTestEmail(to: "a@example.com") { email { id } } }', '{ emails { nodes { id } } }'])
      expect((await app.client(owner).execute(document)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  test('a mail that isn’t there, through a proxy, or not kept is 404', async () => {
    const { id } = await findKeptMail(app, operator, 'ops@example.com', 'TEST');
    for (const path of [publicId('email', crypto.randomUUID()), 'eml_x', id.slice(4)])
      expect((await fetch(`${app.url}/mails/${path}`)).status).toBe(404);
    for (const path of [id, `${id}/html`])
      expect((await fetch(`${app.url}/mails/${path}`, { headers: { 'x-forwarded-for': '203.0.113.9' } })).status).toBe(404);
  });

  test('a suspended tenant’s sockets end, on every server, and its sends are refused; reinstated it sends again', async () => {
    const second = await createTestApp({ serve: true, databaseUrl: app.config.DATABASE_URL });
    const { token, tenantId } = await app.register('Suspended');
    const other = await app.register('Bystander');
    const watch = 'subscription { balanceUpdated { available } }';
    const sockets = [app.client(token).subscribe(watch), second.client(token).subscribe(watch)];
    const bystander = app.client(other.token).subscribe(watch);
    let bystanderEnded = false;
    void bystander.ended.then(() => {
      bystanderEnded = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const begun = performance.now();
    const suspended = await app
      .client(operator)
      .execute('mutation ($id: ID!) { suspendTenant(id: $id, reason: "Unpaid") { tenant { status } } }', { id: tenantId });
    expect(suspended.data.suspendTenant.tenant.status).toBe('SUSPENDED');
    for (const { ended } of sockets) expect(await ended).toMatchObject({ code: 4403 });
    expect(performance.now() - begun).toBeLessThan(2_000);
    expect(bystanderEnded).toBe(false);
    const send = () => app.client(token).execute('mutation { sendSms(input: { to: ["0712000111"], body: "x" }) { credits } }');
    expect((await send()).errors?.[0]?.extensions.code).toBe('TENANT_SUSPENDED');
    // It may look.
    expect((await app.client(token).execute('{ viewer { tenant { status } } }')).data.viewer.tenant.status).toBe('SUSPENDED');
    await app.client(operator).execute('mutation ($id: ID!) { reinstateTenant(id: $id) { tenant { status } } }', { id: tenantId });
    expect((await send()).data.sendSms.credits).toBe(1);
    bystander.stop();
    await second.close();
  });
});

describe('production', () => {
  let sendGrid: SendGridServer;
  let app: ServingApp;
  beforeAll(async () => {
    sendGrid = await startSendGrid();
    app = await createTestApp({
      serve: true,
      worker: true,
      env: {
        TUMA_MODE: 'production',
        SMS_PROVIDER: 'simulator',
        JWT_SECRET: 'k'.repeat(40),
        PUBLIC_URL: 'https://sms.example.com',
        REGISTRATION: 'open',
        TRIAL_CREDITS: '25',
        SENDGRID_API_KEY: sendGrid.apiKey,
        SENDGRID_BASE_URL: sendGrid.url,
        MAIL_FROM: 'Tuma <no-reply@tuma.example>',
      },
    });
  });
  afterAll(async () => {
    await app.close();
    await sendGrid.close();
  });

  test('mails go out by the configured service, with links of PUBLIC_URL; the trial comes with the address; none is shown', async () => {
    expect(app.mail.name).toBe('sendgrid');
    const { token } = await app.register('Real Person');
    const mail = await until(async () => sendGrid.taken.find(({ to }) => to === 'real.person@example.com'));
    expect(mail.text).toContain('Once you have, Real Person gets 25 trial credits.');
    const verification = /https:\/\/sms\.example\.com\/account\/verify-email#(tuma_ev_[\w-]+)/.exec(mail.text)?.[1];
    const available = async () => (await app.client(token).execute('{ balance { available } }')).data.balance.available;
    expect(await available()).toBe(0);
    await app.client().execute('mutation ($token: String!) { verifyEmail(token: $token) { ok } }', { token: verification });
    expect(await available()).toBe(25);
    const row = await until(() => app.db.sql.row<{ id: string }>(`select id from email where status = 'SENT'`));
    expect((await fetch(`${app.url}/mails/${publicId('email', row.id)}`)).status).toBe(404);
  });
});
