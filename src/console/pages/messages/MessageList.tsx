import { Link } from '@tanstack/react-router';
import type { MessageRow } from '../../api/documents/messages.gen.js';
import { useTimeZone } from '../../api/hooks.js';
import { StatusTag } from '../../parts/StatusTag.js';
import { phone, shortTime } from '../../words/format.js';
import { useWords } from '../../words/words.js';

/** One row a message: whom, what, from which sender, its state and when that began; of one that is scheduled, when it goes. */
export function MessageList({ rows }: { rows: (MessageRow & { body?: string | null })[] }) {
  const words = useWords();
  const timeZone = useTimeZone();
  return (
    <ul className="divide-y divide-line">
      {rows.map(({ id, to, body, status, scheduledAt, updatedAt, senderId, failureDetail, holdReason, waitReason }) => {
        const reason = holdReason ?? waitReason;
        const at = status === 'SCHEDULED' && scheduledAt ? scheduledAt : updatedAt;
        return (
          <li key={id}>
            <Link
              to="/messages/$id"
              params={{ id }}
              className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-1 rounded-lg px-1 py-3 hover:bg-sunk"
            >
              <span className="min-w-0 truncate font-medium">{to ? phone(to) : words.messages.erased}</span>
              <span className="justify-self-end">
                <StatusTag status={status} />
              </span>
              <span className="min-w-0 truncate text-sm text-dim">
                {senderId.name}
                {body && ` · ${body}`}
              </span>
              <time dateTime={at} className="text-right text-sm whitespace-nowrap text-dim tabular-nums">
                {shortTime(at, timeZone)}
              </time>
              {(failureDetail || reason) && (
                <span className="col-span-2 text-sm text-dim">{failureDetail ?? (reason && words.waits[reason])}</span>
              )}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
