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
}

/**
 * What became of one recipient. Data, never an exception:
 * - accepted: the provider took it; `reference` is the provider's.
 * - refused: it never will (bad number, refused content). Released and FAILED.
 * - notSent: proven that no byte of it counts. `fault` says whose: 'provider' (out of balance, credentials: the breaker opens, the message
 *   is held; `outOfBalance` where it is that), 'sender' (the sender id is not approved there: messages of that id are held), 'batch' (somebody else's fault: send singly);
 *   none means try again later, after `retryAfterMs` if given.
 * - unknown: bytes may have reached the provider. Never sent again.
 */
export type SmsOutcome =
  | { kind: 'accepted'; reference: string }
  | { kind: 'refused'; failure: SendFailure; detail: string }
  | { kind: 'notSent'; detail: string; fault?: 'provider' | 'sender' | 'batch'; outOfBalance?: true; retryAfterMs?: number }
  | { kind: 'unknown'; detail: string };

/** One delivery report as a provider tells it: its own word in `status`, our reading of it in `outcome`. */
export interface SmsReport {
  provider: string;
  /** The provider's reference of the request. */
  reference: string;
  /** Our number of the recipient, as echoed; empty where the provider doesn't echo it. */
  recipient: string;
  /** E.164. */
  phone: string;
  /** The provider's word, e.g. DELIVERED. */
  status: string;
  outcome: 'DELIVERED' | 'UNDELIVERED' | 'NOTHING';
  failure?: SendFailure;
}

/** How a provider's pushed reports are read and answered. They are unsigned: what they say is confirmed by `lookUp` before it counts. */
export interface PushedReports {
  /** One report of a body; undefined when it is none. */
  read(report: unknown): SmsReport | undefined;
  /** What the provider wants to hear for it. */
  answer(report: unknown): unknown;
}

/** A message whose report is asked for. */
export interface SentMessage {
  /** The provider's; null where its answer to the send was lost: then all that it has of this number is told, each with its reference. */
  reference: string | null;
  /** E.164. */
  phone: string;
  /** Our number of the recipient: a polled report doesn't repeat it. */
  recipient: string;
}

/** A name in the provider's list, with its word for how it stands, in lower case: 'active' may be sent with. */
export interface ProviderSenderName {
  name: string;
  status: string;
}

/**
 * What became of the wish for a sender name. `exists`: it was wished for before; `senderNames` tells how it stands. `notSent`: proven that
 * the wish did not arrive.
 */
export type SenderNameRequest =
  | { kind: 'requested'; id: string; status: string }
  | { kind: 'exists' }
  | { kind: 'refused'; detail: string }
  | { kind: 'notSent'; detail: string };

/** A carrier of messages. `start`/`stop` are for one that pushes reports from inside the process. */
export interface SmsProvider {
  readonly name: string;
  /** Recipients in one request, at most. */
  readonly batchSize: number;
  /** After how long `send` gives up and answers unknown. Leases are at least 30 s longer. */
  readonly timeoutMs: number;
  /** One outcome per recipient, in order. Throws only when the adapter itself is broken; the caller takes that for unknown. */
  send(batch: SmsBatch): Promise<SmsOutcome[]>;
  /** Begins to hand over reports; `receive` resolves once they are stored. */
  start(receive: (reports: SmsReport[]) => Promise<void>): Promise<void>;
  stop(): Promise<void>;
  /** Whether it answers and takes our credentials; nothing is sent. Never throws. */
  check(): Promise<ServiceCheck>;
  /** Of a provider that calls our webhook. */
  readonly pushed?: PushedReports;
  /**
   * Asks what became of messages, not before 5 minutes after the send. What is pending, not known or could not be asked is left out; throws
   * when nothing could be asked at all. Absent where `start` hands over all there is.
   */
  lookUp?(messages: SentMessage[]): Promise<SmsReport[]>;
  /** The credits of our account there. Throws when it isn't told. */
  balance?(): Promise<number>;
  /**
   * Applies for a name; a person there decides. Both are absent where any name may be sent with. Throws when nobody knows whether the wish
   * arrived: then `senderNames` tells.
   */
  requestSenderName?(name: string, sample: string): Promise<SenderNameRequest>;
  /** The names that were wished for. Throws when it can't be asked. */
  senderNames?(): Promise<ProviderSenderName[]>;
}

/** A provider where a tenant's own sender id needs an approval too. */
export type NamedProvider = SmsProvider & Required<Pick<SmsProvider, 'requestSenderName' | 'senderNames'>>;
