import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import type { MessageRow } from '../../api/documents/messages.gen.js';
import { SentMessages } from '../../api/documents/messages.gen.js';
import { useLive, useTimeZone } from '../../api/hooks.js';
import { Button, buttonLook, Card } from '../../parts/controls.js';
import { shortTime } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { MessageList } from '../messages/MessageList.js';
import { countedApart } from './Recipients.js';
import type { Sent } from './useSend.js';
import { useSendWords } from './words.js';

const SHOWN = 50;
/** Of a thousand messages each reports several times: drawn together. */
const DRAW_MS = 100;

/** What was accepted, and each message as it goes, from the network's first word to the handset. */
export function SentPanel({ sent, startAgain }: { sent: Sent; startAgain(): void }) {
  const words = useWords();
  const rows = useFollowed(sent.messages);
  const said = useSendWords();
  const timeZone = useTimeZone();
  const scheduledAt = sent.messages[0]?.scheduledAt;
  const waits = rows.some(({ status }) => status === 'SCHEDULED');
  const wrong = sent.rejected.filter(({ code }) => !countedApart.has(code));
  const delivered = rows.filter(({ status }) => status === 'DELIVERED').length;
  return (
    <Card title={words.send.sent(rows.length)}>
      <div className="grid gap-3">
        {sent.replayed && <p className="text-warn">{words.send.replayed}</p>}
        <p className="text-dim">{words.send.charged(sent.credits, sent.balance.available)}</p>
        <p role="status" className={`font-medium ${delivered === rows.length ? 'text-good' : ''}`}>
          {delivered === rows.length && words.send.allDelivered}
          {delivered < rows.length &&
            (waits && scheduledAt ? said.scheduled(shortTime(scheduledAt, timeZone)) : words.send.progress(delivered, rows.length))}
        </p>
        {sent.suppressed > 0 && <p className="text-dim">{words.send.suppressed(sent.suppressed)}</p>}
        {wrong.length > 0 && (
          <div className="rounded-lg border border-bad/40 bg-bad-soft p-3 text-bad">
            <p className="font-medium">{said.notSentTo(wrong.length)}</p>
            <ul>
              {wrong.map(({ index, value, detail }) => (
                <li key={index} className="break-words">
                  {words.send.rejectedRow(index + 1, value)}: {detail}
                </li>
              ))}
            </ul>
          </div>
        )}
        <MessageList rows={rows.slice(0, SHOWN)} />
        {rows.length > SHOWN && <p className="text-sm text-dim">{words.send.firstOnly(SHOWN, rows.length)}</p>}
        <div className="flex flex-wrap gap-3">
          <Button look="main" onClick={startAgain}>
            {words.send.another}
          </Button>
          <Link to="/messages" className={buttonLook('plain')}>
            {words.send.see}
          </Link>
        </div>
      </div>
    </Card>
  );
}

/** The messages as they are now: a subscription by ids begins with the present state, so a gap misses nothing. */
function useFollowed(accepted: readonly MessageRow[]): MessageRow[] {
  const [rows, setRows] = useState(() => [...accepted]);
  const latest = useRef(new Map(accepted.map((row) => [row.id, row])));
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useLive(SentMessages, { ids: accepted.map(({ id }) => id) }, ({ messageUpdated }) => {
    latest.current.set(messageUpdated.id, messageUpdated);
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      setRows([...latest.current.values()]);
    }, DRAW_MS);
  });
  return rows;
}
