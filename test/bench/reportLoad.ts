import { type App, systemContext } from '../../src/context.js';
import { newId } from '../../src/lib/ids.js';
import { applyReports, storeReports } from '../../src/messaging/reports.js';
import type { SmsReport } from '../../src/providers/sms/port.js';
import { awaitingReport } from './sentMessages.js';

export interface ReportLoad {
  count: number;
  /** Reports in one call. */
  size: number;
  /** Calls under way at once. */
  atOnce: number;
}

/** Stores reports, each call once it can be answered, while the applier that each wakes applies them. Answers both a second, and this process's time. */
export async function loadReports(app: App, { count, size, atOnce }: ReportLoad) {
  const ctx = systemContext(app, 'bench');
  const sent = await awaitingReport(app.db.pool, count);
  if (sent.length < count) throw new Error(`only ${sent.length} of ${count} messages wait for a report`);
  const reports = sent.map(
    ({ recipient, phone, reference }): SmsReport => ({
      provider: 'simulator',
      reference,
      recipient,
      phone,
      status: 'DELIVERED',
      outcome: 'DELIVERED',
    }),
  );
  const cpu = process.cpuUsage();
  const begin = performance.now();
  let next = 0;
  let applying: Promise<void> | undefined;
  let again = false;
  const apply = async (): Promise<void> => {
    do {
      again = false;
      await applyReports(systemContext(app, newId()));
    } while (again);
    applying = undefined;
  };
  const store = async (): Promise<void> => {
    for (let at = next; at < count; at = next) {
      next = at + size;
      await storeReports(ctx, reports.slice(at, at + size));
      if (applying) again = true;
      else applying = apply();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, store));
  const stored = count / ((performance.now() - begin) / 1_000);
  await applying;
  const applied = count / ((performance.now() - begin) / 1_000);
  const { user, system } = process.cpuUsage(cpu);
  const ids = sent.map(({ id }) => id);
  const { rows } = await app.db.pool.query<{ n: number }>(
    `select count(*)::int as n from message m where id = any($1) and status = 'DELIVERED' and events = 3
     and exists (select from message_event e where e.message_id = m.id and e.n = 3 and e.status = 'DELIVERED')`,
    [ids],
  );
  if (rows[0]?.n !== count) throw new Error(`${rows[0]?.n} of ${count} reports were applied`);
  return { stored, applied, cpuMicroseconds: (user + system) / count };
}
