import { wordsOf } from '../../../words/words.js';

const n = (count: number): string => count.toLocaleString('en');

const en = {
  title: 'Recipients',
  show: 'Show',
  all: 'All',
  accepted: 'Who gets it',
  rejected: 'Who is left out',
  counted: (name: string, count: number) => `${name} (${n(count)})`,
  number: 'Find a number',
  clear: 'Clear the filters',
  line: (line: number) => `Line ${n(line)}`,
  row: (line: number) => `No. ${n(line)}`,
  column: (name: string) => `column ${name}`,
  variable: (name: string) => `{{${name}}}`,
  leftOut: 'Left out',
  erased: 'erased',
  noNumber: '(no number)',
  notYet: 'Gets it',
  none: 'Nobody here yet: the audience has no rows.',
  noneMatch: 'Nobody here matches these filters.',
  newer: 'Show what came meanwhile',
  export: 'Export its recipients',
};

const sw: typeof en = {
  title: 'Wapokeaji',
  show: 'Onyesha',
  all: 'Wote',
  accepted: 'Watakaopata',
  rejected: 'Walioachwa',
  counted: (name, count) => `${name} (${n(count)})`,
  number: 'Tafuta namba',
  clear: 'Ondoa vichujio',
  line: (line) => `Mstari ${n(line)}`,
  row: (line) => `Na. ${n(line)}`,
  column: (name) => `safu ${name}`,
  variable: (name) => `{{${name}}}`,
  leftOut: 'Ameachwa',
  erased: 'imefutwa',
  noNumber: '(hakuna namba)',
  notYet: 'Atapata',
  none: 'Hakuna mtu hapa bado: orodha haina mistari.',
  noneMatch: 'Hakuna anayelingana na vichujio hivi.',
  newer: 'Onyesha vilivyokuja sasa',
  export: 'Hamisha wapokeaji wake',
};

export const useRecipientWords = wordsOf({ EN: en, SW: sw });
