import { wordsOf } from '../../words/words.js';

const n = (count: number): string => count.toLocaleString('en');
const of = (count: number, one: string, many: string): string => `${n(count)} ${count === 1 ? one : many}`;

const en = {
  title: 'Templates',
  new: 'New template',
  search: 'Search',
  searchHint: 'Part of the name or the text',
  clear: 'Clear the search',
  none: 'There are no templates yet.',
  noneDetail:
    'A template is a text that you send often, with places for each person’s own values: “Habari {{name}}, tumepokea TZS {{amount}}.”',
  noneMatch: 'No template has that in its name or text.',
  back: 'All templates',
  missing: 'There is no such template here.',
  missingDetail: 'It may have been deleted, or belong to another account.',
  name: 'Name',
  text: 'Text',
  textHint: 'Write {{name}} where a value stands, {{name|rafiki}} with a word for those who have none.',
  kind: 'Kind',
  kinds: {
    TRANSACTIONAL: 'Asked for by the recipient: codes, receipts, reminders',
    PROMOTIONAL: 'Advertising: waits in quiet hours, and counts for how much one person gets',
  },
  variables: (count: number) => of(count, 'value', 'values'),
  changed: (time: string, version: number) => `Changed ${time} · version ${n(version)}`,
  save: 'Save',
  saved: 'Saved. What was sent with it before keeps its text.',
  change: 'Change this template',
  use: 'Send with it',
  preview: {
    title: 'As it is read',
    lead: 'Write values to see the text with them.',
    noVariables: 'This text is the same for everybody.',
    value: (name: string) => `Value of ${name}`,
    default: (word: string) => `“${word}” where there is none`,
    missing: (names: string) => `Without a value it is not sent: ${names}`,
    count: (segments: number, left: number) => `${of(segments, 'segment', 'segments')} · ${n(left)} characters left in the last one`,
    tooLong: 'With these values it has more than 10 segments and is not sent.',
    empty: 'Write a text to see it here.',
  },
  remove: {
    delete: 'Delete the template',
    title: (name: string) => `Delete ${name}?`,
    loss: 'The text is lost here. Campaigns that use it go on with it as it is now; messages that were sent stay.',
  },
};

const sw: typeof en = {
  title: 'Violezo',
  new: 'Kiolezo kipya',
  search: 'Tafuta',
  searchHint: 'Sehemu ya jina au maandishi',
  clear: 'Ondoa utafutaji',
  none: 'Hakuna violezo bado.',
  noneDetail: 'Kiolezo ni ujumbe unaotuma mara nyingi, wenye nafasi za thamani za kila mtu: “Habari {{name}}, tumepokea TZS {{amount}}.”',
  noneMatch: 'Hakuna kiolezo chenye hayo kwenye jina au maandishi.',
  back: 'Violezo vyote',
  missing: 'Hakuna kiolezo kama hicho hapa.',
  missingDetail: 'Huenda kimefutwa, au ni cha akaunti nyingine.',
  name: 'Jina',
  text: 'Maandishi',
  textHint: 'Andika {{name}} mahali pa thamani, {{name|rafiki}} pamoja na neno la wasio nayo.',
  kind: 'Aina',
  kinds: {
    TRANSACTIONAL: 'Uliombwa na mpokeaji: namba za siri, risiti, vikumbusho',
    PROMOTIONAL: 'Tangazo: husubiri saa za utulivu, na huhesabiwa kwenye kikomo cha mtu mmoja',
  },
  variables: (count) => `Thamani ${n(count)}`,
  changed: (time, version) => `Kilibadilishwa ${time} · toleo ${n(version)}`,
  save: 'Hifadhi',
  saved: 'Kimehifadhiwa. Kilichotumwa nacho kabla kinabaki na maandishi yake.',
  change: 'Badilisha kiolezo hiki',
  use: 'Tuma nacho',
  preview: {
    title: 'Kinavyosomeka',
    lead: 'Andika thamani uone ujumbe ukiwa nazo.',
    noVariables: 'Ujumbe huu ni uleule kwa wote.',
    value: (name) => `Thamani ya ${name}`,
    default: (word) => `“${word}” asipokuwa nayo`,
    missing: (names) => `Bila thamani hautumwi: ${names}`,
    count: (segments, left) => `Sehemu ${n(segments)} · zimebaki herufi ${n(left)} katika ya mwisho`,
    tooLong: 'Kwa thamani hizi una zaidi ya sehemu 10 na hautumwi.',
    empty: 'Andika ujumbe uuone hapa.',
  },
  remove: {
    delete: 'Futa kiolezo',
    title: (name) => `Ufute ${name}?`,
    loss: 'Maandishi yatapotea hapa. Kampeni zinazokitumia zinaendelea nayo yalivyo sasa; ujumbe uliotumwa unabaki.',
  },
};

export const useTemplateWords = wordsOf({ EN: en, SW: sw });
