import type { AttentionItem } from '../../entities/payloads/attention.js';
import type { AlertKind } from '../../entities/types/alertKinds.js';
import type { AttentionKind } from '../../entities/types/attention.js';
import type { BackupProblem } from '../../entities/types/backups.js';
import type { IntegrationName } from '../../entities/types/integrations.js';
import type { Language } from '../../entities/types/people.js';
import { alertTextOf } from '../alerts/alertTexts.js';

/** `one` is of the object by its name, `many` of their number; without it there is never more than one. */
interface Texts {
  one(name: string): string;
  many?(count: string): string;
}

/** Each kind in a line: what it is, and what to do about it. ALERT_OPEN has the alert's own words where it is one. */
const texts: Record<AttentionKind, Record<Language, Texts>> = {
  PURCHASE_REVIEW: {
    EN: {
      one: (name) => `What was paid for ${name} differs from its price: decide whether it counts`,
      many: (count) => `What was paid for ${count} purchases differs from their prices: decide whether they count`,
    },
    SW: {
      one: (name) => `Kilicholipwa kwa ${name} ni tofauti na bei yake: amua kama kinahesabika`,
      many: (count) => `Kilicholipwa kwa manunuzi ${count} ni tofauti na bei zake: amua kama kinahesabika`,
    },
  },
  TRANSFER_TO_CONFIRM: {
    EN: {
      one: (name) => `A proof of the transfer for ${name} has come: see whether the money is there, and confirm it`,
      many: (count) => `Proofs of ${count} transfers have come: see whether the money is there, and confirm them`,
    },
    SW: {
      one: (name) => `Uthibitisho wa malipo ya benki kwa ${name} umefika: angalia kama fedha zipo, kisha thibitisha`,
      many: (count) => `Uthibitisho wa malipo ${count} ya benki umefika: angalia kama fedha zipo, kisha thibitisha`,
    },
  },
  SENDER_ID_REVIEW: {
    EN: { one: (name) => `The sender id ${name} waits for your review`, many: (count) => `${count} sender ids wait for your review` },
    SW: {
      one: (name) => `Jina la mtumaji ${name} linasubiri ukaguzi wako`,
      many: (count) => `Majina ${count} ya watumaji yanasubiri ukaguzi wako`,
    },
  },
  SENDER_ID_CHANGES: {
    EN: {
      one: (name) => `The reviewer asks for changes of the sender id ${name}: make them and hand it in again`,
      many: (count) => `The reviewer asks for changes of ${count} sender ids: make them and hand them in again`,
    },
    SW: {
      one: (name) => `Mkaguzi anaomba mabadiliko ya jina la mtumaji ${name}: yafanye kisha uliwasilishe tena`,
      many: (count) => `Mkaguzi anaomba mabadiliko ya majina ${count} ya watumaji: yafanye kisha uyawasilishe tena`,
    },
  },
  MESSAGES_UNCONFIRMED: {
    EN: {
      one: () => 'Nobody knows whether a message was sent: find out, and decide',
      many: (count) => `Nobody knows whether ${count} messages were sent: find out, and decide`,
    },
    SW: {
      one: () => 'Haijulikani kama ujumbe mmoja ulitumwa: tafuta, kisha amua',
      many: (count) => `Haijulikani kama ujumbe ${count} ulitumwa: tafuta, kisha amua`,
    },
  },
  MESSAGES_HELD: {
    EN: {
      one: () => 'A message is held: decide whether it is sent or cancelled',
      many: (count) => `${count} messages are held: decide whether they are sent or cancelled`,
    },
    SW: {
      one: () => 'Ujumbe mmoja umezuiwa: amua utumwe au ughairiwe',
      many: (count) => `Ujumbe ${count} umezuiwa: amua utumwe au ughairiwe`,
    },
  },
  ITEMS_QUARANTINED: {
    EN: {
      one: () => 'Background work set an item aside: find the cause, then release it',
      many: (count) => `Background work set ${count} items aside: find the cause, then release them`,
    },
    SW: {
      one: () => 'Kazi ya ndani imetenga kitu kimoja: tafuta sababu, kisha kiachilie',
      many: (count) => `Kazi ya ndani imetenga vitu ${count}: tafuta sababu, kisha viachilie`,
    },
  },
  ALERT_OPEN: {
    EN: { one: (name) => `An alert is open: ${name}`, many: (count) => `${count} alerts are open: read and acknowledge them` },
    SW: { one: (name) => `Tahadhari iko wazi: ${name}`, many: (count) => `Tahadhari ${count} ziko wazi: zisome na uzithibitishe` },
  },
  INTEGRATION_FAILING: {
    EN: {
      one: (name) => `${nameIn(services, name, 'EN')} fails: see what the check says`,
      many: (count) => `${count} outside services fail: see what their checks say`,
    },
    SW: {
      one: (name) => `${nameIn(services, name, 'SW')} haifanyi kazi: angalia ukaguzi unasema nini`,
      many: (count) => `Huduma ${count} za nje hazifanyi kazi: angalia kaguzi zinasema nini`,
    },
  },
  SENDING_FROZEN: {
    EN: { one: () => 'All sending is frozen: messages wait until somebody lets them go' },
    SW: { one: () => 'Utumaji wote umesitishwa: ujumbe unasubiri hadi mtu auruhusu' },
  },
  RESTORE_TO_CONFIRM: {
    EN: { one: () => 'A backup is restored and the system waits: confirm it, or undo it' },
    SW: { one: () => 'Nakala rudufu imerejeshwa na mfumo unasubiri: thibitisha au tengua' },
  },
  BACKUP_PROBLEM: {
    EN: {
      one: (name) => `Backups: ${nameIn(problems, name, 'EN')}`,
      many: (count) => `${count} things are wrong with the backups: see their health`,
    },
    SW: {
      one: (name) => `Nakala rudufu: ${nameIn(problems, name, 'SW')}`,
      many: (count) => `Mambo ${count} hayako sawa kwenye nakala rudufu: angalia hali yake`,
    },
  },
  CAMPAIGN_TO_APPROVE: {
    EN: {
      one: (name) => `The campaign “${name}” waits for your approval`,
      many: (count) => `${count} campaigns wait for your approval`,
    },
    SW: { one: (name) => `Kampeni “${name}” inasubiri idhini yako`, many: (count) => `Kampeni ${count} zinasubiri idhini yako` },
  },
  CAMPAIGN_PAUSED: {
    EN: {
      one: (name) => `The campaign “${name}” is paused: resume it, or cancel it`,
      many: (count) => `${count} campaigns are paused: resume them, or cancel them`,
    },
    SW: {
      one: (name) => `Kampeni “${name}” imesimamishwa: iendeleze au ighairi`,
      many: (count) => `Kampeni ${count} zimesimamishwa: ziendeleze au zighairi`,
    },
  },
  BALANCE_LOW: {
    EN: { one: () => 'Credits are running out: buy more before messages are refused' },
    SW: { one: () => 'Salio linakaribia kuisha: nunua zaidi kabla ujumbe haujakataliwa' },
  },
  WEBHOOK_DISABLED: {
    EN: {
      one: (name) => `Webhooks to ${name} are disabled: mend what takes them, then enable them again`,
      many: (count) => `${count} webhook endpoints are disabled: mend what takes them, then enable them again`,
    },
    SW: {
      one: (name) => `Webhook za ${name} zimezimwa: rekebisha kinachozipokea, kisha ziwashe tena`,
      many: (count) => `Anwani ${count} za webhook zimezimwa: rekebisha kinachozipokea, kisha ziwashe tena`,
    },
  },
  EMAIL_NOT_VERIFIED: {
    EN: { one: () => 'Your email address is not verified: follow the link in the mail, or ask for another' },
    SW: { one: () => 'Anwani yako ya barua pepe haijathibitishwa: fuata kiungo kilichotumwa, au omba kingine' },
  },
};

const services: Record<IntegrationName, Record<Language, string>> = {
  SMS: { EN: 'The SMS service', SW: 'Huduma ya SMS' },
  PAYMENTS: { EN: 'The payment service', SW: 'Huduma ya malipo' },
  MAIL: { EN: 'The mail service', SW: 'Huduma ya barua pepe' },
  MEDIA: { EN: 'The store of files', SW: 'Hifadhi ya faili' },
  BACKUP_STORAGE: { EN: 'The storage of backups', SW: 'Hifadhi ya nakala rudufu' },
};

const problems: Record<BackupProblem, Record<Language, string>> = {
  NO_VERIFIED_BACKUP: { EN: 'none was verified in time', SW: 'hakuna iliyothibitishwa kwa wakati' },
  OVERDUE: { EN: 'a scheduled one is missing', SW: 'iliyopangwa haipo' },
  LAST_FAILED: { EN: 'the last one failed', SW: 'ya mwisho imeshindikana' },
  VERIFICATION_FAILED: { EN: 'the last verification failed', SW: 'uthibitishaji wa mwisho umeshindikana' },
  LOCAL_ONLY: { EN: 'all copies are on this server: name a place elsewhere', SW: 'zote ziko kwenye seva hii: weka mahali pengine' },
  STORAGE_NEARLY_FULL: { EN: 'a storage is nearly full', SW: 'hifadhi inakaribia kujaa' },
  STORAGE_UNAVAILABLE: { EN: "a storage can't be used", SW: 'hifadhi haitumiki' },
  NO_SCHEDULE: { EN: 'no schedule is enabled', SW: 'hakuna ratiba iliyowashwa' },
  ANOMALY: { EN: 'the last one differs much from those before', SW: 'ya mwisho ni tofauti sana na zilizotangulia' },
  KEY_ONLY_HERE: { EN: 'the secret key is only on this server: keep a copy', SW: 'ufunguo wa siri uko kwenye seva hii tu: weka nakala' },
  KEY_UNUSABLE: { EN: 'no key can decrypt them', SW: 'hakuna ufunguo unaoweza kuzifungua' },
};

const nameIn = (names: Record<string, Record<Language, string>>, name: string, language: Language): string =>
  names[name]?.[language] ?? name;

/** What to do about an item, in a line. */
export function attentionText({ kind, count, name, params }: AttentionItem, language: Language): string {
  if (kind === 'ALERT_OPEN' && name) return alertTextOf({ kind: name as AlertKind, params: params ?? {} }, language).subject;
  const { one, many } = texts[kind][language];
  return count > 1 && many ? many(count.toLocaleString('en-US')) : one(name ?? '–');
}
