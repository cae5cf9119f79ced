import type { Sql } from '../../../src/db/sql.js';

/** One recipient that the simulator took: the ground truth. */
interface AcceptLogRow {
  reference: string;
  recipient: string;
  phone: string;
  sender: string;
  segments: number;
  at: string;
}

/** Everything that the simulator took, oldest first. `sql` must see the operations schema. */
export const readAcceptLog = (sql: Sql): Promise<AcceptLogRow[]> =>
  sql.rows('select request_id::text as reference, recipient, phone, sender, segments, at from simulator_accept order by id');

/** The recipients that the simulator took more than once: none, ever. */
export async function acceptedTwice(sql: Sql): Promise<string[]> {
  const rows = await sql.rows<{ recipient: string }>(
    'select recipient from simulator_accept group by recipient having count(*) > 1 order by 1',
  );
  return rows.map(({ recipient }) => recipient);
}

interface PendingReport {
  reference: string;
  recipient: string;
  status: string;
  dueAt: string;
}

/** The reports that are still to come, by their time. */
export const readPendingReports = (sql: Sql): Promise<PendingReport[]> =>
  sql.rows('select request_id::text as reference, recipient, status, due_at as "dueAt" from simulator_report order by due_at, id');
