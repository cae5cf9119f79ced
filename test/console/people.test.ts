import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiClient } from '../support/client.js';
import { chromiumPath } from '../support/findProgram.js';
import { faultsSeen, type StartedConsole, signIn, startConsole, type Tab } from './startedConsole.js';

describe.skipIf(!chromiumPath)('people and what is sent to them, in Chromium (skipped where there is none)', () => {
  let started: StartedConsole;
  beforeAll(async () => {
    started = await startConsole();
    // Campaigns of advertising would wait whenever these tests run in the evening.
    const noQuietHours = 'mutation { updateTenant(input: { quietHours: null }) { tenant { id } } }';
    expect((await started.owner.execute(noQuietHours)).errors).toBeUndefined();
  });
  afterAll(() => started?.close());

  const csv = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  const giveCredits = async (credits: number) => {
    const login = 'mutation { login(input: { email: "operator@tuma.example", password: "tuma-demo-password" }) { accessToken } }';
    const operator = apiClient(started.url, (await apiClient(started.url).execute(login)).data.login.accessToken);
    const { data } = await started.owner.execute('{ viewer { tenant { id } } }');
    const input = { tenantId: data.viewer.tenant.id, credits, reason: 'For the test', idempotencyKey: 'test' };
    const adjust = 'mutation ($input: AdjustCreditsInput!) { adjustCredits(input: $input) { balance { available } } }';
    expect((await operator.execute(adjust, { input })).errors).toBeUndefined();
  };
  const go = (tab: Tab, name: string) => tab.locator('aside').getByRole('link', { name, exact: true }).click();

  test('a contact is added, found, changed, opted out and in, deleted and erased', async () => {
    const tab = await started.open('/');
    await signIn(tab);
    await go(tab, 'Contacts');
    await tab.getByText('30 contacts').waitFor();
    await tab.getByRole('link', { name: 'Groups' }).click();
    await tab.getByLabel('Name of a new group').fill('Kikoba');
    await tab.getByRole('button', { name: 'Make the group' }).click();
    await tab.getByRole('link', { name: 'Kikoba' }).waitFor();
    await tab.getByLabel('Name of a new group').fill('kikoba');
    await tab.getByRole('button', { name: 'Make the group' }).click();
    await tab.getByText('There is a group of this name.').waitFor();
    await tab.getByRole('button', { name: 'Rename Kikoba' }).click();
    await tab.getByLabel('New name of Kikoba').fill('Kikoba cha Jumatano');
    await tab.getByRole('button', { name: 'Save' }).click();
    await tab.getByRole('link', { name: 'Kikoba cha Jumatano' }).waitFor();
    await tab.getByRole('link', { name: 'All contacts' }).click();

    await tab.getByRole('link', { name: 'Add a contact' }).click();
    await tab.getByLabel('Mobile number').fill('12');
    await tab.getByLabel('Name (optional)').fill('Neema Mollel');
    await tab.getByLabel('Tags').fill('vip, shule');
    await tab.getByRole('checkbox', { name: /Kikoba/ }).check();
    await tab.getByRole('button', { name: 'Add a value' }).click();
    await tab.getByLabel('Name', { exact: true }).fill('mji');
    await tab.getByLabel('Value', { exact: true }).fill('Moshi');
    await tab.getByRole('button', { name: 'Save' }).click();
    await tab.getByText('This is not a mobile number.').first().waitFor();
    expect(await tab.getByLabel('Name (optional)').inputValue()).toBe('Neema Mollel');
    await tab.getByLabel('Mobile number').fill('0754 300 001');
    await tab.getByRole('button', { name: 'Save' }).click();
    await tab.getByRole('heading', { name: 'Neema Mollel' }).waitFor();

    await tab.getByLabel('Email').fill('neema@example.com');
    await tab.getByRole('button', { name: 'Save' }).click();
    await tab.getByText('Saved.').waitFor();
    await tab.locator('dd', { hasText: 'neema@example.com' }).waitFor();
    await tab.getByRole('button', { name: 'Send nothing more' }).click();
    await tab.getByText('No message of yours goes to this number').waitFor();
    await tab.getByRole('button', { name: 'Allow messages again' }).click();
    await tab.getByRole('dialog').getByRole('button', { name: 'Allow messages again' }).click();
    await tab.getByText('Nothing stands against writing to this number.').waitFor();
    expect(await tab.locator('ol > li').allTextContents()).toEqual([
      expect.stringMatching(/^Messages allowed again \(here or by a program: .+\)/),
      expect.stringMatching(/^Opted out \(here or by a program: .+\)/),
    ]);

    await tab.goBack();
    await tab.goBack();
    await tab.getByLabel('Search').fill('Mollel');
    await expect.poll(() => tab.url()).toContain('search=Mollel');
    await tab.getByText('1 contact', { exact: true }).waitFor();
    await tab.getByRole('link', { name: /Neema Mollel.*shule/ }).click();
    await tab.getByRole('button', { name: 'Erase the person' }).click();
    const erase = tab.getByRole('dialog').getByRole('button', { name: 'Erase the person' });
    expect(await erase.isDisabled()).toBe(true);
    await tab.getByLabel('Type “Neema Mollel”').fill('Neema Mollel');
    await tab.getByLabel('Why').fill('Asked for it');
    await erase.click();
    await tab.getByText('30 contacts').waitFor();
    await tab.getByLabel('Tag').fill('vip');
    await tab.getByText('6 contacts').waitFor();
    await tab.locator('main li a').first().click();
    await tab.getByRole('button', { name: 'Delete the contact' }).click();
    await tab.getByRole('dialog').getByRole('button', { name: 'Delete the contact' }).click();
    await tab.getByText('29 contacts').waitFor();
    expect(tab.complaints).toEqual([]);
  });

  test('a file of contacts: looked at, its columns put right, confirmed, imported; what is left out and all of them as files', async () => {
    const tab = await started.open('/contacts/import');
    await signIn(tab);
    await tab.getByRole('checkbox', { name: /Staff/ }).check();
    const rows = Array.from({ length: 40 }, (_, n) => `0754 301 0${String(n).padStart(2, '0')};Mteja ${n};Mbeya`);
    await tab.getByLabel('File').setInputFiles(csv('wateja.csv', `Simu;Jina;Mahali\n${rows.join('\n')}\n12345;Mbaya;Iringa\n`));
    await tab.getByRole('heading', { name: 'wateja.csv' }).waitFor();
    await tab.getByRole('button', { name: 'Import 40 rows' }).waitFor();
    await tab.getByText('1 row is left out').waitFor();
    await tab.getByLabel('“Mahali” is read as').selectOption({ label: 'Another value' });
    await tab.getByLabel('Name of this value').last().fill('mji');
    await tab.getByRole('button', { name: 'Read the file this way' }).click();
    await tab.getByRole('button', { name: 'Read the file this way' }).waitFor({ state: 'hidden' });
    await tab.getByRole('button', { name: 'Import 40 rows' }).click();
    await tab.getByText('The file is imported').waitFor();
    const rejected = tab.waitForEvent('download');
    await tab.getByRole('button', { name: 'Download the rows that are left out' }).click();
    expect(await readFile(await (await rejected).path(), 'utf8')).toMatch(/12345,Mbaya,Iringa,/);
    await tab.getByRole('link', { name: 'See the contacts' }).click();
    await tab.getByLabel('Search').fill('Mteja');
    await tab.getByText('40 contacts').waitFor();
    await tab.getByRole('button', { name: 'Export these contacts' }).click();
    const exported = tab.waitForEvent('download');
    await tab.getByRole('button', { name: 'Download the file (40 rows)' }).click();
    expect((await readFile(await (await exported).path(), 'utf8')).trim().split('\n')).toHaveLength(41);
    const { data } = await started.owner.execute(
      '{ contacts(filter: { search: "0754301007" }) { nodes { name attributes groups { name } } } }',
    );
    expect(data.contacts.nodes).toEqual([{ name: 'Mteja 7', attributes: { mji: 'Mbeya' }, groups: [{ name: 'Staff' }] }]);
    expect(tab.complaints).toEqual([]);
  });

  test('a campaign with a file of 10,000 rows: priced, confirmed, paused, gone on with, delivered; its messages and file', async () => {
    await giveCredits(20_000);
    const tab = await started.open('/campaigns/new');
    await signIn(tab);
    await tab.getByLabel('Name', { exact: true }).fill('Kikoba: michango');
    await tab.getByLabel('Text', { exact: true }).fill('Habari {{name|mwanachama}}, mchango wako ni TZS {{kiasi}}.');
    const lines = Array.from({ length: 10_000 }, (_, n) => `0754${String(400_000 + n).padStart(6, '0')};Mwanachama ${n};${n + 1},000`);
    const wrong = ['12345;Mbaya;1', '0754400000;Mara ya pili;2'];
    await tab.getByLabel('A file').setInputFiles(csv('michango.csv', ['Simu;Jina;Deni', ...lines, ...wrong].join('\n')));
    await tab.getByText('michango.csv').waitFor();
    await tab.getByRole('checkbox', { name: /Staff/ }).last().check();
    await tab.getByRole('button', { name: 'Read the audience and price it' }).click();
    await tab.getByRole('heading', { name: 'Kikoba: michango' }).waitFor();
    // Nobody has a value for it: the column has another name.
    await tab.getByText('Nobody would get this message').waitFor();
    await tab.getByLabel('“Deni” is read as').selectOption({ label: 'Another value' });
    await tab.getByLabel('Name of this value').last().fill('kiasi');
    await tab.getByRole('button', { name: 'Read the file this way' }).click();
    await tab.getByText('10,000 messages for 10,000 credits', { exact: true }).waitFor();
    await tab.locator('p', { hasText: 'Habari Mwanachama 0, mchango wako ni TZS 1,000.' }).waitFor();
    await tab.getByText('Line 10,002 · Simu').waitFor();
    await tab.getByText('1 are there twice').waitFor();

    await tab.getByRole('button', { name: 'Send a test' }).click();
    await tab.getByLabel('Number', { exact: true }).fill('0754 399 999');
    await tab.getByRole('button', { name: 'Send the test' }).click();
    await tab.getByText('The test was accepted, for 1 credit.').waitFor();
    await tab.getByRole('button', { name: 'Close' }).click();

    await tab.getByRole('button', { name: 'Send 10,000 messages for 10,000 credits' }).click();
    await tab.getByRole('button', { name: 'Pause' }).click();
    await tab.getByText('It is paused: nothing more goes out.').waitFor();
    const progress = async () => (await tab.locator('main').textContent())?.match(/([\d.]+)%/)?.[1];
    const paused = await progress();
    expect(Number(paused)).toBeLessThan(100);
    await tab.getByRole('button', { name: 'Go on' }).click();
    await tab
      .getByText(/a second/)
      .first()
      .waitFor();
    await expect.poll(progress, { timeout: 60_000 }).toBe('100');
    const delivered = () =>
      tab
        .locator('[data-counts] > div', { hasText: /^Delivered/ })
        .locator('dd')
        .textContent();
    await expect.poll(delivered, { timeout: 60_000 }).toBe('10,000');
    await tab.getByText('Credits: 10,000 charged, 0 reserved, 0 given back').waitFor();
    await tab.getByRole('button', { name: 'Export its recipients' }).click();
    const exported = tab.waitForEvent('download');
    await tab.getByRole('button', { name: 'Download the file (10,002 rows)' }).click();
    expect(await readFile(await (await exported).path(), 'utf8')).toContain('Mara ya pili');
    // Who is left out and why; the message of one who is not.
    await tab.getByLabel('Show', { exact: true }).selectOption({ label: 'Who is left out (2)' });
    await expect.poll(() => tab.url()).toContain('show=rejected');
    const rows = tab.locator('[data-recipients] li');
    await expect.poll(() => rows.count()).toBe(2);
    expect(await rows.allTextContents()).toEqual([
      expect.stringMatching(/^12345Left outLine 10,002 · column SimuThis number has too few/),
      expect.stringMatching(/^\+255 754 400 000Left outLine 10,003.*This number came before/),
    ]);
    await tab.getByLabel('Show', { exact: true }).selectOption({ label: 'Delivered (10,000)' });
    await rows.nth(24).getByText('Delivered').waitFor();
    await tab.getByRole('button', { name: 'Clear the filters' }).click();
    await tab.getByLabel('Find a number').fill('0754 400 007');
    await tab.getByRole('link', { name: /\+255 754 400 007.*Delivered.*Mwanachama 7, mchango wako ni TZS 8,000.*Line 9/ }).click();
    await tab.getByText('The network took it and will report.').waitFor();
    await tab.goBack();
    await tab.getByRole('link', { name: 'See its messages' }).click();
    await tab
      .getByRole('link', { name: /mchango wako ni TZS/ })
      .first()
      .waitFor();
    await tab.getByRole('link', { name: 'see the campaign' }).click();
    await tab.getByRole('heading', { name: 'Kikoba: michango' }).waitFor();
    expect(tab.complaints).toEqual([]);
  });

  test('a dear campaign waits for a second person; one that is scheduled is cancelled, copied and deleted', async () => {
    await started.owner.execute('mutation { updateTenant(input: { approvalAboveCredits: 5 }) { tenant { id } } }');
    const tab = await started.open('/campaigns/new');
    await signIn(tab);
    await tab.getByLabel('Name', { exact: true }).fill('Kwa wateja');
    await tab.getByLabel('Text', { exact: true }).fill('Karibu tena, {{firstName|rafiki}}');
    await tab
      .getByRole('checkbox', { name: /Customers/ })
      .first()
      .check();
    await tab.getByLabel('At a time').check();
    await tab.reload();
    expect(await tab.getByLabel('Name', { exact: true }).inputValue()).toBe('Kwa wateja');
    await tab.getByRole('button', { name: 'Read the audience and price it' }).click();
    await tab.getByRole('button', { name: /^Schedule 1\d messages for/ }).click();
    await tab.getByText('You confirmed it, so another owner or admin approves it.').waitFor();
    expect(await tab.getByRole('button', { name: 'Approve and send' }).count()).toBe(0);
    const other = await started.open('/campaigns');
    await signIn(other, 'admin@mifumo.example');
    await other.getByRole('link', { name: /Kwa wateja.*To be approved/ }).click();
    await other.getByRole('button', { name: 'Approve and send' }).click();
    // Both see it at once.
    await tab.getByText(/^It starts /).waitFor();
    await other.getByRole('button', { name: 'Cancel the rest' }).click();
    await other.getByRole('dialog').getByRole('button', { name: 'Cancel the rest' }).click();
    await tab.getByRole('status').getByText('Cancelled').waitFor();
    await tab.getByRole('button', { name: 'Copy as a new campaign' }).click();
    await tab.getByText('This campaign has no price yet.').waitFor();
    await tab.getByRole('link', { name: 'Change', exact: true }).click();
    await tab.getByLabel('Text', { exact: true }).fill('Karibu “tena” dukani kwetu. '.repeat(4));
    await tab.getByRole('button', { name: 'Save' }).click();
    await tab.getByRole('button', { name: 'Use plain characters' }).waitFor();
    await tab.getByRole('button', { name: 'Delete', exact: true }).click();
    await tab.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await tab.getByRole('heading', { name: 'Campaigns' }).waitFor();
    expect([...tab.complaints, ...other.complaints]).toEqual([]);
  });

  test('a confirmation whose answer was lost is done once; what failed is sent again as a campaign of its own', async () => {
    await started.owner.execute('mutation { updateTenant(input: { approvalAboveCredits: null }) { tenant { id } } }');
    const tab = await started.open('/campaigns/new');
    await signIn(tab);
    await tab.getByLabel('Name', { exact: true }).fill('Mara moja');
    await tab.getByLabel('Text', { exact: true }).fill('Mara moja tu');
    // The simulator refuses the second one.
    await tab.getByLabel('Numbers (optional)').fill('0754 500 001, +255 600 000 012');
    await tab.getByRole('button', { name: 'Read the audience and price it' }).click();
    let asked = 0;
    let answering = false;
    await tab.route('**/graphql', async (route) => {
      if (!route.request().postData()?.includes('mutation ConfirmCampaign')) return route.continue();
      asked++;
      if (answering) return route.continue();
      await route.fetch(); // it reaches the server
      await route.abort();
    });
    await tab.getByRole('button', { name: 'Send 2 messages for 2 credits' }).click();
    await expect.poll(() => asked).toBe(1);
    answering = true;
    await tab.reload();
    await tab.getByRole('button', { name: 'Send the 1 failed message again' }).click();
    await tab.getByRole('dialog').getByRole('button', { name: 'Send again' }).click();
    await tab.getByText('Sends again what failed of').waitFor();
    await tab.getByRole('link', { name: 'Mara moja', exact: true }).click();
    await tab.getByRole('heading', { name: 'Mara moja' }).waitFor();
    const cost =
      '{ campaigns(first: 2, filter: { search: "Mara moja" }) { nodes { retryOf { id } cost { confirmed settled released } } } }';
    const { data } = await started.owner.execute(cost);
    expect(data.campaigns.nodes).toEqual([
      { retryOf: { id: tab.url().split('/').at(-1) }, cost: expect.objectContaining({ confirmed: 1 }) },
      { retryOf: null, cost: { confirmed: 2, settled: 1, released: 1 } },
    ]);
    expect(tab.complaints.filter((one) => !one.includes('ERR_FAILED'))).toEqual([]);
  });

  test('a recurring campaign is started, paused, run by hand, changed and ended; a run that is skipped says why', async () => {
    const tab = await started.open('/campaigns');
    await signIn(tab);
    await tab.getByRole('link', { name: 'Recurring', exact: true }).click();
    await tab.getByText('Nothing is sent again and again yet.').waitFor();
    const dear = await started.owner.execute(`mutation { upsertCampaignSchedule(input: { name: "Ghali", text: { body: "Kodi" },
      audience: { tags: ["vip"], phones: ["0754600002"] }, cron: "0 9 1 * *", timeZone: "Africa/Dar_es_Salaam", maxCreditsPerRun: 1,
      enabled: true }) { campaignSchedule { id } } }`);
    const run = 'mutation ($id: ID!) { runCampaignSchedule(input: { id: $id, idempotencyKey: "dear" }) { campaign { id } } }';
    const { id: dearId } = dear.data.upsertCampaignSchedule.campaignSchedule;
    expect((await started.owner.execute(run, { id: dearId })).errors).toBeUndefined();

    await tab.getByRole('link', { name: 'New recurring campaign' }).click();
    await tab.getByLabel('Name', { exact: true }).fill('Kodi');
    await tab.getByLabel('Take the text of').selectOption({ index: 1 });
    await tab.getByLabel('Asked for by the recipient').check();
    await tab.getByRole('checkbox', { name: /Staff/ }).first().check();
    await tab.getByLabel('How often').selectOption({ label: 'By a cron expression' });
    await tab.getByLabel('Cron expression').fill('0 25 * * *');
    await tab.getByLabel('One run may cost at most (credits)').fill('0');
    await tab.getByText('Write a whole number, 1 or more.').waitFor();
    await tab.getByLabel('One run may cost at most (credits)').fill('500');
    await tab.getByRole('button', { name: 'Start it' }).click();
    await tab.getByText('These are not five fields of a time that comes').waitFor();
    const cron = tab.getByLabel('Cron expression');
    expect([await cron.getAttribute('aria-invalid'), await cron.inputValue()]).toEqual(['true', '0 25 * * *']);
    await tab.getByLabel('How often').selectOption({ label: 'Every week' });
    await tab.getByLabel('On', { exact: true }).selectOption({ label: 'Monday' });
    await tab.getByLabel('At', { exact: true }).fill('07:30');
    await tab.getByText('It goes out every Monday at 07:30, for at most 500 credits each time.').waitFor();
    await tab.getByRole('button', { name: 'Start it' }).click();
    await tab.getByRole('heading', { name: 'Kodi' }).waitFor();
    await expect.poll(() => tab.locator('[data-often]').textContent()).toBe('every Monday at 07:30');
    await expect.poll(() => tab.locator('dd time').allTextContents()).toEqual(Array(3).fill(expect.stringContaining('07:30:00')));

    await tab.getByRole('button', { name: 'Pause' }).click();
    await tab.getByText('It is paused: nothing goes out until it goes on.').waitFor();
    await tab.getByRole('button', { name: 'Run now' }).click();
    await tab.getByRole('dialog').getByText('for at most 500 credits.').waitFor();
    await tab.getByRole('dialog').getByRole('button', { name: 'Run now' }).click();
    await tab.getByText('A run of Kodi').waitFor();
    await tab.getByRole('link', { name: 'Kodi', exact: true }).click();
    await tab.getByRole('link', { name: 'Change', exact: true }).click();
    await tab.getByLabel('One run may cost at most (credits)').fill('400');
    await tab.getByRole('button', { name: 'Save' }).click();
    await tab.getByText('400 credits').waitFor();
    await tab.getByRole('button', { name: 'Go on' }).click();
    await tab.getByRole('button', { name: 'Pause' }).waitFor();
    await tab.getByRole('link', { name: /Kodi.*Done/ }).waitFor();

    const member = await started.open(`/campaigns/recurring/${dearId}`);
    await signIn(member, 'member@mifumo.example');
    await member.getByRole('heading', { name: 'Runs that did not happen' }).waitFor();
    await member.getByRole('link', { name: /Ghali.*Draft/ }).click();
    await member.getByText('This run did not go out. It would have cost more than one run may').waitFor();
    await member.getByRole('link', { name: 'Ghali', exact: true }).click();
    await member.getByRole('link', { name: 'Change', exact: true }).click();
    await member.getByText('1 number written one by one can not be shown here.').waitFor();
    await tab.getByRole('button', { name: 'End it' }).click();
    const end = tab.getByRole('dialog').getByRole('button', { name: 'End it' });
    expect(await end.isDisabled()).toBe(true);
    await tab.getByLabel('Type “Kodi”').fill('Kodi');
    await end.click();
    await tab.getByRole('link', { name: /Ghali.*On.*On day 1 of every month at 09:00 · next /i }).waitFor();
    await tab.getByRole('link', { name: /Kodi/ }).waitFor({ state: 'detached' });
    expect([...tab.complaints, ...member.complaints]).toEqual([]);
  });

  test('a template is made, read with values, changed, sent to a group at a time, and deleted; a message of it is cancelled', async () => {
    const tab = await started.open('/templates/new');
    await signIn(tab);
    await tab.getByLabel('Name', { exact: true }).fill('Mkutano');
    await tab.getByLabel('Text', { exact: true }).fill('Habari {{firstName|rafiki}}, mkutano ni {{siku}');
    await tab.getByRole('button', { name: 'Save' }).click();
    await tab.getByText('These braces are not closed').first().waitFor();
    await tab.getByLabel('Text', { exact: true }).fill('Habari {{firstName|rafiki}}, mkutano ni {{siku}}.');
    await tab.getByText('Without a value it is not sent: siku').waitFor();
    await tab.getByLabel('Value of siku').fill('Jumamosi');
    await expect.poll(() => tab.locator('[data-preview]').textContent()).toBe('Habari rafiki, mkutano ni Jumamosi.');
    await tab.getByRole('button', { name: 'Save' }).click();
    await tab.getByRole('heading', { name: 'Mkutano' }).waitFor();
    await tab.getByText(/version 1$/).waitFor();
    await tab.getByLabel('Text', { exact: true }).fill('Habari {{firstName|rafiki}}, mkutano wetu ni {{siku}}.');
    await tab.getByRole('button', { name: 'Save' }).click();
    await tab.getByText(/version 2$/).waitFor();

    await tab.getByRole('link', { name: 'Send with it' }).click();
    await tab.getByRole('button', { name: 'From your contacts' }).click();
    await tab.getByLabel('A whole group').selectOption({ label: 'Suppliers (9)' });
    await tab.getByLabel('Or search for people').fill('Esther Kimaro');
    await tab.getByRole('checkbox', { name: /Esther Kimaro/ }).check();
    await tab.getByRole('button', { name: 'Add 10 numbers' }).click();
    await tab.getByText(/^No value for /).waitFor();
    await tab.getByLabel('Value of siku').fill('Jumapili');
    await tab.getByRole('button', { name: 'Send 10 messages for 10 credits' }).waitFor();
    await tab.getByLabel('At a time').check();
    await tab.getByLabel('Day and time').fill('2020-01-01T08:00');
    await tab.getByRole('button', { name: /^Schedule 10 messages for/ }).click();
    await tab.getByText('Choose a time from now on, within a year.').first().waitFor();
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    await tab.getByLabel('Day and time').fill(`${tomorrow}T08:00`);
    await tab.getByRole('button', { name: /^Schedule 10 messages for/ }).click();
    await tab.getByText(/They go out .* 08:00:00/).waitFor();
    const { data } = await started.owner.execute('{ messages(first: 1) { nodes { body status scheduledAt } } }');
    // By the clocks of Dar es Salaam.
    expect(data.messages.nodes[0]).toEqual({
      body: expect.stringMatching(/^Habari [A-Z][a-z]+, mkutano wetu ni Jumapili\.$/),
      ...{ status: 'SCHEDULED', scheduledAt: `${tomorrow}T05:00:00.000Z` },
    });
    await tab.locator('main li a').first().click();
    await tab.getByRole('button', { name: 'Cancel this message' }).click();
    await tab.getByRole('dialog').getByRole('button', { name: 'Cancel this message' }).click();
    await tab.getByText('Somebody cancelled it before it went out.').waitFor();

    await go(tab, 'Templates');
    await tab.getByLabel('Search').fill('Mkutano');
    await tab.getByRole('link', { name: /Mkutano.*2 values/ }).click();
    await tab.getByRole('button', { name: 'Delete the template' }).click();
    await tab.getByRole('dialog').getByRole('button', { name: 'Delete the template' }).click();
    await tab.getByRole('heading', { name: 'Templates' }).waitFor();
    expect(tab.complaints).toEqual([]);
  });

  test('who only reads is offered nothing else, and asks for nothing that is refused', async () => {
    const members = await started.owner.execute('{ members { nodes { id user { email } } } }');
    const { id } = members.data.members.nodes.find(({ user }: { user: { email: string } }) => user.email === 'member@mifumo.example');
    await started.owner.execute('mutation ($input: ChangeMemberRoleInput!) { changeMemberRole(input: $input) { membership { id } } }', {
      input: { id, role: 'VIEWER' },
    });
    const tab = await started.open('/contacts');
    await signIn(tab, 'member@mifumo.example');
    await tab.locator('main li a').first().waitFor();
    expect(await tab.getByRole('link', { name: /Add a contact|Import a file/ }).count()).toBe(0);
    await tab.locator('main li a').first().click();
    await tab.getByText('About this contact').waitFor();
    expect(await tab.locator('main button').count()).toBe(0);
    await tab.goto(`${started.url}/contacts/import`);
    await tab.getByText('Your role reads contacts').waitFor();
    await tab.goto(`${started.url}/contacts/groups`);
    await tab.getByRole('link', { name: 'Customers' }).waitFor();
    expect(tab.complaints).toEqual([]);
  });

  test.each([
    ['English', 'light', 'This is not an email address.'],
    ['Kiswahili', 'dark', 'Hii si anwani ya barua pepe.'],
  ] as const)('each page in %s, %s, on a phone: nothing sideways, nothing that axe finds', async (language, colorScheme, emailBad) => {
    const found: string[] = [];
    const one = 'first: 1) { nodes { id } }';
    const lists = `contacts(${one} contactImports(${one} campaigns(${one} templates(${one} campaignSchedules(${one}`;
    const { data } = await started.owner.execute(`{ ${lists} }`);
    const [contact, contactImport, campaign, template, recurring] = Object.values<{ nodes: { id: string }[] }>(data).map(
      ({ nodes }) => nodes[0]?.id,
    );
    const tab = await started.open('/', { colorScheme, viewport: { width: 360, height: 740 } });
    await tab.getByRole('button', { name: language }).click();
    await signIn(tab);
    for (const [path, seen] of [
      ['/contacts', 'main li a'],
      ['/contacts/new', '[name=phone]'],
      [`/contacts/${contact}`, 'main form'],
      ['/contacts/groups', 'main li a'],
      ['/contacts/import', 'main li a'],
      [`/contacts/import/${contactImport}`, 'main dl'],
      ['/campaigns', 'main li a'],
      ['/campaigns/new', '[type=file]'],
      [`/campaigns/${campaign}`, 'main [data-recipients] li'],
      ['/campaigns/recurring', 'main li a'],
      ['/campaigns/recurring/new', 'main form'],
      [`/campaigns/recurring/${recurring}`, 'main dl'],
      ['/templates', 'main li a'],
      ['/templates/new', '[name=name]'],
      [`/templates/${template}`, '[data-preview]'],
    ] as const) {
      await tab.goto(started.url + path);
      await tab.locator(seen).first().waitFor();
      found.push(...(await faultsSeen(tab, `${language} ${path}`)));
    }
    // What is wrong stands beside its field, in the language of the page.
    await tab.goto(`${started.url}/contacts/new`);
    await tab.locator('[name=phone]').fill('0754 301 999');
    await tab.locator('[name=email]').fill('neema');
    await tab.locator('main form [type=submit]').last().click();
    await tab.getByText(emailBad).waitFor();
    expect(await tab.locator('[name=email]').getAttribute('aria-invalid')).toBe('true');
    found.push(...(await faultsSeen(tab, `${language} a fault`)));
    expect(tab.complaints).toEqual([]);
    await tab.context().close();
    expect(found).toEqual([]);
  });
});
