import type { PaymentRefusal } from '../../ports/payments.js';

/** How a simulated payer and their phone behave. Times are in units of the payer's delay (by default a second). */
export interface Behaviour {
  about: string;
  /** When the payment is complete; null is never. */
  paysAfter: number | null;
  /** The amount paid, of the amount requested. */
  pays(askedTzs: number): number;
  /** How often the webhook comes once it is paid. */
  webhooks: number;
  /** What the status says from one payer's time on, until it is paid. */
  failsWith?: { word: string; failure: PaymentRefusal; detail: string };
  /** The request is refused at once. */
  refused?: { failure: PaymentRefusal; detail: string };
  /** The request is taken, and its answer never comes. */
  silent?: boolean;
  /** The request never arrives, though it seemed to. */
  lost?: boolean;
  /** So often nobody is reached at first. */
  unreachedTimes?: number;
  /** The webhook comes before the answer. */
  hintsFirst?: boolean;
}

const whole = (amount: number): number => amount;
const pays: Behaviour = { about: 'pays after a second, as every other number does', paysAfter: 1, pays: whole, webhooks: 1 };
const never: Behaviour = { about: 'never answers', paysAfter: null, pays: whole, webhooks: 0 };

/** By the payer's number +255 60 00 00 0NN (060 is nobody's range): what NN does. */
export const behaviours: Record<string, Behaviour> = {
  '01': pays,
  '02': {
    ...never,
    about: 'declines after a second',
    failsWith: { word: 'CANCELLED', failure: 'PAYER_DECLINED', detail: 'The payer declined.' },
  },
  '03': never,
  '04': { ...pays, about: 'pays half of it', pays: (amount) => Math.floor(amount / 2) },
  '05': { ...pays, about: 'pays after the question timed out', silent: true },
  '06': { ...pays, about: 'pays, and the webhook comes three times', webhooks: 3 },
  '07': {
    ...never,
    about: 'is refused by the provider',
    refused: { failure: 'PROVIDER_REFUSED', detail: 'The provider refused this payer.' },
  },
  '08': {
    ...never,
    about: 'has not enough money',
    failsWith: { word: 'FAILED', failure: 'INSUFFICIENT_FUNDS', detail: 'The payer has not enough money.' },
  },
  '09': { ...pays, about: 'pays before the provider answers us', paysAfter: 0, hintsFirst: true },
  '10': { ...pays, about: 'pays, and no webhook comes', webhooks: 0 },
  '11': { ...pays, about: 'can’t be reached twice, then pays', unreachedTimes: 2 },
  '12': {
    ...pays,
    about: 'fails after a second, and has paid all the same after four',
    paysAfter: 4,
    failsWith: { word: 'FAILED', failure: 'UNKNOWN', detail: 'The payment failed at the provider.' },
  },
  '13': { ...pays, about: 'pays a thousand too much', pays: (amount) => amount + 1_000 },
  '14': {
    ...never,
    about: 'lets the prompt run out',
    failsWith: { word: 'FAILED', failure: 'PAYER_TIMED_OUT', detail: 'The payer did not answer in time.' },
  },
  '15': { ...never, about: 'is never asked: the request is lost on the way', silent: true, lost: true },
};

const NUMBER = /^\+2556000000(\d\d)$/;

export const behaviourOf = (phone: string): Behaviour => behaviours[NUMBER.exec(phone)?.[1] ?? '01'] ?? pays;
