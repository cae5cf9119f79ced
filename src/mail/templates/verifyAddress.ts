import type { Language } from '../../../entities/enums.js';
import { called, type Letter, write } from '../letter.js';

/** Another link that proves an address, for whoever lost the first. */
export function verifyAddress(language: Language, { name, link }: { name: string; link: string }): Letter {
  if (language === 'SW')
    return write(language, {
      template: 'verifyAddress',
      subject: 'Thibitisha barua pepe yako',
      greeting: `Habari ${called(name)},`,
      paragraphs: ['Thibitisha kwamba anwani hii ya barua pepe ni yako.'],
      action: { label: 'Thibitisha barua pepe', link },
      notes: ['Kiungo hiki kinafanya kazi kwa siku 3.'],
    });
  return write(language, {
    template: 'verifyAddress',
    subject: 'Confirm your address',
    greeting: `Hello ${called(name)},`,
    paragraphs: ['Please confirm that this address is yours.'],
    action: { label: 'Confirm your address', link },
    notes: ['The link works for 3 days.'],
  });
}
