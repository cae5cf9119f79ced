import type { MessageCategory } from '../../../entities/types/messageState.js';
import type { Sql } from '../../db/sql.js';
import { type Columns, columns, statement } from '../../db/statement.js';
import type { Text } from './messageText.js';
import type { RequestKey } from './requestKey.js';

/** A send that was checked and priced: everything that its rows hold. Its text is that of the messages that have none of their own. */
export interface AcceptedSend extends RequestKey, Text {
  tenantId: string;
  acceptedAt: Date;
  holdEntryId: string;
  /** 0: free. Else the segments of its messages, a credit each. */
  credits: number;
  /** JSON: the answer that a repetition gets. */
  answer: string;
  senderId: string;
  category: MessageCategory;
  templateId?: string;
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
  ownBody?: string;
  ownEncoding?: Text['encoding'];
  ownSegments?: number;
  /** It waits for the end of quiet hours until then. */
  heldUntil?: Date;
}

type SendColumns = Columns<Omit<AcceptedSend, 'messages'>> & { messageCounts: number[] };
type MessageColumns = Columns<NewMessage> & { sendNumbers: number[] };
interface Holds {
  accountIds: string[];
  accountCredits: number[];
  laterCredits: number[];
}

const acceptSendStatement = statement<SendColumns & MessageColumns & Holds & { changes: string[]; now: Date | null }>(
  'messaging/sending/acceptSend.sql',
);

/** Writes accepted sends in one statement, or throws the database's error and writes nothing. */
export async function acceptSends(sql: Sql, given: readonly AcceptedSend[]): Promise<void> {
  const sends = given.toSorted((a, b) => Number(a.tenantId > b.tenantId) - Number(a.tenantId < b.tenantId));
  const messages = sends.flatMap((send) => send.messages);
  await sql.rows(acceptSendStatement, {
    ...columns(sends, 'tenantId', 'acceptedAt', 'holdEntryId', 'credits', 'operation', 'key', 'reference', 'fingerprint', 'answer'),
    ...columns(sends, 'senderId', 'category', 'body', 'encoding', 'segments', 'scheduledAt', 'dueAt', 'validUntil'),
    ...columns(sends, 'createdBy', 'apiKeyId', 'test', 'templateId'),
    messageCounts: sends.map((send) => send.messages.length),
    ...columns(messages, 'id', 'phone', 'operator', 'ownBody', 'ownEncoding', 'ownSegments', 'heldUntil'),
    sendNumbers: sends.flatMap((send, index) => send.messages.map(() => index + 1)),
    ...holdsOf(sends),
    changes: [...sends.flatMap(({ tenantId, messages }) => messages.map(() => tenantId)), ...messages.map(({ id }) => id)],
    now: given.at(-1)?.acceptedAt ?? null,
  });
}

/** What each account pays in all, and for each send what the later ones of its tenant pay. */
function holdsOf(sends: readonly AcceptedSend[]): Holds {
  const total = new Map<string, number>();
  const laterCredits = sends.toReversed().map(({ tenantId, credits }) => {
    const later = total.get(tenantId) ?? 0;
    total.set(tenantId, later + credits);
    return later;
  });
  const paying = [...total].filter(([, credits]) => credits > 0);
  return {
    accountIds: paying.map(([tenantId]) => tenantId),
    accountCredits: paying.map(([, credits]) => credits),
    laterCredits: laterCredits.reverse(),
  };
}
