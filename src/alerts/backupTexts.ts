import { figure, sentence, type TextsByLanguage, text } from './textParts.js';

/** What alerts about backups say; the parts of `detail` are joined by spaces. */
export const backupTexts = {
  BACKUP_FAILED: {
    EN: ({ backupId, detail }) => ({
      subject: 'A backup failed',
      detail: [
        `The backup ${text(backupId)} could not be made: ${sentence(detail)}`,
        'Earlier ones stay. The next one is made in its time.',
      ],
    }),
    SW: ({ backupId, detail }) => ({
      subject: 'Nakala rudufu imeshindikana',
      detail: [
        `Nakala rudufu ${text(backupId)} haikutengenezwa: ${sentence(detail)}`,
        'Za awali zinabaki. Inayofuata itatengenezwa kwa wakati wake.',
      ],
    }),
  },
  BACKUP_OVERDUE: {
    EN: ({ schedules }) => ({
      subject: 'A scheduled backup is missing',
      detail: [`A backup of ${text(schedules)} was due and was not begun.`, 'Look at backups and at the log: is a worker running?'],
    }),
    SW: ({ schedules }) => ({
      subject: 'Nakala rudufu ya ratiba haipo',
      detail: [
        `Wakati wa nakala rudufu ya ${text(schedules)} umepita bila kuanza.`,
        'Angalia backups na kumbukumbu: je, worker inafanya kazi?',
      ],
    }),
  },
  VERIFICATION_FAILED: {
    EN: ({ backupId, detail }) => ({
      subject: 'A backup can not be counted on',
      detail: [
        `The verification of ${text(backupId)} did not pass: ${sentence(detail)}`,
        'Find out why; make a new one with createBackup. The last one that passed is kept.',
      ],
    }),
    SW: ({ backupId, detail }) => ({
      subject: 'Nakala rudufu moja haiaminiki',
      detail: [
        `Uthibitisho wa ${text(backupId)} haukufaulu: ${sentence(detail)}`,
        'Tafuta sababu; tengeneza mpya kwa createBackup. Ya mwisho iliyothibitishwa inatunzwa.',
      ],
    }),
  },
  STORAGE_NEARLY_FULL: {
    EN: ({ storage }) => ({
      subject: 'The storage of backups is nearly full',
      detail: [
        `Little space is left in the storage “${text(storage)}”.`,
        'Make room, or keep fewer backups (upsertBackupSchedule): a full storage takes none.',
      ],
    }),
    SW: ({ storage }) => ({
      subject: 'Hifadhi ya nakala rudufu inakaribia kujaa',
      detail: [
        `Nafasi iliyobaki kwenye hifadhi “${text(storage)}” ni ndogo.`,
        'Ongeza nafasi, au tunza nakala chache (upsertBackupSchedule): ikijaa haipokei nakala.',
      ],
    }),
  },
  NO_VERIFIED_BACKUP: {
    EN: ({ hours, recoveryPoint }) => ({
      subject: `No backup was verified for ${figure(hours)} hours`,
      detail: [
        typeof recoveryPoint === 'string' ? `The last verified backup has the data of ${recoveryPoint}.` : 'There is no verified backup.',
        'What came since would be lost. Look at backups, and make one with createBackup.',
      ],
    }),
    SW: ({ hours, recoveryPoint }) => ({
      subject: `Hakuna nakala rudufu iliyothibitishwa kwa saa ${figure(hours)}`,
      detail: [
        typeof recoveryPoint === 'string'
          ? `Nakala ya mwisho iliyothibitishwa ina data ya ${recoveryPoint}.`
          : 'Hakuna nakala iliyothibitishwa.',
        'Yaliyoingia tangu hapo yangepotea. Angalia backups, na tengeneza moja kwa createBackup.',
      ],
    }),
  },
  BACKUP_ANOMALY: {
    EN: ({ backupId, detail, missing }) => ({
      subject: typeof missing === 'number' ? 'Files of stored backups are missing' : 'A backup differs much from those before',
      detail: [
        typeof missing === 'number'
          ? `Files of ${figure(missing)} stored backups are not in the storage: ${text(backupId)}. Look there, then deleteBackup.`
          : `${text(backupId)}: ${sentence(detail)} Find out whether data was lost.`,
        'Until then no backup is pruned.',
      ],
    }),
    SW: ({ backupId, detail, missing }) => ({
      subject: typeof missing === 'number' ? 'Mafaili ya nakala rudufu hayapo' : 'Nakala rudufu inatofautiana sana na za awali',
      detail: [
        typeof missing === 'number'
          ? `Mafaili ya nakala ${figure(missing)} hayapo kwenye hifadhi: ${text(backupId)}. Angalia, kisha deleteBackup.`
          : `${text(backupId)}: ${sentence(detail)} Hakikisha kwamba data haijapotea.`,
        'Hadi hapo hakuna nakala inayofutwa.',
      ],
    }),
  },
} satisfies Record<string, TextsByLanguage>;
