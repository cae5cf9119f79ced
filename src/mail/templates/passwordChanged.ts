import type { Language } from '../../../entities/types/enums.js';
import { called, type RenderedEmail, renderEmail } from './renderEmail.js';

/** Tells the owner of an account that its password is another one now. Without a link: those in mails of this kind are what thieves imitate. */
export function passwordChanged(language: Language, { name }: { name: string }): RenderedEmail {
  if (language === 'SW')
    return renderEmail(language, {
      template: 'passwordChanged',
      subject: 'Nenosiri lako limebadilishwa',
      greeting: `Habari ${called(name)},`,
      paragraphs: ['Nenosiri la akaunti yako ya Tuma limebadilishwa, na vifaa vyote vilivyokuwa vimeingia vimetolewa.'],
      notes: ['Kama hukulibadilisha wewe, omba nenosiri jipya mara moja na uwajulishe wenzako.'],
    });
  return renderEmail(language, {
    template: 'passwordChanged',
    subject: 'Your password was changed',
    greeting: `Hello ${called(name)},`,
    paragraphs: ['The password of your Tuma account was changed, and every device that was signed in is signed out.'],
    notes: ['If it was not you, ask for a new password at once and tell your colleagues.'],
  });
}
