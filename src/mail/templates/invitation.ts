import type { Language, Role } from '../../../entities/types/enums.js';
import { called, type RenderedEmail, renderEmail } from './renderEmail.js';

const roles: Record<Language, Record<Role, string>> = {
  EN: { OWNER: 'an owner', ADMIN: 'an administrator', MEMBER: 'a member', VIEWER: 'a viewer' },
  SW: { OWNER: 'mmiliki', ADMIN: 'msimamizi', MEMBER: 'mwanachama', VIEWER: 'mtazamaji' },
};

/** Asks somebody into a tenant. Whoever is asked may be unknown to us: no name of theirs. */
export function invitation(
  language: Language,
  params: { tenantName: string; inviterName: string | null; role: Role; link: string },
): RenderedEmail {
  const { tenantName, inviterName, role, link } = params;
  const as = roles[language][role];
  if (language === 'SW')
    return renderEmail(language, {
      template: 'invitation',
      subject: `Umealikwa kujiunga na ${called(tenantName)} kwenye Tuma`,
      greeting: 'Habari,',
      paragraphs: [`${called(inviterName ?? tenantName)} anakualika kujiunga na ${called(tenantName)} kama ${as}.`],
      action: { label: 'Kubali mwaliko', link },
      notes: ['Kiungo hiki kinafanya kazi kwa siku 7, kwa anwani hii ya barua pepe tu.', 'Kama humfahamu aliyekualika, puuza barua hii.'],
    });
  return renderEmail(language, {
    template: 'invitation',
    subject: `You are invited to ${called(tenantName)} on Tuma`,
    greeting: 'Hello,',
    paragraphs: [`${called(inviterName ?? tenantName)} invites you to join ${called(tenantName)} as ${as}.`],
    action: { label: 'Accept the invitation', link },
    notes: ['The link works for 7 days, for this address only.', 'If you do not know who invites you, ignore this mail.'],
  });
}
