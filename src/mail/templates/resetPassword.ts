import type { Language } from '../../../entities/types/enums.js';
import { called, type RenderedEmail, renderEmail } from './renderEmail.js';

/** The link that sets a new password. */
export function resetPassword(language: Language, { name, link }: { name: string; link: string }): RenderedEmail {
  if (language === 'SW')
    return renderEmail(language, {
      template: 'resetPassword',
      subject: 'Weka nenosiri jipya',
      greeting: `Habari ${called(name)},`,
      paragraphs: ['Kuna mtu aliomba kuweka nenosiri jipya la akaunti yako ya Tuma.'],
      action: { label: 'Weka nenosiri jipya', link },
      notes: [
        'Kiungo hiki kinafanya kazi mara moja tu, ndani ya saa 1.',
        'Kama hukuomba wewe, puuza barua hii: nenosiri lako halijabadilika.',
      ],
    });
  return renderEmail(language, {
    template: 'resetPassword',
    subject: 'Set a new password',
    greeting: `Hello ${called(name)},`,
    paragraphs: ['Somebody asked to set a new password for your Tuma account.'],
    action: { label: 'Set a new password', link },
    notes: ['The link works once, for 1 hour.', 'If it was not you, ignore this mail: your password has not changed.'],
  });
}
