import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publicId } from '../../src/lib/ids.js';
import { readPdf } from '../support/pdfText.js';
import { openRunningApp, type RunningApp } from '../support/runningApp.js';
import { type SendGridServer, startSendGrid } from '../support/services/sendgridServer.js';
import { until } from '../support/testContext.js';

/** The latest mail of a kind to an address, once the worker has taken it. */
async function findKeptMail(house: RunningApp, operator: string, to: string, template: string): Promise<{ id: string; text: string }> {
  const mail = await until(async () => {
    const answer = await house
      .as(operator)
      .ask('query ($to: EmailAddress!) { emails(filter: { to: $to, status: [KEPT] }) { nodes { id template } } }', { to });
    return answer.data.emails.nodes.find((node: { template: string }) => node.template === template) as { id: string } | undefined;
  });
  const response = await fetch(`${house.url}/mails/${mail.id}`);
  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  return { id: mail.id, text: await response.text() };
}

describe('a demo', () => {
  let house: RunningApp;
  let operator: string;
  beforeAll(async () => {
    house = await openRunningApp();
    operator = await house.login('operator@tuma.example');
  });
  afterAll(() => house.stop());

  test('keeps its mails where a person can read them, and their links work', async () => {
    await house.register('Asha Mails');
    const { id, text } = await findKeptMail(house, operator, 'asha.mails@example.com', 'welcome');
    expect(id).toMatch(/^eml_[0-9a-f]{32}$/);
    expect(text).toMatch(/^To: asha\.mails@example\.com\nSubject: Welcome to Tuma/);
    const link = new URL(/^http\S+$/m.exec(text)?.[0] ?? '');
    expect(link.origin).toBe(house.url);
    const page = await fetch(link);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toContain('verifyEmail');
    const answer = await house.as().ask('mutation ($token: String!) { verifyEmail(token: $token) { ok } }', { token: link.hash.slice(1) });
    expect(answer.data.verifyEmail).toEqual({ ok: true });
  });

  test('a receipt comes with its mail, as a person would open it', async () => {
    const { token } = await house.register('Receipt Reader');
    const bought = await house
      .as(token)
      .ask('mutation { purchaseCredits(input: { credits: 5000, method: BANK_TRANSFER, idempotencyKey: "k" }) { purchase { id } } }');
    const purchaseId = bought.data.purchaseCredits.purchase.id;
    const input = { purchaseId, reference: 'FT 1', amountTzs: 150_000 };
    await house
      .as(operator)
      .ask('mutation ($input: ConfirmBankTransferInput!) { confirmBankTransfer(input: $input) { purchase { status } } }', { input });
    const { id, text } = await findKeptMail(house, operator, 'receipt.reader@example.com', 'purchaseCompleted');
    expect(text).toContain('5,000 credits were added to the balance of Receipt Reader');
    const response = await fetch(/^Attached: (\S+)$/m.exec(text)?.[1] ?? '');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(response.headers.get('content-disposition')).toBe('inline; filename=receipt-INV-000001.pdf');
    expect(readPdf(Buffer.from(await response.arrayBuffer())).lines).toContain('Receipt Reader');
    expect((await fetch(`${house.url}/mails/${id}/attachment`, { headers: { 'x-forwarded-for': '203.0.113.9' } })).status).toBe(404);
    const { id: without } = await findKeptMail(house, operator, 'receipt.reader@example.com', 'welcome');
    expect((await fetch(`${house.url}/mails/${without}/attachment`)).status).toBe(404);
  });

  test('an invitation from end to end, over the graph', async () => {
    const { token } = await house.register('Inviters');
    const invited = await house
      .as(token)
      .ask(
        'mutation { inviteMember(input: { email: "juma.new@example.com", role: VIEWER }) { invitation { id status invitedBy { name } } } }',
      );
    expect(invited.data.inviteMember.invitation).toMatchObject({ status: 'PENDING', invitedBy: { name: 'Inviters' } });
    const { text } = await findKeptMail(house, operator, 'juma.new@example.com', 'invitation');
    const mailed = /#(tuma_in_[\w-]+)/.exec(text)?.[1];
    const accepted = await house.as().ask(
      `mutation ($input: AcceptInvitationInput!) {
          acceptInvitation(input: $input) { accessToken viewer { membership { id role } permissions } } }`,
      { input: { token: mailed, name: 'Juma', password: 'three small boats' } },
    );
    expect(accepted.data.acceptInvitation.viewer).toMatchObject({ membership: { role: 'VIEWER' }, permissions: ['VIEW_REPORTS'] });
    const juma = house.as(accepted.data.acceptInvitation.accessToken);
    expect(
      (await juma.ask('mutation { sendSms(input: { to: ["0712000111"], body: "x" }) { credits } }')).errors?.[0]?.extensions.code,
    ).toBe('FORBIDDEN');
    const removed = await house
      .as(token)
      .ask('mutation ($id: ID!) { removeMember(id: $id) { deletedId } }', { id: accepted.data.acceptInvitation.viewer.membership.id });
    expect(removed.data.removeMember.deletedId).toBe(accepted.data.acceptInvitation.viewer.membership.id);
    expect((await juma.ask('{ members { id } }')).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  test('a password is reset over the graph; links never come from the Host header', async () => {
    const { token } = await house.register('Forgetful');
    await fetch(`${house.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', host: 'localhost:1', 'x-forwarded-host': 'evil.example' },
      body: JSON.stringify({ query: 'mutation { requestPasswordReset(email: "forgetful@example.com") { ok } }' }),
    });
    const { text } = await findKeptMail(house, operator, 'forgetful@example.com', 'resetPassword');
    expect(text).toContain(`${house.url}/account/reset-password#tuma_pr_`);
    const input = { token: /#(tuma_pr_[\w-]+)/.exec(text)?.[1], newPassword: 'four large boats' };
    const answer = await house.as().ask('mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { ok } }', { input });
    expect(answer.data.resetPassword).toEqual({ ok: true });
    expect((await house.as(token).ask('{ viewer { user { id } } }')).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect(await house.login('forgetful@example.com', 'four large boats')).toBeTruthy();
    const again = await house.as().ask('mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { ok } }', { input });
    expect(again.errors?.[0]?.extensions.code).toBe('TOKEN_EXPIRED');
  });

  test('a test mail is queued for the operator alone', async () => {
    const answer = await house.as(operator).ask('mutation { sendTestEmail(to: "Ops@example.com") { email { id to template status } } }');
    expect(answer.data.sendTestEmail.email).toMatchObject({ to: 'ops@example.com', template: 'test', status: 'QUEUED' });
    await findKeptMail(house, operator, 'ops@example.com', 'test');
    const owner = await house.login('owner@mifumo.example');
    for (const document of ['mutation { sendTestEmail(to: "a@example.com") { email { id } } }', '{ emails { nodes { id } } }'])
      expect((await house.as(owner).ask(document)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  test('a mail that isn’t there, through a proxy, or not kept is 404', async () => {
    const { id } = await findKeptMail(house, operator, 'ops@example.com', 'test');
    for (const path of [publicId('email', crypto.randomUUID()), 'eml_x', id.slice(4)])
      expect((await fetch(`${house.url}/mails/${path}`)).status).toBe(404);
    expect((await fetch(`${house.url}/mails/${id}`, { headers: { 'x-forwarded-for': '203.0.113.9' } })).status).toBe(404);
  });

  test('a suspended tenant’s sockets end, on every server, and its sends are refused; reinstated it sends again', async () => {
    const second = await openRunningApp({ databaseUrl: house.config.DATABASE_URL, env: { TUMA_ROLES: 'api' } });
    const { token, tenantId } = await house.register('Suspended');
    const other = await house.register('Bystander');
    const watch = 'subscription { balanceUpdated { available } }';
    const sockets = [house.as(token).watch(watch), second.as(token).watch(watch)];
    const bystander = house.as(other.token).watch(watch);
    let bystanderEnded = false;
    void bystander.failed.then(() => {
      bystanderEnded = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const begun = performance.now();
    const suspended = await house
      .as(operator)
      .ask('mutation ($id: ID!) { suspendTenant(id: $id, reason: "Unpaid") { tenant { status } } }', { id: tenantId });
    expect(suspended.data.suspendTenant.tenant.status).toBe('SUSPENDED');
    for (const { failed } of sockets) expect(await failed).toMatchObject({ code: 4403 });
    expect(performance.now() - begun).toBeLessThan(2_000);
    expect(bystanderEnded).toBe(false);
    const send = () => house.as(token).ask('mutation { sendSms(input: { to: ["0712000111"], body: "x" }) { credits } }');
    expect((await send()).errors?.[0]?.extensions.code).toBe('TENANT_SUSPENDED');
    // It may look.
    expect((await house.as(token).ask('{ viewer { tenant { status } } }')).data.viewer.tenant.status).toBe('SUSPENDED');
    await house.as(operator).ask('mutation ($id: ID!) { reinstateTenant(id: $id) { tenant { status } } }', { id: tenantId });
    expect((await send()).data.sendSms.credits).toBe(1);
    bystander.stop();
    await second.stop();
  });
});

describe('production', () => {
  let sendGrid: SendGridServer;
  let house: RunningApp;
  beforeAll(async () => {
    sendGrid = await startSendGrid();
    house = await openRunningApp({
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
    await house.stop();
    await sendGrid.close();
  });

  test('mails go out through the configured service, with links of PUBLIC_URL; the trial comes with the address; no mail is shown', async () => {
    expect(house.app.mail.name).toBe('sendgrid');
    const { token } = await house.register('Real Person');
    const mail = await until(async () => sendGrid.taken.find(({ to }) => to === 'real.person@example.com'));
    expect(mail.text).toContain('Once you have, Real Person gets 25 trial credits.');
    const verification = /https:\/\/sms\.example\.com\/account\/verify-email#(tuma_ev_[\w-]+)/.exec(mail.text)?.[1];
    const available = async () => (await house.as(token).ask('{ balance { available } }')).data.balance.available;
    expect(await available()).toBe(0);
    await house.as().ask('mutation ($token: String!) { verifyEmail(token: $token) { ok } }', { token: verification });
    expect(await available()).toBe(25);
    const row = await until(() => house.app.db.sql.row<{ id: string }>(`select id from email where status = 'SENT'`));
    expect((await fetch(`${house.url}/mails/${publicId('email', row.id)}`)).status).toBe(404);
  });
});
