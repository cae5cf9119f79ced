import { wordsOf } from '../../words/words.js';

const n = (count: number): string => count.toLocaleString('en');
const of = (count: number, one: string, many: string): string => `${n(count)} ${count === 1 ? one : many}`;

const en = {
  lead: 'Messages that wait for a person, of all businesses.',
  show: 'Show',
  unconfirmed: 'Nobody knows whether they went out',
  held: 'Held back',
  unconfirmedMeans:
    'The connection broke while these were handed over. They are never sent again by themselves. Look into the ' +
    'provider’s log, then say what you found; after 72 hours they count as sent.',
  heldMeans:
    'These wait for their time, for something that is down, or for you. After a restore, those that wait for your ' +
    'decision may have gone out before it.',
  anyReason: 'Any reason',
  allTenants: 'Show all businesses',
  noneUnconfirmed: 'Nothing is unconfirmed. It is known of every message whether it went out.',
  noneHeld: 'Nothing is held back.',
  choose: (number: string) => `Choose the message to ${number}`,
  chooseAll: (count: number) => `Choose these ${n(count)}`,
  credits: (count: number) => of(count, 'credit', 'credits'),
  evidence: 'What is known of it',
  attempts: 'Tries to hand it over',
  noAttempt: 'It was never handed over.',
  phases: {
    ACCEPTED: 'the provider took it',
    CLAIMED: 'was being prepared; nothing was sent',
    DISPATCHING: 'was being sent; the provider may have it',
    NOT_SENT: 'was not sent, that is certain',
    REFUSED: 'the provider refused it',
    UNKNOWN: 'no answer came; the provider may have it',
  },
  reference: (reference: string) => `The provider’s reference: ${reference}`,
  clientReference: (reference: string) => `The business’s reference: ${reference}`,
  contradicted: (time: string) => `A report of ${time} contradicts what was recorded.`,
  decide: (count: number) => (count === 0 ? 'Decide on those you choose' : `Decide on ${of(count, 'message', 'messages')}`),
  decideAll: 'Decide on all that wait for you',
  what: 'What did you find?',
  unconfirmedOutcomes: {
    SENT: { name: 'They went out', means: 'They are charged.' },
    NOT_SENT: { name: 'They did not go out', means: 'Their credits go back. They are not sent again.' },
  },
  heldOutcomes: {
    SENT: { name: 'They went out before', means: 'They are charged and not sent again. For those that wait for your decision only.' },
    SEND: { name: 'Send them', means: 'They go out now. Whoever got one before gets it again.' },
    CANCEL: { name: 'Cancel them', means: 'Nothing is sent; their credits go back.' },
  },
  reason: 'How do you know?',
  reasonHint: 'Kept in Audit. At most 500 characters.',
  settle: 'Settle it',
  decided: (done: number, skipped: number) => {
    const all = `${of(done, 'message was', 'messages were')} decided.`;
    return skipped > 0 ? `${all} ${of(skipped, 'was', 'were')} no longer to be decided so, and did not change.` : all;
  },
  remaining: (count: number) => `${n(count)} are left: decide again.`,
};

type EnglishHeld = typeof en;
const sw: EnglishHeld = {
  lead: 'Ujumbe unaomsubiri mtu, wa biashara zote.',
  show: 'Onyesha',
  unconfirmed: 'Haijulikani kama ulitoka',
  held: 'Uliozuiwa',
  unconfirmedMeans:
    'Mawasiliano yalikatika wakati wa kuukabidhi. Hautumwi tena wenyewe. Angalia kumbukumbu za mtoa huduma, kisha sema ' +
    'ulichokuta; baada ya saa 72 unahesabiwa umetumwa.',
  heldMeans:
    'Huu unasubiri wakati wake, kitu kilichokwama, au wewe. Baada ya kurejesha nakala, unaosubiri uamuzi wako huenda ulitoka kabla.',
  anyReason: 'Sababu yoyote',
  allTenants: 'Onyesha biashara zote',
  noneUnconfirmed: 'Hakuna usiojulikana. Kila ujumbe unajulikana kama ulitoka.',
  noneHeld: 'Hakuna uliozuiwa.',
  choose: (number) => `Chagua ujumbe wa ${number}`,
  chooseAll: (count) => `Chagua hizi ${n(count)}`,
  credits: (count) => `krediti ${n(count)}`,
  evidence: 'Kinachojulikana',
  attempts: 'Majaribio ya kuukabidhi',
  noAttempt: 'Haujawahi kukabidhiwa.',
  phases: {
    ACCEPTED: 'mtoa huduma aliupokea',
    CLAIMED: 'ulikuwa unaandaliwa; hakikutumwa kitu',
    DISPATCHING: 'ulikuwa unatumwa; huenda mtoa huduma anao',
    NOT_SENT: 'haukutumwa, ni hakika',
    REFUSED: 'mtoa huduma aliukataa',
    UNKNOWN: 'hakuna jibu lililokuja; huenda mtoa huduma anao',
  },
  reference: (reference) => `Kumbukumbu ya mtoa huduma: ${reference}`,
  clientReference: (reference) => `Kumbukumbu ya biashara: ${reference}`,
  contradicted: (time) => `Taarifa ya ${time} inapingana na kilichoandikwa.`,
  decide: (count) => (count === 0 ? 'Amua kwa unaochagua' : `Amua kuhusu ujumbe ${n(count)}`),
  decideAll: 'Amua kuhusu wote unaokusubiri',
  what: 'Umekuta nini?',
  unconfirmedOutcomes: {
    SENT: { name: 'Ulitoka', means: 'Unatozwa.' },
    NOT_SENT: { name: 'Haukutoka', means: 'Krediti zake zinarudi. Hautumwi tena.' },
  },
  heldOutcomes: {
    SENT: { name: 'Ulitoka kabla', means: 'Unatozwa na hautumwi tena. Kwa unaosubiri uamuzi wako tu.' },
    SEND: { name: 'Utume', means: 'Unatoka sasa. Aliyeupata kabla ataupata tena.' },
    CANCEL: { name: 'Ughairi', means: 'Hakitumwi kitu; krediti zake zinarudi.' },
  },
  reason: 'Unajuaje?',
  reasonHint: 'Inatunzwa kwenye Kumbukumbu. Herufi 500 tu.',
  settle: 'Thibitisha uamuzi',
  decided: (done, skipped) =>
    `Ujumbe ${n(done)} umeamuliwa.${skipped > 0 ? ` ${n(skipped)} haukuhitaji tena uamuzi huo, na haukubadilika.` : ''}`,
  remaining: (count) => `Umebaki ${n(count)}: amua tena.`,
};

export const useHeldWords = wordsOf({ EN: en, SW: sw });
