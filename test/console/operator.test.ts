import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiClient, type Client } from '../support/client.js';
import { onServer } from '../support/databases.js';
import { chromiumPath } from '../support/findProgram.js';
import { pdf } from '../support/fixtures/documents.js';
import { until } from '../support/until.js';
import { faultsSeen, type StartedConsole, signIn, startConsole, type Tab } from './startedConsole.js';

const OPERATOR = 'operator@tuma.example';
let started: StartedConsole;
let operator: Client;
let ownerToken: string;
beforeAll(async () => {
  started = await startConsole();
  const login = 'mutation ($email: EmailAddress!) { login(input: { email: $email, password: "tuma-demo-password" }) { accessToken } }';
  const tokenOf = async (email: string) => (await apiClient(started.url).execute(login, { email })).data.login.accessToken;
  operator = apiClient(started.url, await tokenOf(OPERATOR));
  ownerToken = await tokenOf('owner@mifumo.example');
});
afterAll(() => started?.close());

const done = async (client: Client, query: string, variables?: Record<string, unknown>) => {
  const { data, errors } = await client.execute(query, variables);
  expect(errors).toBeUndefined();
  return data;
};

/** The demo tenant asks for a sender id, with its licence. Answers its id. */
async function askFor(name: string): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(pdf(name))], { type: 'application/pdf' }), 'licence.pdf');
  const headers = { authorization: `Bearer ${ownerToken}` };
  const file = (await (await fetch(`${started.url}/uploads/document`, { method: 'POST', headers, body: form })).json()) as { id: string };
  const input = { name, useCase: 'Orders of our shop', sampleMessage: 'Your order is here.', documentIds: [file.id] };
  const request = 'mutation ($input: RequestSenderIdInput!) { requestSenderId(input: $input) { senderId { id } } }';
  return (await done(started.owner, request, { input })).requestSenderId.senderId.id;
}

const statusOf = async (id: string) => (await done(operator, `{ senderId(id: "${id}") { status reviewNote } }`)).senderId;

/** A message of which nobody knows whether it went out. Answers its id. */
async function unconfirmed(): Promise<string> {
  const send = 'mutation { sendSms(input: { to: ["+255600000009"], body: "Nani ajuaye" }) { messages { id } } }';
  const { id } = (await done(started.owner, send)).sendSms.messages[0];
  await until(async () => (await done(operator, `{ message(id: "${id}") { status } }`)).message.status === 'UNCONFIRMED');
  return id;
}

/** A purchase of the smallest package by bank transfer, of which so much arrived. Answers its id. */
async function transferOf(amountTzs: number): Promise<string> {
  const packageId = (await done(started.owner, '{ packages { id } }')).packages[0].id;
  const buy = 'mutation ($input: PurchaseCreditsInput!) { purchaseCredits(input: $input) { purchase { id } } }';
  const input = { packageId, method: 'BANK_TRANSFER', idempotencyKey: crypto.randomUUID() };
  const { id } = (await done(started.owner, buy, { input })).purchaseCredits.purchase;
  const confirmed = 'mutation ($input: ConfirmBankTransferInput!) { confirmBankTransfer(input: $input) { purchase { status } } }';
  await done(operator, confirmed, { input: { id, reference: `FT-${amountTzs}`, amountTzs } });
  return id;
}

/** Opens the first of a list; answers the buttons there whose names are of these. */
async function openFirst(tab: Tab, path: string, names: RegExp): Promise<string[]> {
  await tab.goto(started.url + path);
  await tab.locator('main li a').first().click();
  await tab.locator('main dl').first().waitFor();
  return (await tab.locator('main button').allTextContents()).filter((name) => names.test(name));
}

describe.skipIf(!chromiumPath)('in Chromium (skipped where there is none), the operator', () => {
  const page = async (path: string): Promise<Tab> => {
    const tab = await started.open(path);
    await signIn(tab, OPERATOR);
    return tab;
  };
  /** Types what a dialog asks for, and does it. */
  const confirm = async (tab: Tab, action: string) => {
    const dialog = tab.getByRole('dialog');
    const label = (await dialog.locator('label', { hasText: 'Type “' }).textContent()) ?? '';
    expect(await dialog.getByRole('button', { name: action }).isDisabled()).toBe(true);
    await dialog.getByLabel(label).fill(label.split(/[“”]/)[1] ?? '');
    await dialog.getByRole('button', { name: action }).click();
  };

  test('makes a backup, sees it proven, tries it, restores it, confirms, and lets sending go on', async () => {
    const tab = await page('/backups');
    await tab.getByText('you would lose everything').first().waitFor();
    await tab.getByText('No backup is made by itself').waitFor();
    await tab.getByRole('link', { name: 'Manage', exact: true }).click();
    await tab.getByRole('button', { name: 'Make a backup', exact: true }).click();
    const made = tab.locator('[data-at-work] li');
    await made.getByText('Proven', { exact: true }).waitFor({ timeout: 60_000 });
    await tab.getByRole('button', { name: 'Add a schedule' }).click();
    await tab.getByLabel('Name', { exact: true }).fill('Weekly');
    await tab.getByLabel('How often').selectOption('week');
    await tab.getByRole('button', { name: 'Save the schedule' }).click();
    await tab.getByText('every Sunday at 02:00').waitFor();
    // What is wrong with a field stands beside it, and what was typed stays.
    await tab.getByRole('button', { name: 'Add a schedule' }).click();
    await tab.getByLabel('Name', { exact: true }).fill('Weekly');
    await tab.getByRole('button', { name: 'Save the schedule' }).click();
    await tab.getByText('Another schedule has this name.').waitFor();
    expect(await tab.getByLabel('Name', { exact: true }).inputValue()).toBe('Weekly');
    await tab.getByRole('button', { name: 'Cancel' }).click();
    const rename = 'mutation ($name: String!) { updateTenant(input: { name: $name }) { tenant { name } } }';
    expect((await started.owner.execute(rename, { name: 'Renamed since' })).data.updateTenant.tenant.name).toBe('Renamed since');

    await made.getByRole('link').click();
    await tab.getByText('Each table has the same content').waitFor();
    expect(await tab.locator('[data-checks] li').count()).toBeGreaterThan(5);
    await tab.getByRole('button', { name: 'Try a restore (changes nothing)' }).click();
    await tab.getByText('Tried, works').waitFor({ timeout: 60_000 });
    await tab.locator('[data-report]').getByText('tenant', { exact: true }).waitFor();
    expect((await started.owner.execute('{ viewer { tenant { name } } }')).data.viewer.tenant.name).toBe('Renamed since');

    await tab.getByRole('button', { name: 'Restore…' }).click();
    await confirm(tab, 'Restore now');
    await tab.getByText('Waits for you').waitFor({ timeout: 90_000 });
    expect((await started.owner.execute(rename, { name: 'Meanwhile' })).errors?.[0]?.extensions.code).toBe('RESTORE_IN_PROGRESS');
    await tab.getByRole('button', { name: 'Confirm: the restored data counts' }).click();
    await tab.getByText('Sending is stopped').waitFor();
    expect((await started.owner.execute('{ viewer { tenant { name } } }')).data.viewer.tenant.name).toBe('Mifumo Labs');
    await tab.getByRole('button', { name: 'Allow sending again' }).click();
    await tab.getByLabel('Why').fill('All is as it should be');
    await tab.getByRole('dialog').getByRole('button', { name: 'Allow sending again' }).click();
    await tab.getByText('Sending is allowed again.').waitFor();
    expect((await operator.execute('{ systemStatus { sendingFrozen } }')).data.systemStatus.sendingFrozen).toBe(false);

    await tab.goto(`${started.url}/backups`);
    await tab.getByText(/If the server died now you would lose .*(s|min)\. Restoring takes/).waitFor();
    expect(tab.complaints).toEqual([]);
  }, 240_000);

  test('sees what is held, by why it is held, and has it sent or cancelled', async () => {
    const send = 'mutation { sendSms(input: { to: ["+255600000017"], body: "Hukumu" }) { messages { id } } }';
    const { id } = (await done(started.owner, send)).sendSms.messages[0];
    await until(async () => (await done(operator, `{ message(id: "${id}") { status } }`)).message.status === 'HELD');
    const tab = await page('/held?show=held');
    await tab.getByLabel('Why', { exact: true }).selectOption('QUIET_HOURS');
    await tab.getByText('Nothing is held back.').waitFor();
    await tab.getByLabel('Why', { exact: true }).selectOption('REVIEW');
    await tab.getByLabel('Choose the message to +255 600 000 017').waitFor();
    await tab.getByRole('button', { name: 'Decide on all that wait for you' }).click();
    await tab.getByLabel('Cancel them').check();
    await tab.getByLabel('How do you know?').fill('The provider does not like it');
    await tab.getByRole('button', { name: 'Settle it' }).click();
    await tab.getByText('1 message was decided.').waitFor();
    expect((await done(operator, `{ message(id: "${id}") { status } }`)).message.status).toBe('CANCELLED');
    expect(tab.complaints).toEqual([]);
  });

  test('stops all sending and lets it go on; the overview says so, and leads there', async () => {
    const tab = await page('/held');
    await tab.getByRole('button', { name: 'Stop all sending' }).click();
    await tab.getByLabel('Why').fill('The provider asked for it');
    await tab.getByRole('dialog').getByRole('button', { name: 'Stop all sending' }).click();
    await tab.getByText('Sending is stopped').waitFor();
    expect((await done(operator, '{ systemStatus { sendingFrozen } }')).systemStatus.sendingFrozen).toBe(true);
    await tab.getByRole('link', { name: 'Overview' }).click();
    await tab.locator('[data-attention=SENDING_FROZEN] a').click();
    await tab.getByRole('button', { name: 'Allow sending again' }).click();
    await tab.getByLabel('Why').fill('It is over');
    await tab.getByRole('dialog').getByRole('button', { name: 'Allow sending again' }).click();
    await tab.getByText('Sending is allowed again.').waitFor();
    expect((await done(operator, '{ systemStatus { sendingFrozen } }')).systemStatus.sendingFrozen).toBe(false);
    expect(tab.complaints).toEqual([]);
  });

  test('reviews sender ids with their documents: approves one, asks for changes of another', async () => {
    const [first, second] = [await askFor('MamaAsha'), await askFor('Duka-Letu')];
    const tab = await page('/reviews');
    await tab.getByRole('link', { name: /MamaAsha/ }).click();
    await tab.getByText('Your order is here.').waitFor();
    const fetched = tab.waitForEvent('download');
    await tab.getByRole('button', { name: 'Open licence.pdf' }).click();
    expect((await fetched).suggestedFilename()).toBe('licence.pdf');
    await tab.getByRole('button', { name: 'Approve' }).click();
    await tab.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await tab.getByText('MamaAsha is approved. The business has been told.').waitFor();
    expect((await statusOf(first)).status).toBe('APPROVED');

    await tab.getByRole('link', { name: '← Sender ids' }).click();
    await tab.getByRole('link', { name: /Duka-Letu/ }).click();
    await tab.getByRole('button', { name: 'Ask for changes' }).click();
    const dialog = tab.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Ask for changes' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Why').fill('The licence is of another business');
    await dialog.getByRole('button', { name: 'Ask for changes' }).click();
    await tab.getByText('Changes to Duka-Letu were asked for').waitFor();
    expect(await statusOf(second)).toEqual({ status: 'CHANGES_REQUESTED', reviewNote: 'The licence is of another business' });
    // What is new appears by itself, behind a button.
    await tab.getByRole('link', { name: '← Sender ids' }).click();
    await tab.getByText('Nothing waits for a decision.').waitFor();
    await askFor('Tatu');
    await tab.getByRole('button', { name: 'Show 1 new' }).click();
    await tab.getByRole('link', { name: /Tatu/ }).waitFor();
    expect(tab.complaints).toEqual([]);
  });

  test('decides on a message of which nobody knows whether it went out, by what is known of it', async () => {
    const id = await unconfirmed();
    const available = async () => (await done(started.owner, '{ balance { available } }')).balance.available;
    const before = await available();
    const tab = await page('/held');
    await tab.getByText('What is known of it').click();
    await tab.locator('[data-evidence]').getByText('no answer came; the provider may have it').waitFor();
    await tab.getByLabel('Choose the message to +255 600 000 009').check();
    await tab.getByRole('button', { name: 'Decide on 1 message' }).click();
    await tab.getByLabel('They did not go out').check();
    await tab.getByLabel('How do you know?').fill('The log of the provider has no such number');
    await tab.getByRole('button', { name: 'Settle it' }).click();
    await tab.getByText('1 message was decided.').waitFor();
    await tab.getByText('Nothing is unconfirmed.').waitFor();
    expect((await done(operator, `{ message(id: "${id}") { status } }`)).message.status).toBe('FAILED');
    expect(await available()).toBe(before + 1);
    // What comes waits behind a button; what is decided elsewhere changes where it stands.
    const next = await unconfirmed();
    await tab.getByRole('button', { name: 'Show 1 new' }).click();
    await tab.locator('main li').getByText('Unconfirmed').waitFor();
    const settle = 'mutation ($input: ResolveUnconfirmedInput!) { resolveUnconfirmed(input: $input) { resolved { id } } }';
    const input = { ids: [next], outcome: 'SENT', reason: 'It is in the log', idempotencyKey: crypto.randomUUID() };
    await done(operator, settle, { input });
    await tab.locator('main li').getByText('Sent', { exact: true }).waitFor();
    expect(tab.complaints).toEqual([]);
  });

  test('decides about a payment of another amount, corrects credits once though the answer is lost, suspends and reinstates', async () => {
    const purchase = await transferOf(1_000);
    const tab = await page('/payments');
    await tab.getByRole('link', { name: /INV-0/ }).click();
    await tab.getByText('Difference: TZS -149,000').waitFor();
    await tab.getByRole('button', { name: 'Decide', exact: true }).click();
    await tab.getByLabel('It counts as paid').check();
    await tab.getByLabel('Credits to give').fill('33');
    await tab.getByLabel('Why').fill('A part was paid');
    await tab.getByRole('button', { name: 'Settle it' }).click();
    await tab.getByText('It is decided.').waitFor();
    const { data } = await operator.execute(`{ purchase(id: "${purchase}") { status credits } }`);
    expect(data.purchase).toEqual({ status: 'COMPLETED', credits: 33 });
    await tab.getByRole('link', { name: '← Payments' }).click();
    await tab.getByText('No payment waits for your decision.').waitFor();
    await transferOf(2_000);
    await tab.getByRole('button', { name: 'Show 1 new' }).click();
    await tab.getByRole('link', { name: /INV-0/ }).waitFor();

    await tab.getByRole('link', { name: 'Tenants', exact: true }).click();
    await tab.getByLabel('Name or short name').fill('mifumo');
    await tab.getByRole('link', { name: /Mifumo Labs/ }).click();
    await tab.getByText('owner@mifumo.example').waitFor();
    const shown = () => tab.locator('[data-available]').textContent();
    const before = Number((await shown())?.replaceAll(',', ''));
    let lost = 0;
    await tab.route('**/graphql', async (route) => {
      if (!route.request().postData()?.includes('mutation AdjustCredits') || lost > 0) return route.continue();
      lost++;
      await route.fetch(); // it reaches the server
      await route.abort();
    });
    await tab.getByRole('button', { name: 'Give or take credits' }).click();
    await tab.getByLabel('How many').fill('-500');
    await tab.getByLabel('Why').fill('Given twice');
    await tab.getByRole('button', { name: 'Take 500' }).click();
    await tab.getByText('No answer came yet.').waitFor();
    await expect.poll(shown).toBe((before - 500).toLocaleString('en'));
    await tab.getByText('Given twice').waitFor();
    expect(lost).toBe(1);

    await tab.getByRole('button', { name: 'Suspend' }).click();
    await tab.getByLabel('Why').fill('Unpaid');
    await tab.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click();
    await tab.getByText('Suspended', { exact: true }).waitFor();
    const send = 'mutation { sendSms(input: { to: ["0754000009"], body: "Habari" }) { credits } }';
    expect((await started.owner.execute(send)).errors?.[0]?.extensions.code).toBe('TENANT_SUSPENDED');
    await tab.getByRole('button', { name: 'Let it send again' }).click();
    await tab.getByText('May send', { exact: true }).waitFor();
    await tab.getByRole('link', { name: 'Audit' }).last().click();
    await tab.getByText('Business: suspended').waitFor();
    await tab.getByText('Credits: corrected').waitFor();
    await tab.getByRole('link', { name: 'Demo Operator: all that they did' }).first().click();
    await tab.getByText('Purchase: completed').waitFor();
    expect(tab.complaints.filter((complaint) => !complaint.includes('ERR_FAILED'))).toEqual([]);
  });

  test('changes a package, takes care of an alert, and tries the way of mails', async () => {
    const tab = await page('/packages');
    await tab.getByRole('button', { name: 'Change: Lite' }).click();
    await tab.getByLabel('Price in shillings').fill('160,000');
    await tab.getByRole('button', { name: 'Save the package' }).click();
    await tab.getByText('TZS 160,000 (TZS 32 a credit)').waitFor();
    const { packages } = await done(operator, '{ packages { code priceTzs } }');
    expect(packages).toContainEqual({ code: 'lite', priceTzs: 160_000 });
    await tab.getByRole('button', { name: 'Take off sale: Enterprise' }).click();
    await tab.getByText('Not on sale', { exact: true }).waitFor();
    const soldNow = async () => (await done(operator, '{ packages { name } }')).packages.map(({ name }: { name: string }) => name);
    expect(await soldNow()).not.toContain('Enterprise');
    await tab.reload();
    await tab.getByRole('button', { name: 'Put on sale again: Enterprise' }).click();
    await tab.getByRole('button', { name: 'Take off sale: Enterprise' }).waitFor();
    expect(await soldNow()).toContain('Enterprise');
    await transferOf(7);
    await tab.getByRole('link', { name: 'Alerts', exact: true }).click();
    await tab
      .getByRole('button', { name: /^I take care of it: A payment/ })
      .first()
      .click();
    await tab.getByText('Demo Operator takes care of it').waitFor();
    await tab.getByRole('button', { name: 'Send the test mail' }).click();
    await tab.getByText('it stays here and reaches nobody').waitFor();
    await onServer(
      started.databaseUrl,
      `insert into tuma_ops.quarantined_item (id, kind, item_id, error, created_at)
       values (gen_random_uuid(), 'DELIVERY_REPORT', gen_random_uuid(), 'integer out of range (22003)', now())`,
    );
    await tab.getByRole('link', { name: 'Quarantine', exact: true }).click();
    await tab.getByText('The message stays as it was before this report.').waitFor();
    await tab.getByRole('button', { name: 'Put it away' }).click();
    await tab.getByLabel('Why').fill('Reported twice');
    await tab.getByRole('dialog').getByRole('button', { name: 'Put it away' }).click();
    await tab.getByText('It was put away.').waitFor();
    await tab.getByText('Put away because: Reported twice').waitFor();
    await tab.reload();
    await tab.getByText('Nothing is set aside.').waitFor();
    await tab.getByLabel('Show').selectOption('discarded');
    await tab.getByText('Put away because: Reported twice').waitFor();
    expect(tab.complaints).toEqual([]);
  });

  test('who is staff without the rights of an admin sees all of it, and is offered and asked nothing that they may not do', async () => {
    const email = 'staff@tuma.example';
    const input = { name: 'Staff', email, password: 'tuma-demo-password', tenantName: 'Staff' };
    await done(apiClient(started.url), 'mutation ($input: RegisterInput!) { register(input: $input) { accessToken } }', { input });
    await onServer(
      started.databaseUrl,
      `update tuma.app_user set platform_role = 'STAFF' where email = '${email}'`,
      `delete from tuma.membership where user_id = (select id from tuma.app_user where email = '${email}')`,
    );
    const tab = await started.open('/');
    await signIn(tab, email);
    await tab.getByRole('heading', { name: 'Overview' }).waitFor();
    for (const [path, shown] of [
      ['/backups', 'What is wrong'],
      ['/backups/manage', 'Your role does not allow this.'],
      ['/backups/history', 'These are all.'],
      ['/reviews', 'Name or business'],
      ['/held', 'Messages that wait for a person'],
      ['/payments?show=all', 'INV-0'],
      ['/tenants', 'Mifumo Labs'],
      ['/packages', 'Lite'],
      ['/audit', 'Business: suspended'],
      ['/alerts', 'Where alerts go'],
      ['/quarantine', 'Nothing is set aside.'],
    ] as const) {
      await tab.goto(started.url + path);
      await tab.getByText(shown).first().waitFor();
    }
    const offered = 'Make a backup|Restore|Decide|Give or take|Suspend|Add a package|Send the test mail|Try it again';
    for (const path of ['/payments?show=all', '/tenants', '/backups/history'])
      expect(await openFirst(tab, path, new RegExp(offered)), path).toEqual([]);
    expect(tab.complaints).toEqual([]);
  });

  test('has each page in both languages, light and dark, on a phone: nothing sideways, nothing that axe finds', async () => {
    await unconfirmed();
    const found: string[] = [];
    const seen = async (language: 'English' | 'Kiswahili', colorScheme: 'light' | 'dark') => {
      const tab = await started.open('/', { colorScheme, viewport: { width: 360, height: 740 } });
      await tab.getByRole('button', { name: language }).click();
      await signIn(tab, OPERATOR);
      const look = async (path: string, shown: string) => {
        await tab.goto(started.url + path);
        await tab.locator(shown).first().waitFor();
        found.push(...(await faultsSeen(tab, `${language} ${path}`)));
      };
      await look('/backups', '[data-answer]');
      await look('/backups/manage', 'main section ul li');
      await tab.locator('main button', { hasText: /Add a schedule|Ongeza ratiba/ }).click();
      found.push(...(await faultsSeen(tab, `${language} schedule`)));
      await look('/backups/history', 'main li a');
      await tab.locator('main li a[href^="/backups/history/"]').last().click();
      await tab.locator('[data-checks]').waitFor();
      found.push(...(await faultsSeen(tab, `${language} backup`)));
      await look('/backups/history', 'main li a[href^="/backups/restores/"]');
      await tab.locator('main li a[href^="/backups/restores/"]').last().click();
      await tab.locator('[data-report]').waitFor();
      found.push(...(await faultsSeen(tab, `${language} restore`)));
      await look('/reviews?status=ALL', 'main li a');
      await tab.locator('main li a').first().click();
      await tab.locator('[data-documents] li').waitFor();
      found.push(...(await faultsSeen(tab, `${language} review`)));
      await look('/payments?show=all', 'main li a');
      await tab.locator('main li a').first().click();
      await tab.locator('main dl').waitFor();
      found.push(...(await faultsSeen(tab, `${language} payment`)));
      await look('/tenants', 'main li a');
      await tab.locator('main li a').first().click();
      await tab.locator('main li').first().waitFor();
      found.push(...(await faultsSeen(tab, `${language} tenant`)));
      await tab.locator('main button').first().click();
      found.push(...(await faultsSeen(tab, `${language} credits`)));
      await look('/packages', 'main dl');
      await look('/audit', 'main li details');
      await look('/alerts?show=all', 'main li p');
      await look('/quarantine', 'main section');
      await look('/held?show=held&why=QUIET_HOURS', 'main section p');
      await look('/held', 'main details summary');
      await tab.locator('main details summary').first().click();
      await tab.locator('[data-evidence]').waitFor();
      found.push(...(await faultsSeen(tab, `${language} evidence`)));
      expect(tab.complaints).toEqual([]);
      await tab.context().close();
    };
    await Promise.all([seen('English', 'light'), seen('Kiswahili', 'dark')]);
    expect(found).toEqual([]);
  }, 240_000);
});
