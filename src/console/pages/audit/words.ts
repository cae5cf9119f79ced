import { wordsOf } from '../../words/words.js';
import { nouns as englishNouns, verbs as englishVerbs } from './en.js';
import { nouns as swahiliNouns, verbs as swahiliVerbs } from './sw.js';

export type Noun = keyof typeof englishNouns;

/** "backupSchedule.upsert" as a person says it; the action's own words where it is a new one. */
const sayer =
  (nouns: Record<string, string>, verbs: Record<string, string>) =>
  (action: string): string => {
    const [noun = '', verb = ''] = action.split('.');
    const spread = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    return `${nouns[noun] ?? spread(noun)}: ${verbs[verb] ?? spread(verb)}`;
  };

const en = {
  lead: 'Who did what that concerned money, rights or data. Nobody can change it.',
  about: 'About',
  anything: 'Anything',
  none: 'Nothing has been done yet.',
  noneMatch: 'Nothing matches.',
  of: (name: string) => `Of ${name}`,
  allTenants: 'Show all businesses',
  more: 'More',
  allBy: (name: string) => `${name}: all that they did`,
  allTo: (name: string) => `${name}: all that was done to it`,
  actor: { ANONYMOUS: 'not signed in', API_KEY: 'a program', OPERATOR: 'operator', SYSTEM: 'by itself', USER: 'of a business' },
  nouns: englishNouns,
  what: sayer(englishNouns, englishVerbs),
};

const sw: typeof en = {
  lead: 'Nani alifanya nini kuhusu pesa, haki au data. Hakuna anayeweza kuibadilisha.',
  about: 'Kuhusu',
  anything: 'Chochote',
  none: 'Hakuna kilichofanyika bado.',
  noneMatch: 'Hakuna kinacholingana.',
  of: (name) => `Ya ${name}`,
  allTenants: 'Onyesha biashara zote',
  more: 'Zaidi',
  allBy: (name) => `${name}: yote aliyofanya`,
  allTo: (name) => `${name}: yote yaliyofanywa kwake`,
  actor: { ANONYMOUS: 'hakuingia', API_KEY: 'programu', OPERATOR: 'mwendeshaji', SYSTEM: 'yenyewe', USER: 'wa biashara' },
  nouns: swahiliNouns,
  what: sayer(swahiliNouns, swahiliVerbs),
};

export const useAuditWords = wordsOf({ EN: en, SW: sw });
