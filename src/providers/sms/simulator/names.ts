import type { Sql } from '../../../db/sql.js';
import type { NamedProvider } from '../../../ports/sms.js';

/** What becomes of a name, by how it begins: every other one is active after a moment. */
const fates: readonly { begins: RegExp; fate: 'refused' | 'rejected' | 'waits' | 'lost' }[] = [
  { begins: /^spam/i, fate: 'refused' },
  { begins: /^deny/i, fate: 'rejected' },
  { begins: /^wait/i, fate: 'waits' },
  { begins: /^lost/i, fate: 'lost' },
];
const fateOf = (name: string) => fates.find(({ begins }) => begins.test(name))?.fate;

/**
 * The simulator's sender names. A name is active `delayMs` after the application, but: SPAM… is refused at once, DENY… is rejected after
 * that time, WAIT… is pending for ever, and the answer to LOST… gets lost though the application is taken. Applications are counted.
 */
export function createSenderNames(
  sql: Sql,
  { now, delayMs }: { now: () => Date; delayMs: number },
): Pick<NamedProvider, 'requestSenderName' | 'senderNames'> {
  return {
    async requestSenderName(name) {
      const fate = fateOf(name);
      if (fate === 'refused') return { kind: 'refused', detail: 'The name is not taken here.' };
      const row = await sql.row<{ asks: number }>(
        `insert into simulator_sender_name as s (name, shown, asked_at) values (lower($1), $1, $2)
         on conflict (name) do update set asks = s.asks + 1 returning asks`,
        [name, now()],
      );
      if (fate === 'lost') throw new Error('No answer came.');
      return row?.asks === 1 ? { kind: 'requested', id: name, status: 'pending' } : { kind: 'exists' };
    },

    async senderNames() {
      const rows = await sql.rows<{ shown: string; over: boolean }>(
        'select shown, asked_at <= $1 as over from simulator_sender_name order by asked_at, name',
        [new Date(now().getTime() - delayMs)],
      );
      return rows.map(({ shown, over }) => {
        const fate = fateOf(shown);
        const waits = !over || fate === 'waits';
        return { name: shown, status: waits ? 'pending' : fate === 'rejected' ? 'rejected' : 'active' };
      });
    },
  };
}
