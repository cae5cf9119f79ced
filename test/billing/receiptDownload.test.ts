import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPdf } from '../support/pdfText.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';

let app: ServingApp;
let ours: Awaited<ReturnType<ServingApp['register']>>;
let theirs: Awaited<ReturnType<ServingApp['register']>>;
let operator: string;
beforeAll(async () => {
  app = await createTestApp({ serve: true, worker: true });
  ours = await app.register('Receipts Ours');
  theirs = await app.register('Receipts Theirs');
  operator = await app.login('operator@tuma.example');
});
afterAll(() => app.close());

const LINK = 'mutation ($id: ID!) { createReceiptDownload(purchaseId: $id) { url expiresAt sizeBytes checksumSha256 } }';
const linkTo = (token: string | undefined, id: string) => app.client(token).execute(LINK, { id });
const codeOf = async (answer: ReturnType<typeof linkTo>) => (await answer).errors?.[0]?.extensions.code;

async function order(key: string): Promise<string> {
  const input = `{ credits: 5000, method: BANK_TRANSFER, idempotencyKey: "${key}" }`;
  const document = `mutation { purchaseCredits(input: ${input}) { purchase { id } } }`;
  return (await app.client(ours.token).execute(document)).data.purchaseCredits.purchase.id;
}
const asOperator = (document: string) => app.client(operator).execute(document);
const confirm = (id: string) =>
  asOperator(`mutation { confirmBankTransfer(input: { id: "${id}", reference: "FT ${id}", amountTzs: 150000 }) { purchase { status } } }`);

test('a link leads to the receipt, of the size and checksum that it says', async () => {
  const id = await order('one');
  expect(await codeOf(linkTo(ours.token, id)), 'not before it is paid').toBe('INVALID_STATE');
  await confirm(id);
  for (const token of [ours.token, operator]) {
    const { url, sizeBytes, checksumSha256 } = (await linkTo(token, id)).data.createReceiptDownload;
    const response = await fetch(url);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([response.status, response.headers.get('content-type'), bytes.length]).toEqual([200, 'application/pdf', sizeBytes]);
    expect(response.headers.get('content-disposition')).toBe('attachment; filename=receipt-INV-000001.pdf');
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(checksumSha256);
    expect(readPdf(bytes).lines).toEqual(expect.arrayContaining(['Receipts Ours', 'INV-000001', 'TZS 150,000']));
    // Sealed for its kind: it opens nothing else.
    expect((await fetch(url.replace('/receipts/', '/documents/'))).status).toBe(404);
  }
  const rows = await app.db.sql.rows(`select 1 from audit_event where action = 'download.receipts' and target = $1`, [id]);
  expect(rows, 'each download is in the audit').toHaveLength(2);
});

test('a refunded purchase has a receipt that says so; purchases that were not paid have none', async () => {
  const [back, cancelled] = [await order('two'), await order('three')];
  await confirm(back);
  await asOperator(
    `mutation { refundPurchase(input: { id: "${back}", reference: "B1", reason: "Bought twice" }) { purchase { status } } }`,
  );
  const { url } = (await linkTo(ours.token, back)).data.createReceiptDownload;
  expect(readPdf(Buffer.from(await (await fetch(url)).arrayBuffer())).text).toContain('REFUNDED');
  await app.client(ours.token).execute(`mutation { cancelPurchase(id: "${cancelled}") { purchase { status } } }`);
  expect(await codeOf(linkTo(ours.token, cancelled))).toBe('INVALID_STATE');
});

test('only for one’s own purchases, and with the permission to see them', async () => {
  const id = await order('four');
  await confirm(id);
  expect(await codeOf(linkTo(theirs.token, id))).toBe('NOT_FOUND');
  expect(await codeOf(linkTo(undefined, id))).toBe('UNAUTHENTICATED');
  const member = await app.login('member@mifumo.example');
  expect(await codeOf(linkTo(member, id))).toBe('FORBIDDEN');
});
