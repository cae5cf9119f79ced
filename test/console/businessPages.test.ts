import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiClient, type Client } from '../support/client.js';
import { chromiumPath } from '../support/findProgram.js';
import { faultsSeen, type StartedConsole, signIn, startConsole, type Tab } from './startedConsole.js';

let started: StartedConsole;
beforeAll(async () => {
  started = await startConsole();
});
afterAll(() => started?.close());

/** The API, as the platform's admin. */
async function operator(): Promise<Client> {
  const login = 'mutation { login(input: { email: "operator@tuma.example", password: "tuma-demo-password" }) { accessToken } }';
  const { data } = await apiClient(started.url).execute(login);
  return apiClient(started.url, data.login.accessToken);
}
const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
const numberIn = (text: string | null): number => Number(text?.replaceAll(',', ''));
const balance = async (): Promise<number> => (await started.owner.execute('{ balance { available } }')).data.balance.available;
const open = async (path: string, tab?: Tab): Promise<Tab> => {
  if (tab) {
    await tab.goto(started.url + path);
    return tab;
  }
  const opened = await started.open(path);
  await signIn(opened);
  return opened;
};

describe.skipIf(!chromiumPath)('in Chromium (skipped where there is none)', () => {
  test('credits are bought by mobile money: its steps show until the balance rises; receipt, movements, their proof and file', async () => {
    const tab = await open('/credits');
    const before = await balance();
    await tab.getByRole('radio', { name: /^Standard/ }).check();
    await tab.getByText('Mobile money takes at most TZS 1,000,000').waitFor();
    await tab.getByRole('radio', { name: /^Another amount/ }).check();
    await tab.getByLabel('Number of credits').fill('45,000');
    await tab.getByText('Standard gives you more for less: 50,000 credits for TZS 1,250,000.').waitFor();
    await tab.getByRole('radio', { name: /^Lite/ }).check();
    await tab.getByRole('radio', { name: /^Mixx/ }).check();
    await tab.getByLabel('Whose phone is asked to pay').fill('123');
    await tab.getByRole('button', { name: 'Pay TZS 150,000 with Mixx by Yas' }).click();
    await tab.getByText('This is not a mobile number.').first().waitFor();
    await tab.getByLabel('Whose phone is asked to pay').fill('0712 345 678');
    await tab.getByRole('button', { name: 'Pay TZS 150,000 with Mixx by Yas' }).click();
    await tab.getByText('5,000 credits are here').waitFor();
    await tab.getByText(`You have ${(before + 5_000).toLocaleString('en')} credits to spend.`).waitFor();
    const receipt = tab.waitForEvent('download');
    await tab.getByRole('button', { name: 'Download the receipt' }).click();
    expect((await receipt).suggestedFilename()).toMatch(/\.pdf$/);
    await tab.getByRole('link', { name: 'Credits', exact: true }).click();
    expect(numberIn(await tab.getByRole('definition').first().textContent())).toBe(before + 5_000);
    await tab.getByRole('link', { name: 'Purchases', exact: true }).click();
    await tab.getByRole('link', { name: /5,000 credits for TZS 150,000.*Paid.*INV-/ }).click();
    expect(await tab.locator('ol > li').allTextContents()).toEqual([
      expect.stringMatching(/^✓ Ordered.*5,000 credits for TZS 150,000by .+$/),
      expect.stringMatching(/^✓ \+255 712 345 678 was asked to pay/),
      expect.stringMatching(/^✓ 5,000 credits are here/),
    ]);
    await tab.getByRole('link', { name: 'All purchases' }).click();
    await tab.getByLabel('State').selectOption({ label: 'Paid back' });
    await tab.getByText('No purchase matches these filters.').waitFor();
    await tab.getByLabel('State').selectOption({ label: 'Paid' });
    await tab.getByLabel('Search').fill('0712 345');
    await tab.getByRole('link', { name: /5,000 credits for TZS 150,000/ }).waitFor();
    await expect.poll(() => tab.url()).toMatch(/status=COMPLETED&search=0712/);
    await tab.getByRole('button', { name: 'Make a CSV file' }).click();
    const purchases = tab.waitForEvent('download');
    await tab.getByRole('button', { name: 'Download the file (1 row)' }).click();
    expect(await readFile(await (await purchases).path(), 'utf8')).toMatch(/INV-\d+/);
    await tab.getByRole('link', { name: 'Movements', exact: true }).click();
    await tab.getByLabel('Kind').selectOption({ label: 'Bought' });
    await expect.poll(() => tab.url()).toContain('kind=TOP_UP');
    await tab.getByText('+5,000').waitFor();
    await tab.getByRole('button', { name: 'Check now' }).click();
    await tab.getByText(/^Yes\. .* agree with your balance/).waitFor();
    await tab.getByRole('button', { name: 'Make a CSV file' }).click();
    const file = tab.waitForEvent('download');
    await tab.getByRole('button', { name: /^Download the file/ }).click();
    expect((await file).suggestedFilename()).toMatch(/\.csv$/);
    expect(tab.complaints).toEqual([]);
  });

  test('a payer who says no is told so, an order whose answer was lost is made once, and new movements wait', async () => {
    const tab = await open('/credits');
    let asked = 0;
    await tab.route('**/graphql', async (route) => {
      if (!route.request().postData()?.includes('mutation Buy') || ++asked > 1) return route.continue();
      await route.fetch(); // it reaches the server
      await route.abort();
    });
    await tab.getByLabel('Whose phone is asked to pay').fill('+255 600 000 002');
    await tab.getByRole('button', { name: 'Pay TZS 150,000 with M-Pesa' }).click();
    await tab.getByText('No answer came yet.').waitFor();
    await tab.getByText('The payer said no on the phone.').waitFor();
    expect(asked).toBe(2);
    await tab.getByText('✕ The payment failed').waitFor();
    const { data } = await started.owner.execute('{ purchases(filter: { status: [FAILED] }) { nodes { payerPhone } } }');
    expect(data.purchases.nodes).toEqual([{ payerPhone: '+255600000002' }]);
    await open('/credits/ledger', tab);
    await tab.getByText('Every movement of credits').waitFor();
    await tab.locator('main li').first().waitFor();
    await started.owner.execute('mutation { sendSms(input: { to: ["0712000001"], body: "Habari" }) { credits } }');
    await tab.getByRole('button', { name: 'Show what came meanwhile' }).click();
    await tab.getByRole('link', { name: 'message to +255 712 000 001' }).first().waitFor();
    expect(tab.complaints.filter((complaint) => !complaint.includes('net::ERR_FAILED'))).toEqual([]);
  });

  test('a bank transfer shows where to pay and what to write on it, takes its slip, and brings the credits', async () => {
    const tab = await open('/credits');
    await tab.getByRole('radio', { name: /^Standard/ }).check();
    // No mobile money takes so much: the transfer is chosen.
    await tab.getByRole('button', { name: 'Order for TZS 1,250,000' }).click();
    await tab.getByText('The transfer is awaited').waitFor();
    const reference = await tab.getByText(/^TM-[0-9A-Z]{8}$/).textContent();
    const { data } = await started.owner.execute('{ purchases(first: 1) { nodes { id instructions { reference accountNumber } } } }');
    const [ordered] = data.purchases.nodes;
    expect(ordered.instructions.reference).toBe(reference);
    await tab.getByText(ordered.instructions.accountNumber).waitFor();
    await tab.getByLabel('Choose a file').setInputFiles({ name: 'slip.pdf', mimeType: 'application/pdf', buffer: pdf });
    await tab.getByText('These files are with the operator').waitFor();
    await tab.getByText('slip.pdf').waitFor();
    const confirm = 'mutation ($input: ConfirmBankTransferInput!) { confirmBankTransfer(input: $input) { purchase { status } } }';
    const input = { id: ordered.id, reference: 'FT 1', amountTzs: 1_250_000 };
    expect((await (await operator()).execute(confirm, { input })).errors).toBeUndefined();
    await tab.getByText('50,000 credits are here').waitFor();
    expect(await tab.locator('ol > li').last().textContent()).toContain('by Tuma');
    await tab.getByRole('button', { name: 'Download the receipt (PDF)' }).waitFor();
    await tab.getByRole('link', { name: 'All purchases' }).click();
    await tab.getByRole('link', { name: /50,000 credits for TZS 1,250,000.*Paid.*by Bank transfer/ }).waitFor();
    expect(tab.complaints).toEqual([]);
  });

  test('a sender id is asked for with a document, changed as the reviewer wants, approved, made the default', async () => {
    await started.owner.execute('mutation { sendSms(input: { to: ["0712000008"], from: "Taarifa-SMS", body: "Habari" }) { credits } }');
    const tab = await open('/sender-ids');
    await tab.getByRole('link', { name: 'Ask for a sender id' }).click();
    await tab.getByLabel('Name', { exact: true }).fill('DUKA LA ASHA');
    await tab.getByText('Take 1 to 11 letters').waitFor();
    await tab.getByLabel('Name', { exact: true }).fill('DUKA-ASHA');
    await tab.getByLabel('What you will use it for').fill('Receipts');
    await tab.getByRole('button', { name: 'Hand it in' }).click();
    await tab.getByText('Write something here.').waitFor();
    await tab.getByLabel('A message as you would send it').fill('Asante kwa kununua kwetu!');
    await tab.getByLabel('Add a document').setInputFiles({ name: 'page.html', mimeType: 'text/html', buffer: Buffer.from('<p>no</p>') });
    await tab.getByText('This is not a PDF, a PNG or a JPEG.').waitFor();
    await tab.getByLabel('Add a document').setInputFiles({ name: 'leseni.pdf', mimeType: 'application/pdf', buffer: pdf });
    await tab.getByText('leseni.pdf').first().waitFor();
    await tab.getByRole('button', { name: 'Hand it in' }).click();
    await tab.getByRole('heading', { name: 'DUKA-ASHA' }).waitFor();
    await tab.getByText('The operator looks at it.').waitFor();
    const id = tab.url().split('/').at(-1);
    const staff = await operator();
    const review = (decision: string, note: string) =>
      staff.execute(
        `mutation { reviewSenderId(input: { id: "${id}", decision: ${decision}, reason: "${note}" }) { senderId { status } } }`,
      );
    expect((await review('REQUEST_CHANGES', 'Which shop?')).errors).toBeUndefined();
    await tab.getByText('Which shop?').first().waitFor();
    // Home says that it needs somebody, and leads there.
    const home = await started.beside(tab, '/');
    await home.locator('[data-attention=SENDER_ID_CHANGES] a').click();
    await home.getByRole('heading', { name: 'DUKA-ASHA' }).waitFor();
    await home.close();
    await tab.getByLabel('What you will use it for').fill('Receipts of the shop Mama Asha');
    await tab.getByRole('button', { name: 'Hand it in again' }).click();
    await tab.getByText('The operator looks at it.').waitFor();
    await tab.getByText('Receipts of the shop Mama Asha').waitFor();
    expect((await review('APPROVE', 'Karibu')).errors).toBeUndefined();
    await tab.getByText('Messages may go out from it.').waitFor();
    if (await tab.getByRole('button', { name: 'Switch on' }).isVisible()) await tab.getByRole('button', { name: 'Switch on' }).click();
    await tab.getByRole('button', { name: 'Make it the default' }).click();
    await tab.getByText('Messages for which nobody chooses a sender come from it.').waitFor();
    await tab.getByRole('link', { name: 'All sender ids' }).click();
    await tab.getByRole('link', { name: /DUKA-ASHA.*Default.*On.*Nothing was sent from it yet/ }).waitFor();
    await tab.getByRole('link', { name: /Taarifa-SMS.*\d messages? in 30 days · [\d.]+% delivered · last / }).click();
    await tab.getByRole('link', { name: 'See its messages' }).click();
    await expect.poll(() => tab.url()).toContain('from=Taarifa-SMS');
    expect(tab.complaints.filter((complaint) => !complaint.includes('status of 4'))).toEqual([]);
  });

  test('usage shows the period of the address in the tenant’s days, each picture with its numbers, and makes a file of them', async () => {
    const { data } = await started.owner.execute(
      'mutation { sendSms(input: { to: ["0712000003", "0754000004"], body: "Habari" }) { messages { id } } }',
    );
    expect(data.sendSms.messages).toHaveLength(2);
    const tab = await open('/usage');
    const figure = (name: string) => tab.locator('dt', { hasText: name }).locator('xpath=following-sibling::dd').first().textContent();
    const asked = '{ usage(from: "2020-01-01T00:00:00Z", to: "2021-01-01T00:00:00Z") { totals { messages } } }';
    expect((await started.owner.execute(asked)).data.usage.totals.messages).toBe(0);
    await tab.getByRole('heading', { name: 'All together' }).waitFor();
    expect(numberIn(await figure('Messages'))).toBeGreaterThanOrEqual(2);
    await tab
      .getByRole('region', { name: 'Table: By network' })
      .getByRole('row', { name: /Vodacom/ })
      .waitFor();
    await tab.getByRole('button', { name: 'Today' }).click();
    await expect.poll(() => tab.url()).toMatch(/since=(\d{4}-\d\d-\d\d)&until=\1/);
    await tab.getByRole('region', { name: 'Table: By sender id' }).getByRole('link').first().click();
    await tab.getByRole('heading', { name: 'Messages' }).waitFor();
    await expect.poll(() => tab.url()).toMatch(/from=.*since=/);
    await tab.goBack();
    await tab.getByRole('button', { name: 'Make a CSV file' }).first().click();
    await tab.getByRole('button', { name: /^Download the file/ }).waitFor();
    await open('/usage?since=2020-01-01&until=2020-01-31', tab);
    await tab.getByText('Nothing was sent in these days.').first().waitFor();
    await open('/usage?since=2020-02-01&until=2020-01-31', tab);
    await tab.getByText('The last day is before the first one.').waitFor();
    expect(tab.complaints).toEqual([]);
  });

  test.each([
    ['English', 'light'],
    ['Kiswahili', 'dark'],
  ] as const)('each page in %s, %s, on a phone: nothing sideways, nothing that axe finds', async (language, colorScheme) => {
    await started.owner.execute('mutation { sendSms(input: { to: ["0754000009", "0712000002"], body: "Habari" }) { credits } }');
    const { data } = await started.owner.execute(
      'mutation { purchaseCredits(input: { credits: 700, method: MOBILE_MONEY, channel: "vodacom", payerPhone: "0600000003", ' +
        `idempotencyKey: "look ${language}" }) { purchase { id } } }`,
    );
    const found: string[] = [];
    const tab = await started.open('/', { colorScheme, viewport: { width: 360, height: 740 } });
    await tab.getByRole('button', { name: language }).click();
    await signIn(tab);
    const look = async (path: string, ready: string) => {
      await tab.goto(started.url + path);
      await tab.locator(ready).first().waitFor();
      found.push(...(await faultsSeen(tab, `${language} ${path}`)));
    };
    await look('/credits', 'main form [type=submit]');
    await look('/credits/purchases', 'main li a');
    await look(`/credits/purchases/${data.purchaseCredits.purchase.id}`, 'main ol li');
    await look('/credits/ledger', 'main li');
    await look('/sender-ids', 'main li a');
    await look('/sender-ids/new', 'main form');
    await tab.goto(`${started.url}/sender-ids`);
    await tab.locator('main li a').first().click();
    await tab.locator('main section').nth(1).waitFor();
    found.push(...(await faultsSeen(tab, `${language} a sender id`)));
    await look('/usage', 'main table');
    expect(tab.complaints).toEqual([]);
    expect(found).toEqual([]);
  });

  test('who may not buy is offered nothing of it, and asks for nothing', async () => {
    const tab = await started.open('/');
    await signIn(tab, 'operator@tuma.example');
    for (const path of ['/credits', '/credits/purchases', '/credits/ledger', '/credits/purchases/pur_1']) {
      await open(path, tab);
      await tab.getByText('Your role does not allow this.').waitFor();
    }
    expect(tab.complaints).toEqual([]);
  });
});
