import { Link } from '@tanstack/react-router';
import { useTimeZone } from '../../api/hooks.js';
import { buttonLook, Card } from '../../parts/controls.js';
import { Fact, Facts } from '../../parts/Fact.js';
import { count, percent, shortTime } from '../../words/format.js';
import type { SenderIdRow, SenderIdUse } from './senderIds.gen.js';
import { useSenderIdWords } from './words.js';

/** How much goes out from a sender id and arrives, in a line of the list. */
export function UsageLine({ usage: { messages, deliveryRate, lastSentAt } }: Pick<SenderIdUse, 'usage'>) {
  const { usage: said } = useSenderIdWords();
  const timeZone = useTimeZone();
  const parts = [
    said.messages(messages),
    deliveryRate !== null && said.delivered(percent(deliveryRate)),
    lastSentAt && said.last(shortTime(lastSentAt, timeZone)),
  ];
  return <span className="w-full text-sm text-dim">{lastSentAt || messages > 0 ? parts.filter(Boolean).join(' · ') : said.never}</span>;
}

/** The same on its page, with the way to the messages themselves. */
export function UsageCard({ senderId: { name, usage } }: { senderId: SenderIdRow & SenderIdUse }) {
  const { usage: said } = useSenderIdWords();
  const timeZone = useTimeZone();
  const { messages, deliveryRate, lastSentAt } = usage;
  if (messages === 0 && !lastSentAt)
    return (
      <Card title={said.title}>
        <p className="text-dim">{said.never}</p>
      </Card>
    );
  return (
    <Card title={said.title}>
      <Facts>
        <Fact name={said.sent}>{count(messages)}</Fact>
        <Fact name={said.rate}>{deliveryRate === null ? said.noReport : percent(deliveryRate)}</Fact>
        {lastSentAt && <Fact name={said.lastSent}>{shortTime(lastSentAt, timeZone)}</Fact>}
      </Facts>
      <Link to="/messages" search={{ from: name }} className={`${buttonLook('plain')} mt-4`}>
        {said.see}
      </Link>
    </Card>
  );
}
