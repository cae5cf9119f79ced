import { figure, type TextsByLanguage, text } from './textParts.js';

/** Of messages that grow old. */
export const partitionTexts = {
  MESSAGES_NOT_ARCHIVED: {
    EN: ({ period, reason }) => ({
      subject: `Old messages could not be archived: ${text(period)}`,
      detail: [
        `The messages of ${text(period)} stay in the database: ${text(reason)}.`,
        'Nothing is lost. It is tried again every night; OPERATING.md says what keeps messages from their archive.',
      ],
    }),
    SW: ({ period, reason }) => ({
      subject: `Ujumbe wa zamani haukuweza kuhifadhiwa kando: ${text(period)}`,
      detail: [
        `Ujumbe wa ${text(period)} unabaki kwenye hifadhidata: ${text(reason)}.`,
        'Hakuna kilichopotea. Itajaribiwa tena kila usiku; OPERATING.md inaeleza kinachozuia.',
      ],
    }),
  },
  PARTITION_MISSING: {
    EN: ({ table, rows }) => ({
      subject: `The table ${text(table)} lacks a partition`,
      detail: [
        `A partition of ${text(table)} for the next weeks could not be made, or rows lie outside all of them: ${figure(rows)}.`,
        'Nothing is lost and everything works; old messages become harder to archive.',
        'OPERATING.md says what to look at: who holds the table, and whose clock was wrong.',
      ],
    }),
    SW: ({ table, rows }) => ({
      subject: `Jedwali ${text(table)} halina sehemu ya muda wake`,
      detail: [
        `Sehemu ya ${text(table)} ya wiki zijazo haikuweza kutengenezwa, au kuna safu nje ya sehemu zote: ${figure(rows)}.`,
        'Hakuna kilichopotea na kila kitu kinafanya kazi; ujumbe wa zamani utakuwa mgumu kuhifadhi kando.',
        'OPERATING.md inaeleza cha kuangalia: nani anashikilia jedwali, na saa ya nani haikuwa sahihi.',
      ],
    }),
  },
} satisfies Record<string, TextsByLanguage>;
