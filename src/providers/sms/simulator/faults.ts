import type { SmsBatch } from '../../../ports/sms.js';

/** A fault of the request as a whole, whichever of its recipients brings it; what each is answered stands in simulator.ts. */
export type RequestFault =
  | 'reset'
  | 'hang'
  | 'serverError'
  | 'throttled'
  | 'garbage'
  | 'badNumber'
  | 'disliked'
  | 'slow'
  | 'outOfBalance'
  | 'countedOut';

/** A planned report: its status, and after how many report delays it comes (0: before the request is answered). */
interface PlannedReport {
  status: 'DELIVERED' | 'UNDELIVERED' | 'SENT';
  after: number;
}

export interface Fault {
  name: string;
  /** Concerns the whole request; without it only this recipient's reports are unusual. */
  request?: RequestFault;
  /** What is reported of this recipient, if it was taken. */
  reports: readonly PlannedReport[];
}

const delivered: readonly PlannedReport[] = [{ status: 'DELIVERED', after: 1 }];
const accepts: Fault = { name: 'accepts', reports: delivered };

/** By the last two digits of +255 60 00 00 0NN: 060 is reserved, nobody has such a number. Every other number accepts. */
const faults: Readonly<Record<string, Fault>> = {
  '01': accepts,
  '02': { name: 'reports before it answers', reports: [{ status: 'DELIVERED', after: 0 }] },
  '03': { name: 'reports twice', reports: [...delivered, ...delivered] },
  '04': { name: 'DELIVERED, then a late SENT', reports: [...delivered, { status: 'SENT', after: 2 }] },
  '05': {
    name: 'UNDELIVERED, then DELIVERED',
    reports: [
      { status: 'UNDELIVERED', after: 1 },
      { status: 'DELIVERED', after: 2 },
    ],
  },
  '06': { name: 'UNDELIVERED', reports: [{ status: 'UNDELIVERED', after: 1 }] },
  '07': { name: 'accepts, then resets the connection', request: 'reset', reports: delivered },
  '08': { name: 'accepts, then hangs', request: 'hang', reports: delivered },
  '09': { name: 'answers 500 without accepting', request: 'serverError', reports: [] },
  '10': { name: 'answers 429 twice, then accepts', request: 'throttled', reports: delivered },
  '11': { name: '200 with garbage', request: 'garbage', reports: delivered },
  '12': { name: 'refused as a bad number', request: 'badNumber', reports: [] },
  '13': { name: 'never reports', reports: [] },
  '14': { name: 'slow', request: 'slow', reports: delivered },
  '15': { name: 'out of balance', request: 'outOfBalance', reports: delivered },
  '16': { name: 'counted out', request: 'countedOut', reports: [] },
  '17': { name: 'complains about the message', request: 'disliked', reports: [] },
};
const realFaults = Object.values(faults).filter((fault) => fault !== accepts);

const FAULTY_NUMBER = /^\+2556000000(\d\d)$/;
const faultByNumber = (phone: string): Fault => faults[FAULTY_NUMBER.exec(phone)?.[1] ?? ''] ?? accepts;

/** Random faults: which request has one, which, and at which recipient follow from the seed and the request's first recipient alone. */
export interface SeededFaults {
  seed: number;
  /** Of all requests, 0…1. */
  rate: number;
}

/** The fault of each recipient. A number that names a fault goes before the seed. */
export function faultsOf({ recipients }: SmsBatch, seeded: SeededFaults | undefined): Fault[] {
  const byNumber = recipients.map(({ phone }) => faultByNumber(phone));
  if (!seeded || byNumber.some((fault) => fault !== accepts)) return byNumber;
  // From the recipient, not from a running stream: concurrent sends and restarts would change the order of draws.
  const random = randomFrom(`${seeded.seed} ${recipients[0]?.recipient}`);
  if (random() >= seeded.rate) return byNumber;
  const fault = realFaults[Math.floor(random() * realFaults.length)] ?? accepts;
  const at = Math.floor(random() * recipients.length);
  return byNumber.map((none, index) => (index === at ? fault : none));
}

/** Numbers in [0, 1) that follow from a text: FNV-1a into a 32-bit Weyl sequence, mixed as MurmurHash3 finishes. */
function randomFrom(text: string): () => number {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}
