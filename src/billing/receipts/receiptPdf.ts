import { createRequire } from 'node:module';
import { localTime } from '../../lib/localTime.js';
import type { Receipt } from './receipt.js';

const require = createRequire(import.meta.url);
const PLAIN = require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');
const BOLD = require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf');

const PAGE = { width: 595.28, left: 56, right: 539.28 };
const WIDTH = PAGE.right - PAGE.left;
const INK = '#1d1d1b';
const GREY = '#5b5b57';
const RULE = '#d5d5d0';
const GREEN = '#0b5d4b';
const RED = '#a3241b';

/**
 * The receipt as a PDF: one page of A4 in English and Swahili, since bookkeepers read the one and shopkeepers the other. The same receipt
 * gives the same bytes: nothing depends on the time or the machine.
 */
export async function receiptPdf(receipt: Receipt): Promise<Buffer> {
  // Loaded with the first receipt: it is a big library, and a start should take a second.
  const { default: PDFDocument } = await import('pdfkit');
  const title = `Receipt ${receipt.invoiceNumber}`;
  const doc = new PDFDocument({
    size: 'A4',
    // Each text has its place; with a margin a long name would begin a second page.
    margin: 0,
    font: PLAIN,
    info: { Title: title, Author: receipt.seller.name, CreationDate: receipt.paidAt },
    lang: 'en',
    displayTitle: true,
  });
  doc.registerFont('plain', PLAIN).registerFont('bold', BOLD);
  const chunks: Buffer[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    doc.on('end', resolve);
    doc.on('error', reject);
  });
  drawReceipt(doc, receipt);
  doc.end();
  await ended;
  return Buffer.concat(chunks);
}

type Doc = PDFKit.PDFDocument;
interface Style {
  font?: 'plain' | 'bold';
  size?: number;
  colour?: string;
  align?: 'left' | 'right';
  /** How many lines it may take; a longer text ends in an ellipsis. */
  lines?: number;
}

/** Writes `text` in a box; answers where it ends. */
function drawText(doc: Doc, text: string, x: number, y: number, width: number, style: Style = {}): number {
  const { font = 'plain', size = 10, colour = INK, align = 'left', lines = 1 } = style;
  const lineHeight = size * 1.35;
  const clean = text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
  doc.font(font).fontSize(size).fillColor(colour);
  const height = lines * lineHeight;
  doc.text(clean, x, y, { width, height: height - 1, align, ellipsis: true, lineGap: lineHeight - doc.currentLineHeight() });
  const taken = Math.min(height, Math.max(lineHeight, doc.heightOfString(clean, { width, lineGap: lineHeight - doc.currentLineHeight() })));
  return y + taken;
}

const drawRule = (doc: Doc, y: number, colour = RULE): void => {
  doc.moveTo(PAGE.left, y).lineTo(PAGE.right, y).lineWidth(0.75).strokeColor(colour).stroke();
};

/** A label in both languages. */
const drawLabel = (
  doc: Doc,
  english: string,
  swahili: string,
  x: number,
  y: number,
  width: number,
  align: Style['align'] = 'left',
): number => {
  const below = drawText(doc, english, x, y, width, { size: 8.5, colour: GREY, align });
  return drawText(doc, swahili, x, below - 1, width, { size: 7, colour: GREY, align });
};

/** The same in every version of ICU: digits grouped by commas, at most four decimals. */
const formatNumber = (value: number): string => {
  const [whole = '', decimals] = String(Math.round(value * 10_000) / 10_000).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return decimals ? `${grouped}.${decimals}` : grouped;
};
const formatTzs = (amount: number): string => `TZS ${formatNumber(amount)}`;

function drawReceipt(doc: Doc, receipt: Receipt): void {
  let y = drawHeading(doc, receipt);
  y = drawParties(doc, receipt, y + 22);
  y = drawItem(doc, receipt, y + 26);
  y = drawPayment(doc, receipt, y + 30);
  if (receipt.refund) drawRefund(doc, receipt, receipt.refund, y + 22);
  drawRule(doc, 776);
  drawText(doc, 'Made by a computer: valid without a signature. · Imetolewa na kompyuta: haihitaji saini.', PAGE.left, 784, WIDTH, {
    size: 7.5,
    colour: GREY,
  });
  drawText(doc, receipt.purchase, PAGE.left, 796, WIDTH, { size: 7.5, colour: GREY });
}

function drawHeading(doc: Doc, { seller }: Receipt): number {
  let left = drawText(doc, seller.name, PAGE.left, 56, 300, { font: 'bold', size: 17, lines: 2 });
  for (const line of seller.details.slice(0, 4)) left = drawText(doc, line, PAGE.left, left, 300, { size: 8.5, colour: GREY, lines: 2 });
  const right = drawText(doc, 'RECEIPT', 370, 56, PAGE.right - 370, { font: 'bold', size: 20, colour: GREEN, align: 'right' });
  const below = drawText(doc, 'Risiti', 370, right - 2, PAGE.right - 370, { size: 10, colour: GREY, align: 'right' });
  const y = Math.max(left, below) + 16;
  drawRule(doc, y, GREEN);
  return y;
}

function drawParties(doc: Doc, receipt: Receipt, y: number): number {
  const half = 250;
  const right = PAGE.left + half + 20;
  const width = PAGE.right - right;
  let left = drawLabel(doc, 'Received from', 'Imepokelewa kutoka kwa', PAGE.left, y, half);
  left = drawText(doc, receipt.buyer, PAGE.left, left + 3, half, { font: 'bold', size: 12, lines: 4 });
  let other = drawLabel(doc, 'Invoice number', 'Namba ya ankara', right, y, width);
  other = drawText(doc, receipt.invoiceNumber, right, other + 3, width, { font: 'bold', size: 12 });
  other = drawLabel(doc, 'Date', 'Tarehe', right, other + 10, width);
  other = drawText(doc, localTime(receipt.paidAt, receipt.timeZone), right, other + 3, width);
  other = drawText(doc, receipt.timeZone, right, other, width, { size: 8, colour: GREY });
  return Math.max(left, other);
}

function drawItem(doc: Doc, receipt: Receipt, y: number): number {
  const columns = [
    { x: PAGE.left, width: 195 },
    { x: 256, width: 75 },
    { x: 336, width: 80 },
    { x: 421, width: PAGE.right - 421 },
  ] as const;
  const [what, many, price, amount] = columns;
  let below = drawLabel(doc, 'Description', 'Maelezo', what.x, y, what.width);
  drawLabel(doc, 'Credits', 'SMS', many.x, y, many.width, 'right');
  drawLabel(doc, 'Unit price, TZS', 'Bei ya kila moja', price.x, y, price.width, 'right');
  drawLabel(doc, 'Amount, TZS', 'Kiasi', amount.x, y, amount.width, 'right');
  drawRule(doc, below + 5);
  const line = below + 14;
  const name = receipt.packageName === null ? 'SMS credits' : `SMS credits, ${receipt.packageName} package`;
  below = drawText(doc, name, what.x, line, what.width, { lines: 3 });
  drawText(doc, formatNumber(receipt.credits), many.x, line, many.width, { align: 'right' });
  drawText(doc, formatNumber(receipt.amountTzs / receipt.credits), price.x, line, price.width, { align: 'right' });
  drawText(doc, formatNumber(receipt.amountTzs), amount.x, line, amount.width, { align: 'right' });
  drawRule(doc, below + 8);
  const total = (english: string, swahili: string, value: string, at: number, style: Style): number => {
    drawLabel(doc, english, swahili, 230, at, 120, 'right');
    return drawText(doc, value, 356, at + 2, PAGE.right - 356, { align: 'right', ...style }) + 8;
  };
  below = total('Paid', 'Kimelipwa', formatTzs(receipt.paidTzs), below + 20, { font: 'bold', size: 14, colour: GREEN });
  return total('Credits added', 'SMS zilizoongezwa', formatNumber(receipt.credited), below + 2, { font: 'bold', size: 11 });
}

function drawPayment(doc: Doc, receipt: Receipt, y: number): number {
  const byTransfer = receipt.method === 'BANK_TRANSFER';
  const facts: [string, string, string | null][] = [
    ['Paid by', 'Njia ya malipo', byTransfer ? 'Bank transfer' : `Mobile money${receipt.channelName ? `, ${receipt.channelName}` : ''}`],
    ['Phone', 'Simu', receipt.payerPhone],
    ['Reference', 'Kumbukumbu', byTransfer ? receipt.reference : null],
    [byTransfer ? 'Reference of the bank' : 'Reference of the provider', 'Kumbukumbu ya malipo', receipt.providerReference],
  ];
  let at = y;
  for (const [english, swahili, value] of facts) {
    if (value === null) continue;
    const below = drawLabel(doc, english, swahili, PAGE.left, at, 150);
    at = Math.max(below, drawText(doc, value, PAGE.left + 160, at + 1, WIDTH - 160, { lines: 2 })) + 7;
  }
  return at;
}

function drawRefund(doc: Doc, receipt: Receipt, refund: NonNullable<Receipt['refund']>, y: number): void {
  const x = PAGE.left + 14;
  const width = WIDTH - 28;
  let at = drawText(doc, 'REFUNDED · IMEREJESHWA', x, y + 12, width, { font: 'bold', size: 11, colour: RED });
  const when = localTime(refund.at, receipt.timeZone);
  at = drawText(
    doc,
    `${formatTzs(receipt.paidTzs)} was paid back on ${when}, and ${formatNumber(receipt.credited)} credits were taken back.`,
    x,
    at + 4,
    width,
    {
      lines: 2,
    },
  );
  at = drawText(
    doc,
    `${formatTzs(receipt.paidTzs)} zilirejeshwa, na SMS ${formatNumber(receipt.credited)} ziliondolewa kwenye salio.`,
    x,
    at + 1,
    width,
    {
      size: 8,
      colour: GREY,
      lines: 2,
    },
  );
  at = drawText(doc, `Reference of the refund: ${refund.reference}`, x, at + 4, width, { lines: 2 });
  doc
    .roundedRect(PAGE.left, y, WIDTH, at + 12 - y, 4)
    .lineWidth(1)
    .strokeColor(RED)
    .stroke();
}
