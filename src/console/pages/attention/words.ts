import type { AttentionParts } from '../../api/documents/attention.gen.js';
import { wordsOf } from '../../words/words.js';

type Subjects = Record<AttentionParts['kind'], (count: number) => string>;

const n = (count: number): string => count.toLocaleString('en');
const of = (count: number, one: string, many: string): string => `${n(count)} ${count === 1 ? one : many}`;

/** What the API says in the language of the account, for pages in another one: without the names of things. */
const en: Subjects = {
  ALERT_OPEN: (count) => `${of(count, 'alert is', 'alerts are')} open`,
  BACKUP_PROBLEM: (count) => `${of(count, 'thing is', 'things are')} wrong with the backups`,
  BALANCE_LOW: () => 'Credits are running out: buy more before messages are refused',
  CAMPAIGN_PAUSED: (count) => `${of(count, 'campaign is', 'campaigns are')} paused`,
  CAMPAIGN_TO_APPROVE: (count) => `${of(count, 'campaign waits', 'campaigns wait')} for your approval`,
  EMAIL_NOT_VERIFIED: () => 'Your email address is not verified: follow the link in the mail, or ask for another',
  INTEGRATION_FAILING: (count) => `${of(count, 'outside service fails', 'outside services fail')}`,
  ITEMS_QUARANTINED: (count) => `Background work set ${of(count, 'item', 'items')} aside`,
  MESSAGES_HELD: (count) => `${of(count, 'message is', 'messages are')} held: decide about them`,
  MESSAGES_UNCONFIRMED: (count) => `Of ${of(count, 'message', 'messages')} nobody knows whether it was sent`,
  PURCHASE_REVIEW: (count) => `What was paid for ${of(count, 'purchase', 'purchases')} differs from the price`,
  RESTORE_TO_CONFIRM: () => 'A backup is restored and the system waits: confirm it, or undo it',
  SENDER_ID_CHANGES: (count) => `The reviewer asks for changes of ${of(count, 'sender id', 'sender ids')}`,
  SENDER_ID_REVIEW: (count) => `${of(count, 'sender id waits', 'sender ids wait')} for your review`,
  SENDING_FROZEN: () => 'All sending is stopped: messages wait until somebody lets them go',
  TRANSFER_TO_CONFIRM: (count) => `Proofs of ${of(count, 'transfer', 'transfers')} have come: confirm what is there`,
  WEBHOOK_DISABLED: (count) => `${of(count, 'webhook address is', 'webhook addresses are')} switched off`,
};

const sw: Subjects = {
  ALERT_OPEN: (count) => `Tahadhari zilizo wazi: ${n(count)}. Zisome na uzithibitishe`,
  BACKUP_PROBLEM: (count) => `Mambo ${n(count)} hayako sawa kwenye nakala rudufu: angalia hali yake`,
  BALANCE_LOW: () => 'Salio linakaribia kuisha: nunua zaidi kabla ujumbe haujakataliwa',
  CAMPAIGN_PAUSED: (count) => `Kampeni ${n(count)} zimesimamishwa: ziendeleze au zighairi`,
  CAMPAIGN_TO_APPROVE: (count) => `Kampeni ${n(count)} zinasubiri idhini yako`,
  EMAIL_NOT_VERIFIED: () => 'Anwani yako ya barua pepe haijathibitishwa: fuata kiungo kilichotumwa, au omba kingine',
  INTEGRATION_FAILING: (count) => `Huduma ${n(count)} za nje hazifanyi kazi: angalia kaguzi zinasema nini`,
  ITEMS_QUARANTINED: (count) => `Kazi ya ndani imetenga vitu ${n(count)}: tafuta sababu, kisha viachilie`,
  MESSAGES_HELD: (count) => `Ujumbe ${n(count)} umezuiwa: amua utumwe au ughairiwe`,
  MESSAGES_UNCONFIRMED: (count) => `Haijulikani kama ujumbe ${n(count)} ulitumwa: tafuta, kisha amua`,
  PURCHASE_REVIEW: (count) => `Kilicholipwa kwa manunuzi ${n(count)} ni tofauti na bei: amua kama kinahesabika`,
  RESTORE_TO_CONFIRM: () => 'Nakala rudufu imerejeshwa na mfumo unasubiri: thibitisha au tengua',
  SENDER_ID_CHANGES: (count) => `Mkaguzi anaomba mabadiliko ya majina ${n(count)} ya watumaji`,
  SENDER_ID_REVIEW: (count) => `Majina ${n(count)} ya watumaji yanasubiri ukaguzi wako`,
  SENDING_FROZEN: () => 'Utumaji wote umesitishwa: ujumbe unasubiri hadi mtu auruhusu',
  TRANSFER_TO_CONFIRM: (count) => `Uthibitisho wa malipo ${n(count)} ya benki umefika: angalia kama fedha zipo`,
  WEBHOOK_DISABLED: (count) => `Anwani ${n(count)} za webhook zimezimwa: rekebisha kinachozipokea`,
};

export const useAttentionSubjects = wordsOf({ EN: en, SW: sw });
