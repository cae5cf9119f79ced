import { useState } from 'react';
import { useTimeZone } from '../../../api/hooks.js';
import { useAction } from '../../../api/useAction.js';
import { CursorList } from '../../../parts/CursorList.js';
import { Button, Card, Field, inputLook, Notice, Tag, type Tone } from '../../../parts/controls.js';
import { errorText, shortTime, withErrors } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { Deliveries, type DeliveryParts, Redeliver, type WebhookDeliveryStatus } from './webhooks.gen.js';
import { useWebhookWords } from './words.js';

const PAGE = 20;
const statuses: WebhookDeliveryStatus[] = ['DELIVERED', 'PENDING', 'FAILED'];
const tones: Record<WebhookDeliveryStatus, Tone> = { DELIVERED: 'good', PENDING: 'plain', FAILED: 'bad' };

/** What was posted to an address, newest first, with every try. */
export function DeliveryLog({ endpointId }: { endpointId: string }) {
  const mine = useWebhookWords();
  const [status, setStatus] = useState<WebhookDeliveryStatus>();
  const [looks, setLooks] = useState(0);
  return (
    <Card title={mine.one.deliveries} aside={<span className="text-sm text-dim">{mine.one.kept}</span>}>
      <div className="mb-3 flex flex-wrap items-end gap-3">
        <Field label={mine.one.status}>
          {(given) => (
            <select
              {...given}
              value={status ?? ''}
              onChange={({ target }) => setStatus(statuses.find((one) => one === target.value))}
              className={inputLook}
            >
              <option value="">{mine.one.any}</option>
              {statuses.map((one) => (
                <option key={one} value={one}>
                  {mine.one.statuses[one]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Button onClick={() => setLooks(looks + 1)}>{mine.one.refresh}</Button>
      </div>
      <CursorList
        key={`${status} ${looks}`}
        document={Deliveries}
        variables={{ first: PAGE, filter: { endpointId, ...(status && { status: [status] }) } }}
        none={<p className="text-dim">{status ? mine.one.noneMatch : mine.one.none}</p>}
      >
        {(nodes) => (
          <ul className="divide-y divide-line">
            {nodes.map((delivery) => (
              <Row key={delivery.id} delivery={delivery} />
            ))}
          </ul>
        )}
      </CursorList>
    </Card>
  );
}

const code = 'max-h-60 overflow-y-auto rounded-lg border border-line bg-sunk p-3 font-mono text-sm break-all whitespace-pre-wrap';

function Row({ delivery: { id, event, eventId, status, createdAt, nextAttemptAt, payload, attempts } }: { delivery: DeliveryParts }) {
  const mine = useWebhookWords();
  const words = withErrors(useWords(), mine.errors);
  const timeZone = useTimeZone();
  const { run, busy, fault } = useAction(Redeliver);
  const answer = attempts.at(-1)?.responseBody;
  return (
    <li className="py-3">
      <details>
        <summary className="flex cursor-pointer flex-wrap items-center justify-between gap-2 rounded-lg px-1 py-1 hover:bg-sunk">
          <span className="min-w-0">
            <span className="block font-medium">{mine.names[event]}</span>
            <time dateTime={createdAt} className="block text-sm text-dim tabular-nums">
              {shortTime(createdAt, timeZone)}
            </time>
          </span>
          <Tag tone={tones[status]}>{mine.one.statuses[status]}</Tag>
        </summary>
        <div className="grid gap-3 px-1 pt-3">
          <p className="font-mono text-sm break-all text-dim">{eventId}</p>
          <div>
            <p className="font-medium">{mine.one.tries}</p>
            {attempts.length === 0 && <p className="text-sm text-dim">{mine.one.noTries}</p>}
            <ol className="text-sm">
              {attempts.map(({ number, at, durationMs, responseStatus, failure }) => (
                <li key={`${number} ${at}`}>
                  {mine.one.tryLine(number, shortTime(at, timeZone), durationMs)}
                  {responseStatus !== null && ` · ${mine.one.answered(responseStatus)}`}
                  {failure && failure !== 'STATUS' && ` · ${mine.one.failures[failure]}`}
                </li>
              ))}
            </ol>
            {nextAttemptAt && <p className="text-sm text-dim">{mine.one.next(shortTime(nextAttemptAt, timeZone))}</p>}
          </div>
          <div>
            <p className="font-medium">{mine.one.payload}</p>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys. */}
            <pre tabIndex={0} className={code}>
              {JSON.stringify(payload, null, 2)}
            </pre>
          </div>
          {answer && (
            <div>
              <p className="font-medium">{mine.one.answer}</p>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys. */}
              <pre tabIndex={0} className={code}>
                {answer}
              </pre>
            </div>
          )}
          {status !== 'PENDING' && (
            <Button className="w-fit" disabled={busy} onClick={() => void run({ id })}>
              {busy ? words.working : mine.one.again}
            </Button>
          )}
          {fault && (
            <Notice tone="bad" live="assertive">
              {errorText(words, fault)}
            </Notice>
          )}
        </div>
      </details>
    </li>
  );
}
