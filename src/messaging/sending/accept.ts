import type { MessageCategory } from '../../../entities/types/messageState.js';
import type { App, Ctx } from '../../context.js';
import type { Sql } from '../../db/sql.js';
import { statement } from '../../db/statement.js';
import { databaseFault } from '../../errors.js';
import { createBatcher } from '../../lib/batcher.js';
import type { Text } from './messageText.js';

/** A send that was checked and priced: everything that its rows hold. */
export interface Accepted {
  tenantId: string;
  at: Date;
  holdEntry: string;
  /** 0: free. Else its segments, a credit each. */
  credits: number;
  key: string | null;
  reference: string | null;
  fingerprint: Buffer;
  /** JSON, what a replay is told. */
  answer: string;
  sender: string;
  category: MessageCategory;
  text: Text;
  scheduled: boolean;
  due: Date;
  validUntil: Date;
  createdBy: string | null;
  /** By which API key, and whether by one that reaches the simulator only. */
  apiKeyId: string | null;
  test: boolean;
  messages: { id: string; phone: string; operator: string | null }[];
}

/** Under which idempotency keys are kept: those of test sends are others, so that a rehearsal takes none away. */
export const sendOperation = (test: boolean): string => (test ? 'sendSms:test' : 'sendSms');
const acceptStatement = statement('messaging/sending/accept.sql');

/** Sends of more messages go alone at once; smaller ones wait for the run before theirs, at most this many messages together. */
const SMALL = 20;
const TOGETHER = 500;
/** A tenant is always in the same lane, so that lanes don't wait for each other's accounts; two, so that one computes while one commits. */
const LANES = 2;

/** What proves that the whole statement was undone, for the sake of one of its sends: each is tried by itself then. */
const undone = (error: unknown): boolean => /^(TU001|23...|40P01)$/.test(databaseFault(error)?.state ?? '');

/**
 * Writes an accepted send durably, or throws the database's error and writes nothing. Small sends that come at the same time share a
 * statement and a commit: one by one a busy tenant had as many sends a second as the disk has flushes, its account being locked until each.
 */
export async function acceptSend(ctx: Ctx, send: Accepted): Promise<void> {
  const { app } = ctx;
  // In somebody's transaction it is theirs to commit.
  if (send.messages.length > SMALL || ctx.sql !== app.db.sql) return write(ctx.sql, [send]);
  const error = await laneOf(app, send.tenantId)(send);
  if (error !== null) throw error;
}

type Lane = (send: Accepted) => Promise<unknown>;
const lanes = new WeakMap<App, Lane[]>();

function laneOf(app: App, tenantId: string): Lane {
  const own =
    lanes.get(app) ??
    Array.from({ length: LANES }, () =>
      createBatcher((sends: Accepted[]) => writeTogether(app.db.sql, sends), { max: TOGETHER, weigh: ({ messages }) => messages.length }),
    );
  lanes.set(app, own);
  return own[(tenantId.codePointAt(tenantId.length - 1) ?? 0) % LANES] as Lane;
}

/** For each send null, or the error that it met. */
async function writeTogether(sql: Sql, sends: Accepted[]): Promise<unknown[]> {
  const all = await failure(sql, sends);
  if (all === null || sends.length === 1 || !undone(all)) return sends.map(() => all);
  const errors: unknown[] = [];
  for (const send of sends) errors.push(await failure(sql, [send]));
  return errors;
}

const failure = (sql: Sql, sends: Accepted[]): Promise<unknown> =>
  write(sql, sends).then(
    () => null,
    (error: unknown) => error,
  );

async function write(sql: Sql, sends: Accepted[]): Promise<void> {
  const each = <T>(column: (send: Accepted) => T): T[] => sends.map(column);
  const rows = sends.flatMap(({ messages }, index) => messages.map((message) => ({ n: index + 1, ...message })));
  await sql.rows(acceptStatement, [
    each((s) => s.tenantId),
    each((s) => s.at),
    each((s) => s.holdEntry),
    each((s) => s.credits),
    each((s) => s.key),
    each((s) => s.reference),
    each((s) => s.fingerprint),
    each((s) => s.answer),
    each((s) => s.sender),
    each((s) => s.category),
    each((s) => s.text.body),
    each((s) => s.text.encoding),
    each((s) => s.text.segments),
    each((s) => (s.scheduled ? 'SCHEDULED' : 'QUEUED')),
    each((s) => (s.scheduled ? s.due : null)),
    each((s) => s.due),
    each((s) => s.validUntil),
    each((s) => s.createdBy),
    each((s) => s.messages.length),
    rows.map((row) => row.n),
    rows.map((row) => row.id),
    rows.map((row) => row.phone),
    rows.map((row) => row.operator),
    each((s) => sendOperation(s.test)),
    each((s) => s.test),
    each((s) => s.apiKeyId),
  ]);
}
