import type { Language } from '../../../entities/types/enums.js';
import { called, type RenderedEmail, renderEmail } from './renderEmail.js';

/** Another link that proves an address, for whoever lost the first. */
export function verifyAddress(language: Language, { name, link }: { name: string; link: string }): RenderedEmail {
  if (language === 'SW')
    return renderEmail(language, {
      template: 'verifyAddress',
      subject: 'Thibitisha barua pepe yako',
      greeting: `Habari ${called(name)},`,
      paragraphs: ['Thibitisha kwamba anwani hii ya barua pepe ni yako.'],
      action: { label: 'Thibitisha barua pepe', link },
      notes: ['Kiungo hiki kinafanya kazi kwa siku 3.'],
    });
  return renderEmail(language, {
    template: 'verifyAddress',
    subject: 'Confirm your address',
    greeting: `Hello ${called(name)},`,
    paragraphs: ['Please confirm that this address is yours.'],
    action: { label: 'Confirm your address', link },
    notes: ['The link works for 3 days.'],
  });
}
