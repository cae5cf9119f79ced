import type { SmsReport } from '../../ports/sms.js';

type Meaning = Pick<SmsReport, 'outcome' | 'failure'>;

const DELIVERED: Meaning = { outcome: 'DELIVERED' };
const NOTHING: Meaning = { outcome: 'NOTHING' };
const UNREACHABLE: Meaning = { outcome: 'UNDELIVERED', failure: 'UNREACHABLE' };
const REFUSED: Meaning = { outcome: 'UNDELIVERED', failure: 'PROVIDER_REFUSED' };
const BLOCKED: Meaning = { outcome: 'UNDELIVERED', failure: 'BLOCKED' };
const EXPIRED: Meaning = { outcome: 'UNDELIVERED', failure: 'VALIDITY_EXPIRED' };
const NO_REASON: Meaning = { outcome: 'UNDELIVERED', failure: 'UNKNOWN' };

/** Statuses of delivery reports by their letters alone. Gateways pass on what the network says, so each may use any of these. */
const words = new Map<string, Meaning>([
  // Gateways' own
  ['DELIVERED', DELIVERED],
  ['UNDELIVERED', UNREACHABLE],
  ['NOTDELIVERED', UNREACHABLE],
  ['DELIVERYFAILED', NO_REASON],
  ['FAILED', NO_REASON],
  ['REJECTED', REFUSED],
  ['BLOCKED', BLOCKED],
  ['BLACKLISTED', BLOCKED],
  ['EXPIRED', EXPIRED],
  ['PENDING', NOTHING],
  ['QUEUED', NOTHING],
  ['BUFFERED', NOTHING],
  ['SUBMITTED', NOTHING],
  ['ACCEPTED', NOTHING],
  ['SENT', NOTHING],
  ['SENTTOOPERATOR', NOTHING],
  // SMPP 3.4 (5.2.28) and 5.0 (4.7.15), short and long
  ['DELIVRD', DELIVERED],
  ['UNDELIV', UNREACHABLE],
  ['UNDELIVERABLE', UNREACHABLE],
  ['REJECTD', REFUSED],
  ['DELETED', NO_REASON],
  ['SKIPPED', NO_REASON],
  ['ACCEPTD', NOTHING],
  ['ENROUTE', NOTHING],
  ['SCHEDULED', NOTHING],
  ['UNKNOWN', NOTHING],
  // 3GPP TS 29.199-04 (Parlay X), OMA
  ['DELIVEREDTOTERMINAL', DELIVERED],
  ['DELIVERYIMPOSSIBLE', UNREACHABLE],
  ['DELIVEREDTONETWORK', NOTHING],
  ['DELIVERYUNCERTAIN', NOTHING],
  ['MESSAGEWAITING', NOTHING],
  ['DELIVERYNOTIFICATIONNOTSUPPORTED', NOTHING],
]);

/** What a status means, in any case and with any blanks or punctuation between its letters. Anything else in it makes it another word. */
export const reportMeaning = (status: string): Meaning =>
  words.get(status.toUpperCase().replace(/[\s\p{P}]/gu, '')) ?? { outcome: 'UNKNOWN' };
