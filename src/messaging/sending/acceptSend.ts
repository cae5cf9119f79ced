import type { MessageCategory } from '../../../entities/types/messageState.js';
import type { App, Ctx } from '../../context.js';
import { appScoped } from '../../core/appScoped.js';
import type { Sql } from '../../db/sql.js';
import { type Columns, columns, statement } from '../../db/statement.js';
import { createBatcher } from '../../lib/flow/batcher.js';
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

/** A send of more messages is written alone and at once. Smaller ones wait for the run before theirs and share a statement. */
const MAX_SHARED_MESSAGES = 20;
const MAX_MESSAGES_PER_STATEMENT = 500;

/**
 * Writes an accepted send durably, or throws the database's error and writes nothing. Small sends that come at the same time share a
 * statement and a commit. One by one, a busy tenant had only as many sends a second as the disk has flushes: its account is locked until
 * each commit.
 */
export async function acceptSend(ctx: Ctx, send: AcceptedSend): Promise<void> {
  const { app } = ctx;
  // Inside a transaction of the caller, the caller commits it.
  if (send.messages.length > MAX_SHARED_MESSAGES || ctx.sql !== app.db.sql) return writeSends(ctx.sql, [send]);
  const [even, odd] = lanesOf(app);
  const lane = (send.tenantId.codePointAt(send.tenantId.length - 1) ?? 0) % 2 === 0 ? even : odd;
  await lane(send);
}

const createLane = (app: App) =>
  createBatcher(
    async (sends: AcceptedSend[]) => {
      await writeSends(app.db.sql, sends);
      return sends.map(() => true);
    },
    { max: MAX_MESSAGES_PER_STATEMENT, weigh: ({ messages }) => messages.length },
  );

/** A tenant is always in the same lane, so that lanes don't wait for each other's accounts; two, so that one computes while one commits. */
const lanesOf = appScoped((app) => [createLane(app), createLane(app)] as const);

async function writeSends(sql: Sql, sends: AcceptedSend[]): Promise<void> {
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
