import type { Language } from '../../../entities/types/enums.js';
import { called, type RenderedEmail, renderEmail } from './renderEmail.js';

/** Reminds a buyer of a transfer that has not come, and says where it goes. `until` as their clock has it; the amount in whole TZS. */
export function transferReminder(
  language: Language,
  params: {
    name: string;
    tenantName: string;
    invoiceNumber: string;
    amountTzs: number;
    reference: string;
    bankName: string;
    accountName: string;
    accountNumber: string;
    until: string;
  },
): RenderedEmail {
  const { name, tenantName, invoiceNumber, reference, bankName, accountName, accountNumber, until } = params;
  const amount = `TZS ${params.amountTzs.toLocaleString('en-US')}`;
  if (language === 'SW')
    return renderEmail(language, {
      template: 'transferReminder',
      subject: `Tunasubiri malipo yako ya benki: ${invoiceNumber}`,
      greeting: `Habari ${called(name)},`,
      paragraphs: [
        `Bado hatujaona malipo ya ${amount} ya ankara ${invoiceNumber} ya ${called(tenantName)}.`,
        `Lipa kwenye akaunti ${accountNumber} (${accountName}), ${bankName}, na uandike kumbukumbu ${reference}.`,
        `Agizo hili linasubiri hadi ${until}.`,
      ],
      notes: ['Kama umeshalipa, ambatisha stakabadhi ya benki kwenye agizo hili, au puuza barua hii: tutaona malipo yako.'],
    });
  return renderEmail(language, {
    template: 'transferReminder',
    subject: `We are waiting for your transfer: ${invoiceNumber}`,
    greeting: `Hello ${called(name)},`,
    paragraphs: [
      `We have not seen the transfer of ${amount} for invoice ${invoiceNumber} of ${called(tenantName)} yet.`,
      `Please transfer it to account ${accountNumber} (${accountName}) at ${bankName}, and write ${reference} on it.`,
      `The order waits until ${until}.`,
    ],
    notes: ['If you have paid, attach the bank’s slip to the purchase, or ignore this mail: we will see your payment.'],
  });
}
