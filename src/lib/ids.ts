import { v7 } from 'uuid';

/** The prefix that each noun's id is shown with. */
export const prefixes = {
  message: 'msg',
  messageEvent: 'mev',
  attempt: 'att',
  senderId: 'snd',
  purchaseEvent: 'pev',
  senderIdEvent: 'sne',
  package: 'pkg',
  purchase: 'pur',
  ledgerEntry: 'led',
  tenant: 'ten',
  user: 'usr',
  membership: 'mem',
  session: 'ses',
  optOut: 'opt',
  contact: 'con',
  contactGroup: 'grp',
  template: 'tpl',
  campaign: 'cmp',
  campaignSchedule: 'csc',
  campaignQuote: 'cqt',
  campaignRecipient: 'rcp',
  inboundMessage: 'inb',
  keywordReply: 'kwd',
  contactImport: 'imp',
  export: 'exp',
  webhookEndpoint: 'whe',
  webhookDelivery: 'whd',
  invitation: 'inv',
  email: 'eml',
  auditEvent: 'aud',
  alert: 'alr',
  quarantinedItem: 'qrn',
  file: 'med',
  apiKey: 'key',
  backup: 'bkp',
  backupSchedule: 'bsc',
  restore: 'rst',
  storageTarget: 'stg',
  encryptionKey: 'enk',
  viewer: 'vwr',
  // Of a tenant each, and named by its uuid.
  balance: 'bal',
  smsCapability: 'cap',
  tenantSettings: 'set',
} as const;
export type Noun = keyof typeof prefixes;

const random = new Uint8Array(16 * 256);
let drawn = random.length;

/** Where a clock stands: its millisecond, and what was counted in it. */
interface Count {
  millisecond: number;
  sequence: number;
}

/** Ids of this machine's clock and ids of moments that are given count apart: one clock may be ahead of the other. */
const present: Count = { millisecond: 0, sequence: 0 };
const given: Count = { millisecond: 0, sequence: 0 };

/**
 * A new uuid v7: time-ordered, so that "newest first" is an index scan by id. Without `at` each is greater than the one before in this
 * process. With `at` it is of that very millisecond, as a row's id and the time that is stored in it should be: each is greater than
 * those of earlier milliseconds, and than the one before if that is of the same. The state that v7() keeps by itself is kept here, since it
 * asks the system for 16 random bytes each time: 9 µs an id, and this way 1.
 */
export function newId(at?: Date): string {
  if (drawn === random.length) {
    crypto.getRandomValues(random);
    drawn = 0;
  }
  const bytes = random.subarray(drawn, drawn + 16);
  drawn += 16;
  const count = at ? given : present;
  const msecs = at ? at.getTime() : Math.max(Date.now(), count.millisecond);
  // 31 bits to begin a millisecond with and 32 to count in: two thousand million ids fit in each.
  count.sequence = msecs === count.millisecond ? count.sequence + 1 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(6) >>> 1;
  count.millisecond = msecs;
  return v7({ random: bytes, msecs, seq: count.sequence });
}

/** 'msg_0193f…' from a uuid. A page has a hundred of them, and replaceAll takes three times as long. */
export const publicId = (noun: Noun, uuid: string): string =>
  `${prefixes[noun]}_${uuid.slice(0, 8)}${uuid.slice(9, 13)}${uuid.slice(14, 18)}${uuid.slice(19, 23)}${uuid.slice(24)}`;

const nounByPrefix = new Map(Object.entries(prefixes).map(([noun, prefix]) => [prefix as string, noun as Noun]));

/** The noun that an id's prefix names. */
export const nounOf = (id: string): Noun | undefined => nounByPrefix.get(id.slice(0, id.indexOf('_')));

/** The uuid inside an id of this noun, or undefined when it is malformed or of another noun. */
export function parseId(noun: Noun, id: string): string | undefined {
  const prefix = prefixes[noun];
  const hex = id.slice(prefix.length + 1);
  if (!id.startsWith(`${prefix}_`) || !/^[0-9a-f]{32}$/.test(hex)) return undefined;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The moment that a uuid v7 was made. */
export const timeOfId = (uuid: string): Date => new Date(Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16));

/** The smallest uuid v7 of a moment: rows by time, through the index on their id. */
export function idAt(time: Date): string {
  const hex = time.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
