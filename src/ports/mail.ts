import type { ServiceCheck } from './serviceCheck.js';

/** A file that goes with a mail. `filename` is plain ASCII without any folder. */
export interface Attachment {
  filename: string;
  contentType: string;
  bytes: Buffer;
}

/** One mail to one person. `id` is ours: the same mail sent twice has it twice, so that a mailbox may show it once. */
export interface OutgoingMail {
  id: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  attachments?: Attachment[];
}

/**
 * The outcome of a mail. Data, never an exception:
 * - accepted: the service took it; `reference` is the service's, if it gave one.
 * - refused: the service will never take it (no such mailbox, content refused). FAILED.
 * - notSent: the service did not take it. A `fault` is the service's and concerns every mail: it asks us to slow down, its daily limit is
 *   reached, or it doesn't take our credentials. Without a fault only this mail waits.
 * - unknown: it may have been taken. Sent again all the same: a mail twice is a nuisance, a mail that never came is a person locked out.
 * `detail` holds no address and no text.
 */
export type MailOutcome =
  | { kind: 'accepted'; reference: string | null }
  | { kind: 'refused'; detail: string }
  | { kind: 'notSent'; detail: string; fault?: 'slowDown' | 'limit' | 'credentials'; retryAfterMs?: number }
  | { kind: 'unknown'; detail: string };

/** A mail service. */
export interface MailProvider {
  readonly name: string;
  /** It sends nothing: its mails stay in the database, with status KEPT. */
  readonly keeps: boolean;
  /** Throws only when the adapter itself is broken; the caller takes that for unknown. */
  send(mail: OutgoingMail): Promise<MailOutcome>;
  /** Whether the service answers and would take our mails; nothing is sent. Never throws. */
  check(): Promise<ServiceCheck>;
  /** Closes what it holds open. */
  stop(): Promise<void>;
}
