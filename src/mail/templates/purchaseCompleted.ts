import type { Language } from '../../../entities/types/enums.js';
import { called, type RenderedEmail, renderEmail } from './renderEmail.js';

/** Tells a buyer that the credits are there; the receipt goes with it. Amounts in whole TZS. */
export function purchaseCompleted(
  language: Language,
  params: { name: string; tenantName: string; credits: number; paidTzs: number; invoiceNumber: string },
): RenderedEmail {
  const { name, tenantName, invoiceNumber } = params;
  const credits = params.credits.toLocaleString('en-US');
  const paid = `TZS ${params.paidTzs.toLocaleString('en-US')}`;
  if (language === 'SW')
    return renderEmail(language, {
      template: 'purchaseCompleted',
      subject: `Malipo yamepokelewa: SMS ${credits} (${invoiceNumber})`,
      greeting: `Habari ${called(name)},`,
      paragraphs: [
        `Tumepokea ${paid}. SMS ${credits} zimeongezwa kwenye salio la ${called(tenantName)}.`,
        `Risiti ya ankara ${invoiceNumber} imeambatishwa.`,
      ],
    });
  return renderEmail(language, {
    template: 'purchaseCompleted',
    subject: `Payment received: ${credits} credits (${invoiceNumber})`,
    greeting: `Hello ${called(name)},`,
    paragraphs: [
      `We have received ${paid}, and ${credits} credits were added to the balance of ${called(tenantName)}.`,
      `The receipt of invoice ${invoiceNumber} is attached.`,
    ],
  });
}
