import type { Language } from '../../../entities/types/enums.js';
import { called, type RenderedEmail, renderEmail } from './renderEmail.js';

/** To whoever registered, with the link that proves their address. `trialCredits`: what comes with that proof; 0 says nothing of it. */
export function welcome(
  language: Language,
  params: { name: string; tenantName: string; link: string; trialCredits: number },
): RenderedEmail {
  const { name, tenantName, link, trialCredits } = params;
  if (language === 'SW')
    return renderEmail(language, {
      template: 'welcome',
      subject: 'Karibu Tuma: thibitisha barua pepe yako',
      greeting: `Habari ${called(name)},`,
      paragraphs: [
        `Akaunti ya ${called(tenantName)} iko tayari. Thibitisha kwamba anwani hii ya barua pepe ni yako.`,
        ...(trialCredits > 0 ? [`Ukishathibitisha, ${called(tenantName)} itapata salio la majaribio: SMS ${trialCredits}.`] : []),
      ],
      action: { label: 'Thibitisha barua pepe', link },
      notes: ['Kiungo hiki kinafanya kazi kwa siku 3.', 'Kama hukujisajili wewe, puuza barua hii.'],
    });
  return renderEmail(language, {
    template: 'welcome',
    subject: 'Welcome to Tuma: confirm your address',
    greeting: `Hello ${called(name)},`,
    paragraphs: [
      `The account of ${called(tenantName)} is ready. Please confirm that this address is yours.`,
      ...(trialCredits > 0 ? [`Once you have, ${called(tenantName)} gets ${trialCredits} trial credits.`] : []),
    ],
    action: { label: 'Confirm your address', link },
    notes: ['The link works for 3 days.', 'If it was not you who registered, ignore this mail.'],
  });
}
