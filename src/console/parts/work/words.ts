import { wordsOf } from '../../words/words.js';

const n = (count: number): string => count.toLocaleString('en', { maximumFractionDigits: count < 10 ? 1 : 0 });

/** "40 s", "3 min", "2 h 5 min". */
function span(seconds: number, hour: string, minute: string, second: string): string {
  if (seconds < 90) return second.replace('%', n(Math.max(1, Math.round(seconds))));
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return minute.replace('%', n(minutes));
  const rest = minutes % 60;
  const hours = hour.replace('%', n(Math.floor(minutes / 60)));
  return rest === 0 ? hours : `${hours} ${minute.replace('%', n(rest))}`;
}

const en = {
  rate: (perSecond: number) => `${n(perSecond)} a second`,
  left: (seconds: number) => `about ${span(seconds, '% h', '% min', '% s')} left`,
  writing: 'Writing the file',
  download: (rows: number) => `Download the file (${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'})`,
  noFile: 'The file was not written.',
  uploading: 'Uploading',
  columns: {
    title: 'How the columns are read',
    lead: 'Each column of the file, with its first values. Change what was understood wrongly.',
    column: (place: number) => `Column ${place}`,
    readAs: (name: string) => `“${name}” is read as`,
    called: 'Name of this value',
    calledHint: (name: string) => `In a text it is written {{${name || 'name'}}}`,
    hasHeader: 'The first line has the names of the columns',
    apply: 'Read the file this way',
    noSamples: 'no values',
    fields: {
      PHONE: 'Mobile number',
      NAME: 'Full name',
      FIRST_NAME: 'First name',
      LAST_NAME: 'Last name',
      EMAIL: 'Email',
      TAGS: 'Tags',
      GROUP: 'Group',
      ATTRIBUTE: 'Another value',
      IGNORE: 'Not read',
    },
  },
  rejected: {
    title: (count: number) => `${count.toLocaleString('en')} ${count === 1 ? 'row is' : 'rows are'} left out`,
    line: (line: number) => `Line ${line.toLocaleString('en')}`,
    empty: '(empty)',
    firstOnly: (shown: number) => `These are the first ${shown.toLocaleString('en')}.`,
    download: 'Download the rows that are left out',
    showAll: (count: number) => `Show all ${count.toLocaleString('en')}`,
  },
};

const sw: typeof en = {
  rate: (perSecond) => `${n(perSecond)} kwa sekunde`,
  left: (seconds) => `imebaki kama ${span(seconds, 'saa %', 'dakika %', 'sekunde %')}`,
  writing: 'Faili inaandikwa',
  download: (rows) => `Pakua faili (mistari ${rows.toLocaleString('en')})`,
  noFile: 'Faili haikuandikwa.',
  uploading: 'Inapakia',
  columns: {
    title: 'Safu zinavyosomwa',
    lead: 'Kila safu ya faili na thamani zake za kwanza. Badilisha iliyoeleweka vibaya.',
    column: (place) => `Safu ya ${place}`,
    readAs: (name) => `“${name}” inasomwa kama`,
    called: 'Jina la thamani hii',
    calledHint: (name) => `Kwenye ujumbe huandikwa {{${name || 'jina'}}}`,
    hasHeader: 'Mstari wa kwanza una majina ya safu',
    apply: 'Soma faili hivi',
    noSamples: 'hakuna thamani',
    fields: {
      PHONE: 'Namba ya simu',
      NAME: 'Jina kamili',
      FIRST_NAME: 'Jina la kwanza',
      LAST_NAME: 'Jina la mwisho',
      EMAIL: 'Barua pepe',
      TAGS: 'Lebo',
      GROUP: 'Kundi',
      ATTRIBUTE: 'Thamani nyingine',
      IGNORE: 'Haisomwi',
    },
  },
  rejected: {
    title: (count) => `Mistari ${count.toLocaleString('en')} imeachwa`,
    line: (line) => `Mstari ${line.toLocaleString('en')}`,
    empty: '(tupu)',
    firstOnly: (shown) => `Hii ni ${shown.toLocaleString('en')} ya kwanza.`,
    download: 'Pakua mistari iliyoachwa',
    showAll: (count) => `Onyesha yote ${count.toLocaleString('en')}`,
  },
};

/** What is said of long works and of files, on whichever page. */
export const useWorkWords = wordsOf({ EN: en, SW: sw });
