import type { ServiceCheck } from './serviceCheck.js';

/** Why a message failed for good; stored on its row. Shared with entities/types/messageState.ts by value. */
export type SendFailure =
  | 'INVALID_NUMBER'
  | 'CONTENT_REFUSED'
  | 'SENDER_ID_REFUSED'
  | 'NO_ROUTE'
  | 'PROVIDER_REFUSED'
  | 'UNREACHABLE'
  | 'BLOCKED'
  | 'VALIDITY_EXPIRED'
  | 'UNKNOWN';

/** One request to a provider: one text from one sender id to 1…batchSize recipients. */
export interface SmsBatch {
  sender: string;
  body: string;
  encoding: 'GSM7' | 'UCS2';
  /** Segments of the body, for logs and simulators. */
  segments: number;
  /** `recipient` is a number never used twice, ours; the provider echoes it in its reports. `phone` is E.164. */
  recipients: { recipient: string; phone: string }[];
  /** Whose messages these are: what a provider takes for too fast slows down their tenant first. */
  tenantId: string;
}

/**
 * The outcome for one recipient. Data, never an exception:
 * - accepted: the provider took it; `reference` is the provider's.
 * - refused: the provider will never take it (bad number, refused content). Released and FAILED.
 * - notSent: it is proven that the provider did not take it. `fault` says why: 'provider' (no balance, credentials: the circuit breaker
 *   opens and the message is held; `outOfBalance` when it is the balance), 'sender' (the sender id is not approved there: messages of that
 *   id are held), 'batch' (another recipient's fault: send singly), 'message' (what it dislikes is this message, or how we made it: a
 *   person decides); none means try again later, after `retryAfterMs` if given.
 * - unknown: bytes may have reached the provider. Never sent again.
 */
export type SmsOutcome =
  | { kind: 'accepted'; reference: string }
  | { kind: 'refused'; failure: SendFailure; detail: string }
  | { kind: 'notSent'; detail: string; fault?: 'provider' | 'sender' | 'batch' | 'message'; outOfBalance?: true; retryAfterMs?: number }
  | { kind: 'unknown'; detail: string };

/** One delivery report: `status` is the provider's own, `outcome` our reading of it. NOTHING says no more than that the message is on its
 * way; UNKNOWN is a status that we have no reading of. */
export interface SmsReport {
  provider: string;
  /** The provider's reference of the request. */
  reference: string;
  /** Our number of the recipient, as echoed; empty where the provider doesn't echo it. */
  recipient: string;
  /** E.164. */
  phone: string;
  /** The provider's status, e.g. DELIVERED. */
  status: string;
  outcome: 'DELIVERED' | 'UNDELIVERED' | 'NOTHING' | 'UNKNOWN';
  failure?: SendFailure;
}

/** How a provider's pushed reports are read and answered. They are unsigned: what they say is confirmed by `lookUp` before it counts. */
export interface PushedReports {
  /** One report of a body; undefined when it is none. */
  read(report: unknown): SmsReport | undefined;
  /** The answer that the provider expects. */
  answer(report: unknown): unknown;
}

/** A message from a person, as a provider pushes it: numbers and text as they came. */
export interface InboundSms {
  provider: string;
  /** The provider's own of this message: the same again is a repetition. */
  reference: string;
  from: string;
  /** The number or short code that it was sent to. */
  to: string;
  body: string;
}

/** How a provider's pushed messages are read and answered. They are unsigned. */
export interface PushedInbound {
  /** One message of a body; undefined when it is none. */
  read(body: unknown): InboundSms | undefined;
  /** The answer that the provider expects. */
  answer(body: unknown): unknown;
}

/** A message whose report is to be fetched. */
export interface SentMessage {
  /** The provider's; null where its answer to the send was lost: then it answers all reports of this number, each with its reference. */
  reference: string | null;
  /** E.164. */
  phone: string;
  /** Our number of the recipient: a polled report doesn't repeat it. */
  recipient: string;
}

/** A name in the provider's list, with the provider's status in lower case: 'active' may be used. */
export interface ProviderSenderName {
  name: string;
  status: string;
}

/**
 * The outcome of an application for a sender name. `exists`: it was made before; `senderNames` gives its status. `notSent`: it is proven
 * that the application did not arrive.
 */
export type SenderNameRequest =
  | { kind: 'requested'; id: string; status: string }
  | { kind: 'exists' }
  | { kind: 'refused'; detail: string }
  | { kind: 'notSent'; detail: string };

/** An SMS provider. `start` and `stop` are for one that pushes reports from inside the process. */
export interface SmsProvider {
  readonly name: string;
  /** Recipients in one request, at most. */
  readonly batchSize: number;
  /** After how long `send` gives up and answers unknown. Leases are at least 30 s longer. */
  readonly timeoutMs: number;
  /** How many requests may be handed over now without waiting inside for longer than half a second; absent: any number. */
  room?(): number;
  /** The same of each tenant whose requests it slows down. */
  slowedRooms?(): Map<string, number>;
  /** One outcome per recipient, in order. Throws only when the adapter itself is broken; the caller takes that for unknown. */
  send(batch: SmsBatch): Promise<SmsOutcome[]>;
  /** Begins to deliver reports; `receive` resolves once they are stored. */
  start(receive: (reports: SmsReport[]) => Promise<void>): Promise<void>;
  stop(): Promise<void>;
  /** Whether it answers and takes our credentials; nothing is sent. Never throws. */
  check(): Promise<ServiceCheck>;
  /** For a provider that calls our webhook. */
  readonly pushed?: PushedReports;
  /** The same for one that pushes what people write. */
  readonly pushedInbound?: PushedInbound;
  /**
   * Fetches the reports of messages, not before 5 minutes after the send. Leaves out those that are pending, unknown or could not be
   * fetched; throws when none could be fetched. Absent where `start` delivers every report.
   */
  lookUp?(messages: SentMessage[]): Promise<SmsReport[]>;
  /** The credits of our account there. Throws when the provider doesn't say. */
  balance?(): Promise<number>;
  /**
   * Applies for a name; a person there decides. Both are absent where any name may be used. Throws when it is not known whether the
   * application arrived: then `senderNames` shows it.
   */
  requestSenderName?(name: string, sample: string): Promise<SenderNameRequest>;
  /** The names that were applied for. Throws when the provider can't be asked. */
  senderNames?(): Promise<ProviderSenderName[]>;
}

/** A provider where a tenant's own sender id needs an approval too. */
export type NamedProvider = SmsProvider & Required<Pick<SmsProvider, 'requestSenderName' | 'senderNames'>>;
