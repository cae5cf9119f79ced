import { wordsOf } from '../../words/words.js';

const en = {
  lead: 'What needs attention, of the platform and of all businesses. What happens again is counted, not told anew.',
  show: 'Show',
  shows: { open: 'Open', resolved: 'Over', all: 'All' },
  urgency: 'How urgent',
  any: 'Any',
  severity: { CRITICAL: 'Act now', WARNING: 'Act soon', INFO: 'To know' },
  none: 'Nothing needs attention.',
  noneMatch: 'No alert matches.',
  over: 'Over',
  first: (time: string) => `since ${time}`,
  times: (count: string, time: string) => `${count} times, last ${time}`,
  resolved: (time: string) => `over ${time}`,
  mailed: (time: string) => `mailed ${time}`,
  acknowledged: (name: string) => `${name} takes care of it; no more mails are sent.`,
  acknowledge: 'I take care of it',
  mails: {
    title: 'Where alerts go',
    lead:
      'By mail: those of the platform to ALERT_EMAILS (see OPERATING.md), those of a business to the addresses in its ' +
      'settings. Try the way before you need it.',
    to: 'Send a test mail to',
    button: 'Send the test mail',
    tried: {
      SENT: 'The mail service took it. Look whether it arrived.',
      QUEUED: 'It is on its way; its state is below.',
      KEPT: 'No mail service is set up (MAIL_PROVIDER): it stays here and reaches nobody.',
      FAILED: 'The mail service refused it; why is below.',
    },
    status: { SENT: 'Sent', QUEUED: 'Waits', KEPT: 'Kept here', FAILED: 'Failed' },
  },
};

const sw: typeof en = {
  lead: 'Yanayohitaji kuangaliwa, ya jukwaa na ya biashara zote. Yanayojirudia yanahesabiwa, hayasemwi upya.',
  show: 'Onyesha',
  shows: { open: 'Yaliyo wazi', resolved: 'Yaliyokwisha', all: 'Yote' },
  urgency: 'Uharaka',
  any: 'Wowote',
  severity: { CRITICAL: 'Fanya sasa', WARNING: 'Fanya karibuni', INFO: 'Kwa kujua' },
  none: 'Hakuna kinachohitaji kuangaliwa.',
  noneMatch: 'Hakuna tahadhari inayolingana.',
  over: 'Imekwisha',
  first: (time) => `tangu ${time}`,
  times: (count, time) => `mara ${count}, mwisho ${time}`,
  resolved: (time) => `ilikwisha ${time}`,
  mailed: (time) => `barua pepe ${time}`,
  acknowledged: (name) => `${name} anashughulikia; hakuna barua pepe zaidi zinazotumwa.`,
  acknowledge: 'Ninashughulikia',
  mails: {
    title: 'Tahadhari zinakwenda wapi',
    lead:
      'Kwa barua pepe: za jukwaa kwa ALERT_EMAILS (ona OPERATING.md), za biashara kwa anwani za mipangilio yake. Jaribu ' +
      'njia kabla hujaihitaji.',
    to: 'Tuma barua pepe ya majaribio kwa',
    button: 'Tuma ya majaribio',
    tried: {
      SENT: 'Huduma ya barua pepe imeipokea. Angalia kama imefika.',
      QUEUED: 'Iko njiani; hali yake iko hapa chini.',
      KEPT: 'Hakuna huduma ya barua pepe (MAIL_PROVIDER): inabaki hapa na haimfikii mtu.',
      FAILED: 'Huduma ya barua pepe imeikataa; sababu iko hapa chini.',
    },
    status: { SENT: 'Imetumwa', QUEUED: 'Inasubiri', KEPT: 'Imebaki hapa', FAILED: 'Imeshindikana' },
  },
};

export const useAlertWords = wordsOf({ EN: en, SW: sw });
