import type { MessageCategory } from '../../../entities/types/messageState.js';
import type { Sql } from '../../db/sql.js';
import { type Columns, columns, statement } from '../../db/statement.js';
import type { Text } from './messageText.js';
import type { RequestKey } from './requestKey.js';

/** A send that was checked and priced: everything that its rows hold. */
export interface AcceptedSend extends RequestKey, Text {
  tenantId: string;
  acceptedAt: Date;
  holdEntryId: string;
  /** 0: free. Else its segments, a credit each. */
  credits: number;
  /** JSON: the answer that a repetition gets. */
  answer: string;
  senderId: string;
  category: MessageCategory;
  /** Null: queued at once. */
  scheduledAt: Date | null;
  dueAt: Date;
  validUntil: Date;
  createdBy: string | null;
  messages: NewMessage[];
}

interface NewMessage {
  id: string;
  phone: string;
  operator: string | null;
}

type SendColumns = Columns<Omit<AcceptedSend, 'messages'>> & { messageCounts: number[] };
type MessageColumns = Columns<NewMessage> & { sendNumbers: number[] };

const acceptSendStatement = statement<SendColumns & MessageColumns>('messaging/sending/acceptSend.sql');

/** Writes accepted sends in one statement, or throws the database's error and writes nothing. */
export async function acceptSends(sql: Sql, sends: readonly AcceptedSend[]): Promise<void> {
  const messages = sends.flatMap((send) => send.messages);
  await sql.rows(acceptSendStatement, {
    ...columns(sends, 'tenantId', 'acceptedAt', 'holdEntryId', 'credits', 'operation', 'key', 'reference', 'fingerprint', 'answer'),
    ...columns(sends, 'senderId', 'category', 'body', 'encoding', 'segments', 'scheduledAt', 'dueAt', 'validUntil'),
    ...columns(sends, 'createdBy', 'apiKeyId', 'test'),
    messageCounts: sends.map((send) => send.messages.length),
    ...columns(messages, 'id', 'phone', 'operator'),
    sendNumbers: sends.flatMap((send, index) => send.messages.map(() => index + 1)),
  });
}
