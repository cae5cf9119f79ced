import type { Language } from '../../../entities/types/enums.js';
import { called, type RenderedEmail, renderEmail } from './renderEmail.js';

/** Tells the owner of an account that a number can set its password now. Without the number: mailboxes are read by others. */
export function phoneVerified(language: Language, { name }: { name: string }): RenderedEmail {
  if (language === 'SW')
    return renderEmail(language, {
      template: 'phoneVerified',
      subject: 'Namba yako ya simu imethibitishwa',
      greeting: `Habari ${called(name)},`,
      paragraphs: ['Namba ya simu ya akaunti yako ya Tuma imethibitishwa. Sasa unaweza kuweka nenosiri jipya kwa msimbo wa SMS.'],
      notes: ['Kama hukufanya wewe, badilisha nenosiri lako mara moja na uondoe namba hiyo kwenye wasifu wako.'],
    });
  return renderEmail(language, {
    template: 'phoneVerified',
    subject: 'Your phone number is confirmed',
    greeting: `Hello ${called(name)},`,
    paragraphs: ['The phone number of your Tuma account is confirmed. A code sent to it by SMS can set a new password from now on.'],
    notes: ['If it was not you, change your password at once and take the number out of your profile.'],
  });
}

/** To whoever had proven a number that somebody else has proven since. */
export function phoneMoved(language: Language, { name }: { name: string }): RenderedEmail {
  if (language === 'SW')
    return renderEmail(language, {
      template: 'phoneMoved',
      subject: 'Namba yako ya simu imethibitishwa na akaunti nyingine',
      greeting: `Habari ${called(name)},`,
      paragraphs: [
        'Akaunti nyingine ya Tuma imethibitisha namba ya simu iliyokuwa yako. Nenosiri lako haliwezi tena kuwekwa kwa SMS kwenye namba hiyo.',
      ],
      notes: ['Kama namba bado ni yako, ithibitishe tena kwenye wasifu wako.'],
    });
  return renderEmail(language, {
    template: 'phoneMoved',
    subject: 'Your phone number was confirmed by another account',
    greeting: `Hello ${called(name)},`,
    paragraphs: ['Another Tuma account has confirmed the phone number that was yours. Your password can no longer be set by SMS to it.'],
    notes: ['If the number is still yours, confirm it again in your profile.'],
  });
}
