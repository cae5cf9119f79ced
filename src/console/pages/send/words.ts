import { wordsOf } from '../../words/words.js';

const n = (count: number): string => count.toLocaleString('en');
const of = (count: number, one: string, many: string): string => `${n(count)} ${count === 1 ? one : many}`;

const en = {
  pick: {
    open: 'From your contacts',
    title: 'Numbers of your contacts',
    group: 'A whole group',
    chooseGroup: 'Choose a group',
    tooLarge: (count: number) => `This group has ${n(count)} contacts. One send takes 1,000 numbers: make a campaign for it.`,
    campaign: 'New campaign',
    search: 'Or search for people',
    searchHint: 'Part of a name, email or number',
    none: 'No contact has that in its name, email or number.',
    noName: 'No name',
    optedOut: 'opted out',
    add: (count: number) => (count === 0 ? 'Add' : `Add ${of(count, 'number', 'numbers')}`),
    reading: 'The group is being read…',
  },
  template: 'Text of',
  own: 'A text of your own',
  values: 'Values for everybody',
  valuesHint: 'What is left empty comes from each contact: name, firstName, and the values that you gave them.',
  value: (name: string) => `Value of ${name}`,
  orWord: (word: string) => `“${word}” where there is none`,
  missing: (numbers: string) => `No value for ${numbers}. Write one here, or add it to the contact.`,
  missingMore: (count: number) => `And ${of(count, 'recipient', 'recipients')} more.`,
  schedule: (messages: number, time: string) => `Schedule ${of(messages, 'message', 'messages')} for ${time}`,
  notSentTo: (count: number) => `Nothing went to ${of(count, 'entry', 'entries')}:`,
  asItStands: (name: string) =>
    `{{${name}}} is sent as it stands. Only templates and campaigns put each person's value there: make a template of this text.`,
  scheduled: (time: string) => `They go out ${time}. Until then each can be cancelled on its page.`,
};

const sw: typeof en = {
  pick: {
    open: 'Kutoka kwenye anwani zako',
    title: 'Namba za anwani zako',
    group: 'Kundi zima',
    chooseGroup: 'Chagua kundi',
    tooLarge: (count) => `Kundi hili lina anwani ${n(count)}. Mara moja ni namba 1,000: litengenezee kampeni.`,
    campaign: 'Kampeni mpya',
    search: 'Au tafuta watu',
    searchHint: 'Sehemu ya jina, barua pepe au namba',
    none: 'Hakuna anwani yenye hayo kwenye jina, barua pepe au namba.',
    noName: 'Bila jina',
    optedOut: 'imejiondoa',
    add: (count) => (count === 0 ? 'Ongeza' : `Ongeza namba ${n(count)}`),
    reading: 'Kundi linasomwa…',
  },
  template: 'Maandishi ya',
  own: 'Maandishi yako mwenyewe',
  values: 'Thamani kwa wote',
  valuesHint: 'Ulizoacha wazi hutoka kwenye kila anwani: name, firstName, na thamani ulizozipa.',
  value: (name) => `Thamani ya ${name}`,
  orWord: (word) => `“${word}” asipokuwa nayo`,
  missing: (numbers) => `Hakuna thamani kwa ${numbers}. Andika moja hapa, au iweke kwenye anwani.`,
  missingMore: (count) => `Na wapokeaji wengine ${n(count)}.`,
  schedule: (messages, time) => `Panga ujumbe ${n(messages)} utumwe ${time}`,
  notSentTo: (count) => `Hazikutumiwa chochote: ${n(count)}`,
  asItStands: (name) =>
    `{{${name}}} itatumwa kama ilivyo. Violezo na kampeni pekee ndivyo huweka thamani ya kila mtu hapo: yafanye kiolezo.`,
  scheduled: (time) => `Utatoka ${time}. Hadi hapo kila mmoja unaweza kufutwa kwenye ukurasa wake.`,
};

export const useSendWords = wordsOf({ EN: en, SW: sw });
