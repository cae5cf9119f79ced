import { useState } from 'react';
import { useClient, useQuery } from 'urql';
import { ApiError, apiError } from '../../api/ask.js';
import { EndOtherSessions, EndSession, Sessions } from '../../api/documents/sessions.gen.js';
import { useTimeZone } from '../../api/hooks.js';
import type { ResultOf } from '../../api/resultOf.js';
import { Button, Card, Notice, Tag } from '../../parts/controls.js';
import { Loading, Page } from '../../parts/Page.js';
import { errorText, shortTime } from '../../words/format.js';
import { useWords } from '../../words/words.js';

type Session = NonNullable<ResultOf<typeof Sessions>['sessions']>['nodes'][number];

/** Every place where the person is signed in, and the way to end each: what they don't know, or all at once. */
export function SessionsPage() {
  const words = useWords();
  const client = useClient();
  const [{ data, error }, ask] = useQuery({ query: Sessions, variables: {}, requestPolicy: 'cache-and-network' });
  const [said, setSaid] = useState<string>();
  const [refused, setRefused] = useState<ApiError>();
  const sessions = data?.sessions?.nodes;
  const attempt = async (work: Promise<string>) => {
    setSaid(undefined);
    setRefused(undefined);
    try {
      setSaid(await work);
    } catch (fault) {
      if (!(fault instanceof ApiError)) throw fault;
      setRefused(fault);
    }
    ask({ requestPolicy: 'network-only' });
  };
  const endOne = async ({ id, device }: Session) => {
    const ended = await client.mutation(EndSession, { id }).toPromise();
    if (ended.error) throw apiError(ended.error);
    return words.sessions.ended(device);
  };
  const endOthers = async () => {
    const ended = await client.mutation(EndOtherSessions, {}).toPromise();
    if (ended.error) throw apiError(ended.error);
    return words.sessions.othersEnded(ended.data?.revokeOtherSessions?.revokedCount ?? 0);
  };
  const fault = refused ?? (error && apiError(error));
  return (
    <Page title={words.sessions.title} lead={words.sessions.lead}>
      <div role="status" className="empty:hidden">
        {said && <Notice tone="good">{said}</Notice>}
      </div>
      {fault && (
        <Notice tone="bad" live="assertive">
          {errorText(words, fault)}
        </Notice>
      )}
      {!sessions && !error && <Loading />}
      {sessions && (
        <Card>
          <ul className="divide-y divide-line">
            {sessions.map((session) => (
              <SessionRow key={session.id} session={session} end={() => void attempt(endOne(session))} />
            ))}
          </ul>
          {sessions.length > 1 && (
            <Button className="mt-3 w-full sm:w-fit" onClick={() => void attempt(endOthers())}>
              {words.sessions.endOthers}
            </Button>
          )}
          {data.sessions?.pageInfo.hasNextPage && <p className="mt-3 text-sm text-dim">{words.sessions.more}</p>}
        </Card>
      )}
    </Page>
  );
}

function SessionRow({ session, end }: { session: Session; end(): void }) {
  const words = useWords();
  const timeZone = useTimeZone();
  const { device, ip, current, lastUsedAt, createdAt } = session;
  return (
    <li className="flex items-start justify-between gap-3 py-3">
      <div className="min-w-0">
        <p className="font-medium break-words">{device}</p>
        <p className="text-sm text-dim">{words.sessions.used(shortTime(lastUsedAt, timeZone), ip ?? undefined)}</p>
        <p className="text-sm text-dim">{words.sessions.begun(shortTime(createdAt, timeZone))}</p>
      </div>
      {current ? (
        <Tag tone="good">{words.sessions.current}</Tag>
      ) : (
        <Button onClick={end} aria-label={words.sessions.endThis(device)}>
          {words.sessions.end}
        </Button>
      )}
    </li>
  );
}
