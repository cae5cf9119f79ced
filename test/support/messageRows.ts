import type { HoldReason, MessageFailure, MessageStatus } from '../../entities/types/messageState.js';
import type { Sql } from '../../src/db/sql.js';

/** A message as a test judges it: its state, what its credits did, what became of its attempts, and what the provider took of it. */
export interface MessageRow {
  id: string;
  phone: string;
  body: string;
  status: MessageStatus;
  holdReason: HoldReason | null;
  failure: MessageFailure | null;
  creditState: 'NONE' | 'HELD' | 'SETTLED' | 'RELEASED';
  /** The states that it went through, the present one last. */
  history: MessageStatus[];
  /** The phases of its attempts, oldest first. */
  phases: string[];
  /** What is noted of its last attempt. */
  detail: string | null;
  /** How often the simulator took it, and in which requests. */
  accepted: number;
  requests: string[];
}

/** All messages of a database, oldest first. `sql` must see both schemas. */
export const messageRows = (sql: Sql): Promise<MessageRow[]> =>
  sql.rows<MessageRow>(`
    select m.id, m.phone, m.body, m.status, m.hold_reason as "holdReason", m.failure, m.credit_state as "creditState",
      array(select e.status from message_event e where e.message_id = m.id order by e.n) as history,
      array(select a.phase from attempt a where a.message_id = m.id order by a.n) as phases,
      (select a.detail from attempt a where a.message_id = m.id order by a.n desc limit 1) as detail,
      taken.n as accepted, taken.requests
    from message m
    cross join lateral (
      select count(*)::integer as n, coalesce(array_agg(s.request_id::text order by s.id), '{}') as requests
      from attempt a join simulator_accept s on s.recipient = a.recipient::text where a.message_id = m.id
    ) taken
    order by m.id`);
