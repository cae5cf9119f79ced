import { wordsOf } from '../../words/words.js';
import type { Frequency } from './frequency.js';

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const en = {
  often(frequency: Frequency): string {
    switch (frequency.every) {
      case 'hour':
        return 'every hour';
      case 'sixHours':
        return 'every six hours';
      case 'day':
        return `every day at ${frequency.at}`;
      case 'week':
        return `every ${weekdays[frequency.weekday]} at ${frequency.at}`;
      case 'month':
        return `on day ${frequency.day} of every month at ${frequency.at}`;
      case 'own':
        return `by the cron expression ${frequency.cron}`;
    }
  },
  every: 'How often',
  everyOf: {
    hour: 'Every hour',
    sixHours: 'Every six hours',
    day: 'Every day',
    week: 'Every week',
    month: 'Every month',
    own: 'By a cron expression',
  },
  weekday: 'On',
  weekdays,
  day: 'Day of the month',
  dayHint: 'Months without this day are left out.',
  at: 'At',
  cron: 'Cron expression',
  cronHint: 'Minute, hour, day of the month, month, weekday: 0 2 * * 1-5 is two o’clock from Monday to Friday.',
};

const siku = ['Jumapili', 'Jumatatu', 'Jumanne', 'Jumatano', 'Alhamisi', 'Ijumaa', 'Jumamosi'];

const sw: typeof en = {
  often(frequency) {
    switch (frequency.every) {
      case 'hour':
        return 'kila saa';
      case 'sixHours':
        return 'kila baada ya saa sita';
      case 'day':
        return `kila siku ${frequency.at}`;
      case 'week':
        return `kila ${siku[frequency.weekday]} ${frequency.at}`;
      case 'month':
        return `kila tarehe ${frequency.day} ya mwezi, ${frequency.at}`;
      case 'own':
        return `kwa cron ${frequency.cron}`;
    }
  },
  every: 'Mara ngapi',
  everyOf: {
    hour: 'Kila saa',
    sixHours: 'Kila saa sita',
    day: 'Kila siku',
    week: 'Kila wiki',
    month: 'Kila mwezi',
    own: 'Kwa cron',
  },
  weekday: 'Siku',
  weekdays: siku,
  day: 'Tarehe',
  dayHint: 'Miezi isiyo na tarehe hii inarukwa.',
  at: 'Saa',
  cron: 'Cron',
  cronHint: 'Dakika, saa, siku ya mwezi, mwezi, siku ya wiki: 0 2 * * 1-5 ni saa nane usiku Jumatatu hadi Ijumaa.',
};

export const useFrequencyWords = wordsOf({ EN: en, SW: sw });
