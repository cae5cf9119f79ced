import type { Alert } from '../../entities/Alert.js';
import type { AlertKind } from '../../entities/types/alertKinds.js';
import type { Language } from '../../entities/types/people.js';

export interface AlertText {
  subject: string;
  /** What happened, and what to do about it. */
  detail: string;
}

type Params = Record<string, unknown>;

/** A figure of an alert's params as people read it; what isn't there is a dash, never an error: the row may be of an older release. */
const n = (value: unknown): string => (typeof value === 'number' ? value.toLocaleString('en-US') : '–');
const s = (value: unknown): string => (typeof value === 'string' && value !== '' ? value : '–');
/** The reason that a service gave, with one full stop. */
const reason = (value: unknown): string => s(value).replace(/\.?$/, '.');

const words: Record<AlertKind, Record<Language, (params: Params) => AlertText>> = {
  LOW_BALANCE: {
    EN: ({ available, threshold }) => ({
      subject: `Low balance: ${n(available)} credits left`,
      detail: `${n(available)} credits are left, fewer than the ${n(threshold)} that you set. Buy credits before messages are refused.`,
    }),
    SW: ({ available, threshold }) => ({
      subject: `Salio ni dogo: SMS ${n(available)} zimebaki`,
      detail: `SMS ${n(available)} zimebaki, chini ya ${n(threshold)} mlizoweka. Nunua salio kabla ujumbe haujakataliwa.`,
    }),
  },
  PROVIDER_DOWN: {
    EN: ({ provider, reason: why }) => ({
      subject: `SMS provider ${s(provider)} is closed; messages wait`,
      detail: `${s(provider)} takes no messages: ${reason(why)} They wait and are sent when it takes them again; it is tried by itself.`,
    }),
    SW: ({ provider, reason: why }) => ({
      subject: `Mtoa huduma wa SMS ${s(provider)} amefungwa; ujumbe unasubiri`,
      detail: `${s(provider)} hapokei ujumbe: ${reason(why)} Ujumbe unasubiri na utatumwa akianza tena kupokea; anajaribiwa wenyewe.`,
    }),
  },
  PROVIDER_OUT_OF_BALANCE: {
    EN: ({ provider, balance, held }) => ({
      subject: `The account at ${s(provider)} is empty, or nearly`,
      detail: `${typeof balance === 'number' ? `${n(balance)} credits are left at ${s(provider)}, where ${n(held)} are held for messages.` : `${s(provider)} says that the account is out of balance.`} Top it up: without it no message leaves.`,
    }),
    SW: ({ provider, balance, held }) => ({
      subject: `Akaunti ya ${s(provider)} imeisha, au karibu kuisha`,
      detail: `${typeof balance === 'number' ? `Salio la ${s(provider)} ni ${n(balance)}, na ujumbe unahitaji ${n(held)}.` : `${s(provider)} anasema akaunti haina salio.`} Ongeza salio: bila hilo hakuna ujumbe unaotoka.`,
    }),
  },
  PAYMENT_REVIEW: {
    EN: ({ purchaseId, amountTzs, paidTzs }) => ({
      subject: 'A payment needs a decision',
      detail: `${paidTzs === null ? 'An amount that can’t be read' : `TZS ${n(paidTzs)}`} was paid for TZS ${n(amountTzs)} (${s(purchaseId)}). Decide with resolvePurchase.`,
    }),
    SW: ({ purchaseId, amountTzs, paidTzs }) => ({
      subject: 'Malipo yanahitaji uamuzi',
      detail: `${paidTzs === null ? 'Kiasi kisichosomeka' : `TZS ${n(paidTzs)}`} kimelipwa badala ya TZS ${n(amountTzs)} (${s(purchaseId)}). Amua kwa resolvePurchase.`,
    }),
  },
  CONTRADICTION: {
    EN: ({ tenantId }) => ({
      subject: 'Delivered although it was given back',
      detail: `Reports contradict what was believed: messages of ${s(tenantId)} that had ended without being sent reached the provider. Their credits stay given back. Look at the provider's records.`,
    }),
    SW: ({ tenantId }) => ({
      subject: 'Ujumbe umefika ingawa salio lilirudishwa',
      detail: `Ripoti zinapingana na tulichoamini: ujumbe wa ${s(tenantId)} uliodhaniwa haukutumwa ulimfikia mtoa huduma. Salio lililorudishwa linabaki. Angalia kumbukumbu za mtoa huduma.`,
    }),
  },
  LEDGER_PROOF_FAILED: {
    EN: ({ problemCount }) => ({
      subject: `The ledger does not prove: ${n(problemCount)} problems`,
      detail: `The proof of all ledgers found ${n(problemCount)} problems. ledgerProof names them; correct none by hand before its cause is known.`,
    }),
    SW: ({ problemCount }) => ({
      subject: `Leja haithibitiki: matatizo ${n(problemCount)}`,
      detail: `Uthibitisho wa leja zote umekuta matatizo ${n(problemCount)}. ledgerProof inayataja; usirekebishe kwa mkono kabla chanzo hakijajulikana.`,
    }),
  },
  MAIL_FAILING: {
    EN: ({ service, reason: why }) => ({
      subject: 'Mails are not going out',
      detail: `${s(service)} takes no mails: ${reason(why)} They wait. If you read this as a mail, they have begun to go out again.`,
    }),
    SW: ({ service, reason: why }) => ({
      subject: 'Barua pepe hazitoki',
      detail: `${s(service)} haipokei barua pepe: ${reason(why)} Zinasubiri. Ukisoma haya kwa barua pepe, zimeanza kutoka tena.`,
    }),
  },
};

/** An alert in the words of a person's language. */
export const alertTextOf = ({ kind, params }: Pick<Alert, 'kind' | 'params'>, language: Language): AlertText =>
  words[kind][language](params);
