import { Link, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useQuery } from 'urql';
import { apiError } from '../../api/ask.js';
import { Message, MessageSteps } from '../../api/documents/messages.gen.js';
import { useLive, useTimeZone, useViewer } from '../../api/hooks.js';
import type { ResultOf } from '../../api/resultOf.js';
import { Card, Notice } from '../../parts/controls.js';
import { Fact } from '../../parts/Fact.js';
import { Loading, Page } from '../../parts/Page.js';
import { StatusTag } from '../../parts/StatusTag.js';
import { errorText, phone, shortTime } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { CancelMessage } from './CancelMessage.js';

/** Of these the words say all that there is. */
const ordinary = new Set(['QUEUED', 'SENDING', 'SENT', 'DELIVERED']);

/** These wait so long that a person can take them back. */
const waiting = new Set(['SCHEDULED', 'HELD']);

type Shown = NonNullable<ResultOf<typeof Message>['message']>;

/** One message: what it is, and every step that it took, as it takes them. */
export function MessagePage() {
  const words = useWords();
  const maySend = useViewer().permissions.includes('SEND_SMS');
  const { id } = useParams({ from: '/messages/$id' });
  const [{ data, error, fetching }, ask] = useQuery({ query: Message, variables: { id }, requestPolicy: 'cache-and-network' });
  const missed = useLive(MessageSteps, { ids: [id] });
  useEffect(() => {
    if (missed > 0) ask({ requestPolicy: 'network-only' });
  }, [missed, ask]);
  const message = data?.message;
  const refused = error && apiError(error);
  const isMissing = refused ? ['NOT_FOUND', 'BAD_USER_INPUT'].includes(refused.code) : !message && !fetching;
  return (
    <Page title={message?.to ? phone(message.to) : words.message.title}>
      <Link to="/messages" className="w-fit font-medium text-accent underline">
        ← {words.message.back}
      </Link>
      {!message && fetching && <Loading />}
      {!message && isMissing && (
        <Notice tone="warn">
          <p className="font-medium">{words.message.missing}</p>
          <p>{words.message.missingDetail}</p>
        </Notice>
      )}
      {!message && refused && !isMissing && <Notice tone="bad">{errorText(words, refused)}</Notice>}
      {message && <Timeline message={message} />}
      {message && maySend && waiting.has(message.status) && <CancelMessage id={message.id} />}
      {message && <Facts message={message} />}
    </Page>
  );
}

function Timeline({ message }: { message: Shown }) {
  const words = useWords();
  const timeZone = useTimeZone();
  const reason = message.holdReason ?? message.waitReason;
  return (
    <Card title={words.message.timeline} aside={<StatusTag status={message.status} />}>
      <ol className="grid gap-4 border-l-2 border-line pl-4" aria-live="polite">
        {message.events.map(({ id, at, status, detail }, index) => (
          <li key={id}>
            <p className="flex flex-wrap items-baseline justify-between gap-x-3">
              <span className="font-medium">{words.status[status].name}</span>
              <time dateTime={at} className="text-sm text-dim tabular-nums">
                {shortTime(at, timeZone)}
              </time>
            </p>
            <p className="text-sm text-dim">{words.status[status].means}</p>
            {detail && !ordinary.has(status) && <p className="text-sm break-words text-dim">{detail}</p>}
            {index === message.events.length - 1 && reason && (
              <p className="text-sm font-medium text-warn">
                {words.message.why}: {words.waits[reason]}
              </p>
            )}
          </li>
        ))}
      </ol>
      {message.reportMissing && <p className="mt-3 text-sm text-warn">{words.message.noReportYet}</p>}
    </Card>
  );
}

function Facts({ message }: { message: Shown }) {
  const words = useWords();
  const timeZone = useTimeZone();
  const { body, senderId, credits, segments, operator, createdBy, apiKey, clientReference, scheduledAt } = message;
  const author = createdBy?.name ?? (apiKey ? `${words.message.program}: ${apiKey.name}` : undefined);
  return (
    <Card>
      <dl className="grid gap-3 sm:grid-cols-2">
        <Fact name={words.message.text} wide>
          <span className="whitespace-pre-wrap">{body ?? words.message.textErased}</span>
        </Fact>
        <Fact name={words.message.from}>{senderId.name}</Fact>
        <Fact name={words.message.price}>{words.message.cost(credits, segments)}</Fact>
        {operator && <Fact name={words.message.operator}>{operator}</Fact>}
        {author && <Fact name={words.message.sentBy}>{author}</Fact>}
        {clientReference && <Fact name={words.message.reference}>{clientReference}</Fact>}
        {scheduledAt && <Fact name={words.message.scheduled}>{shortTime(scheduledAt, timeZone)}</Fact>}
      </dl>
    </Card>
  );
}
