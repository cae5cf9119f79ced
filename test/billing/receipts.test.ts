import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Language } from '../../entities/types/people.js';
import { cancelPurchase } from '../../src/billing/payments/cancelPurchase.js';
import { confirmBankTransfer } from '../../src/billing/payments/confirmBankTransfer.js';
import { expirePurchases } from '../../src/billing/payments/expirePurchases.js';
import { pollPayments } from '../../src/billing/payments/pollPayments.js';
import { refundPurchase } from '../../src/billing/payments/refundPurchase.js';
import { resolvePurchase } from '../../src/billing/payments/resolvePurchase.js';
import { type Receipt, readReceipt } from '../../src/billing/receipts/receipt.js';
import { receiptAttachment } from '../../src/billing/receipts/receiptMail.js';
import { receiptPdf } from '../../src/billing/receipts/receiptPdf.js';
import type { Ctx } from '../../src/context.js';
import { newId, publicId } from '../../src/lib/ids.js';
import { sendMails } from '../../src/mail/sendMails.js';
import { createSendGrid } from '../../src/providers/mail/sendgrid.js';
import { createBuyer } from '../support/fixtures/buyers.js';
import { type Purchasing, payerPhone, preparePurchasing } from '../support/fixtures/purchases.js';
import { readPdf } from '../support/pdfText.js';
import { type SendGridServer, startSendGrid } from '../support/services/sendgridServer.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
let shop: Purchasing;
let far: SendGridServer;
beforeAll(async () => {
  app = await createTestApp({ clock: 'still' });
  shop = await preparePurchasing(app);
  far = await startSendGrid();
});
afterAll(async () => {
  await app.close();
  await far.close();
});
beforeEach(async () => {
  far.taken.length = 0;
  await app.db.sql.rows('delete from email');
});

const MINUTE = 60_000;
const confirm = (purchaseId: string, amountTzs = 150_000) =>
  confirmBankTransfer(app.operator, { id: purchaseId, reference: `FT ${purchaseId}`, amountTzs });

const buyers = (language?: Language) => createBuyer(app, language);

/** Sends what is queued as a worker with a mail service does; answers what the service took. */
async function post(): Promise<SendGridServer['taken']> {
  const mail = createSendGrid({ apiKey: far.apiKey, from: 'no-reply@tuma.example', baseUrl: far.url, timeoutMs: 10_000 });
  await sendMails({ ...app.system, app: { ...app, mail } });
  return far.taken;
}
const queued = () =>
  app.db.sql.rows<{ to: string; template: string; language: string; of: string }>(
    'select recipient as "to", template, language, attachment_of as of from email order by id',
  );

describe('the receipt', () => {
  test('says who sold what to whom, when by the buyer’s clock, and how it was paid', async () => {
    const { tenantId, ctx } = await buyers();
    await app.db.sql.rows(`update tenant set name = 'Duka la Ng’ombe – Łódź Nguyễn', time_zone = 'Asia/Tokyo' where id = $1`, [tenantId]);
    const id = await shop.buy(ctx, { packageId: shop.packages.get('lite')?.id });
    await shop.pass();
    const receipt = (await readReceipt(ctx, tenantId, id)) as Receipt;
    const seller = { name: 'Tuma Ltd', details: ['Samora Avenue 12', 'TIN 123-456-789'] };
    const { pages, text, lines } = readPdf(await receiptPdf({ ...receipt, seller, paidAt: new Date('2026-03-01T16:05:00Z') }));
    expect(pages).toBe(1);
    expect(text).toContain('Tuma Ltd\nSamora Avenue 12\nTIN 123-456-789\nRECEIPT\nRisiti');
    expect(text).toContain('Duka la Ng’ombe – Łódź Nguyễn');
    expect(text).toContain('2 March 2026, 01:05\nAsia/Tokyo');
    const provider = String((await shop.row(id)).provider_reference);
    for (const line of [
      'INV-000001',
      'SMS credits, Lite package',
      '5,000',
      '30',
      '150,000',
      'TZS 150,000',
      'Mobile money, M-Pesa',
      '+255600000010',
      provider,
    ])
      expect(lines).toContain(line);
    expect(lines.at(-1)).toBe(publicId('purchase', id));
    expect(text).not.toMatch(/REFUNDED|\ufffd|null|undefined/);
  });

  test('has the same bytes each time', async () => {
    const { ctx } = await buyers();
    const id = await shop.transfer(ctx);
    await confirm(id);
    const first = await receiptAttachment(app.system, id);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    app.clock.advance(90 * MINUTE);
    expect(await receiptAttachment(app.system, id)).toEqual(first);
    expect(first).toMatchObject({ filename: 'receipt-INV-000001.pdf', contentType: 'application/pdf' });
    expect(readPdf(first?.bytes as Buffer).lines).toEqual(
      expect.arrayContaining(['Bank transfer', `FT ${id}`, String((await shop.row(id)).reference)]),
    );
  });

  test('shows what an admin decided, and a refund', async () => {
    const { tenantId, ctx } = await buyers();
    const id = await shop.buy(ctx, { payerPhone: payerPhone('04') });
    await shop.pass();
    expect(await readReceipt(ctx, tenantId, id), 'in review').toBeUndefined();
    await resolvePurchase(app.operator, { id, decision: 'COMPLETE', credits: 2_500, reason: 'Half was paid' });
    const part = readPdf((await receiptAttachment(app.system, id))?.bytes as Buffer);
    expect(part.lines).toEqual(expect.arrayContaining(['5,000', '150,000', 'TZS 75,000', '2,500']));
    app.clock.advance(5 * MINUTE);
    await refundPurchase(app.operator, { id, reference: 'FT-BACK-1', reason: 'Bought twice' });
    const back = readPdf((await receiptAttachment(app.system, id))?.bytes as Buffer);
    expect(back.text).toMatch(/REFUNDED · IMEREJESHWA\nTZS 75,000 was paid back on .* and 2,500 credits were taken back\./);
    expect(back.lines).toContain('Reference of the refund: FT-BACK-1');
  });

  test('fits its page and shows every number in full, whatever it holds', async () => {
    const { tenantId, ctx } = await buyers();
    const id = await shop.transfer(ctx);
    await confirm(id);
    const receipt = (await readReceipt(ctx, tenantId, id)) as Receipt;
    const huge: Receipt = {
      ...receipt,
      seller: { name: 'S'.repeat(300), details: Array(9).fill('d'.repeat(300)) },
      buyer: `Mzee\nwa kazi ${'x'.repeat(2_000)}`,
      packageName: 'Enterprise '.repeat(50),
      credits: 100_000_000,
      credited: 99_999_999,
      amountTzs: 1_000_000_000_000,
      paidTzs: 999_999_999_999,
      providerReference: 'FT '.repeat(33),
      refund: { at: receipt.paidAt, reference: 'R'.repeat(100) },
    };
    const { pages, lines } = readPdf(await receiptPdf(huge));
    expect(pages).toBe(1);
    for (const figure of ['100,000,000', '10,000', '1,000,000,000,000', 'TZS 999,999,999,999', '99,999,999'])
      expect(lines).toContain(figure);
    expect(readPdf(await receiptPdf({ ...receipt, credits: 3, amountTzs: 100 })).lines).toContain('33.3333');
  });

  test('exists only for paid purchases, and only for the own tenant', async () => {
    const { tenantId, ctx } = await buyers();
    const other = await buyers();
    const id = await shop.transfer(ctx);
    expect(await readReceipt(ctx, tenantId, id)).toBeUndefined();
    await confirm(id);
    expect(await readReceipt(ctx, tenantId, id)).toMatchObject({ invoiceNumber: 'INV-000001', refund: null });
    expect(await readReceipt(ctx, other.tenantId, id)).toBeUndefined();
  });
});

describe('the mail', () => {
  test.each(['EN', 'SW'] as const)('goes to the buyer in their language (%s), with the receipt as PDF', async (language) => {
    const { ctx, email, join } = await buyers(language);
    await join(newId(), 'OWNER', 'The owner is not the buyer');
    const id = await shop.transfer(ctx);
    await confirm(id);
    const [mail, ...more] = await post();
    expect(more).toEqual([]);
    expect(mail).toMatchObject({ to: email, subject: expect.stringContaining('5,000') });
    expect(mail?.text).toMatch(language === 'EN' ? /received TZS 150,000, and 5,000 credits/ : /Tumepokea TZS 150,000\. SMS 5,000/);
    expect(mail?.attachments).toEqual([await receiptAttachment(app.system, id)]);
    expect(await post(), 'once').toHaveLength(1);
  });

  test('comes once, whichever way a purchase completes; not for other ends', async () => {
    const { ctx, email } = await buyers();
    const ways: Record<string, () => Promise<string>> = {
      async poll() {
        const id = await shop.buy(ctx);
        await shop.pass();
        await shop.pass();
        return id;
      },
      async 'webhooks after a failure'() {
        const id = await shop.buy(ctx, { payerPhone: payerPhone('12') });
        await shop.pass();
        app.clock.advance(5_000);
        for (let n = 0; n < 3; n += 1) await shop.hint(id);
        await Promise.all([pollPayments(app.system), pollPayments(app.system)]);
        return id;
      },
      async 'late, after it was cancelled'() {
        const id = await shop.buy(ctx, { payerPhone: payerPhone('01') });
        await shop.pass(0);
        await cancelPurchase(ctx, id);
        app.clock.advance(MINUTE);
        await pollPayments(app.system);
        return id;
      },
      async 'a transfer, confirmed twice at once and once more after it expired'() {
        const id = await shop.transfer(ctx);
        app.clock.advance(8 * 24 * 60 * MINUTE);
        await expirePurchases(app.system);
        await Promise.all([confirm(id), confirm(id)]);
        await confirm(id);
        return id;
      },
      async decision() {
        const id = await shop.transfer(ctx);
        await confirm(id, 1);
        expect(await shop.status(id)).toBe('REVIEW');
        await resolvePurchase(app.operator, { id, decision: 'COMPLETE', reason: 'The rest came in cash' });
        return id;
      },
    };
    const completed: string[] = [];
    for (const [name, way] of Object.entries(ways)) {
      const id = await way();
      expect(await shop.status(id), name).toBe('COMPLETED');
      completed.push(id);
    }
    for (const nn of ['02', '04', '07']) await shop.buy(ctx, { payerPhone: payerPhone(nn) });
    await shop.pass();
    await refundPurchase(app.operator, { id: completed[0] as string, reference: 'R', reason: 'Bought twice' });
    expect(await queued()).toEqual(completed.map((of) => ({ to: email, template: 'purchaseCompleted', language: 'EN', of })));
  });

  test('goes to the owners where the buyer has left', async () => {
    const { tenantId, ctx, userId, join } = await buyers();
    const owners = [await join(newId(), 'OWNER', 'One'), await join(newId(), 'OWNER', 'Two')];
    await join(newId(), 'VIEWER', 'Nobody');
    const id = await shop.transfer(ctx);
    await app.db.sql.rows('delete from membership where tenant_id = $1 and user_id = $2', [tenantId, userId]);
    await confirm(id);
    expect((await queued()).map(({ to }) => to).sort()).toEqual(owners.sort());
  });

  test('is rolled back with the completion of the purchase', async () => {
    const { ctx } = await buyers();
    const id = await shop.transfer(ctx);
    const sql: Ctx['sql'] = app.db.sql;
    await sql.rows(`create function refuse_mail() returns trigger language plpgsql as $$ begin raise exception 'no mail today'; end $$`);
    await sql.rows('create trigger refuse_mail before insert on email for each row execute function refuse_mail()');
    await expect(confirm(id)).rejects.toThrow(/no mail today/);
    await sql.rows('drop function refuse_mail cascade');
    expect([await shop.status(id), await queued()]).toEqual(['PENDING', []]);
  });

  test('fails for good when its purchase is deleted; is tried again when the receipt can’t be made', async () => {
    const { ctx } = await buyers();
    const id = await shop.transfer(ctx);
    await confirm(id);
    const broken = { ...app, mail: createSendGrid({ apiKey: far.apiKey, from: 'a@b.example', baseUrl: far.url }) };
    await sendMails({ ...app.system, app: { ...broken, attachments: { receipt: () => Promise.reject(new Error('no font')) } } });
    const row = () => app.db.sql.row('select status, attempts, failure_detail as detail from email');
    expect(await row()).toMatchObject({ status: 'QUEUED', attempts: 1 });
    expect(app.logged()).toContain('no font');
    await app.db.sql.rows('update email set attachment_of = $1', [newId()]);
    app.clock.advance(MINUTE);
    expect(await post()).toEqual([]);
    expect(await row()).toMatchObject({ status: 'FAILED', detail: 'The file to attach no longer exists.' });
  });
});
