import { type ReactNode, useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { apiError } from '../../api/ask.js';
import { type MessageFilter, Messages } from '../../api/documents/messages.gen.js';
import { Button, Notice } from '../../parts/controls.js';
import { Loading } from '../../parts/Page.js';
import { errorText } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { MessageList } from './MessageList.js';

const PAGE = 25;

interface MessagePagesProps {
  filter: MessageFilter;
  /** Shown where no message matches. */
  none: ReactNode;
  /** Told what the first page begins with. */
  onFirst(rows: { id: string; acceptedAt: string }[]): void;
}

/** The list so far: a component for each page, so that none of them changes when another one comes. */
export function MessagePages({ filter, none, onFirst }: MessagePagesProps) {
  const [cursors, setCursors] = useState<(string | null)[]>([null]);
  return cursors.map((after, index) => (
    <MessagesAfter
      key={after}
      after={after}
      filter={filter}
      none={none}
      isLast={index === cursors.length - 1}
      onLoaded={index === 0 ? onFirst : undefined}
      more={(cursor) => setCursors([...cursors, cursor])}
    />
  ));
}

interface MessagesAfterProps {
  after: string | null;
  filter: MessageFilter;
  none: ReactNode;
  isLast: boolean;
  onLoaded?(rows: { id: string; acceptedAt: string }[]): void;
  more(cursor: string): void;
}

function MessagesAfter({ after, filter, none, isLast, onLoaded, more }: MessagesAfterProps) {
  const words = useWords();
  const variables = { first: PAGE, after, filter };
  const [{ data, error, fetching, stale }, ask] = useQuery({ query: Messages, variables, requestPolicy: 'cache-and-network' });
  const page = data?.messages;
  const loaded = page && !stale && !fetching ? page.nodes : undefined;
  useEffect(() => {
    if (loaded) onLoaded?.(loaded);
  }, [loaded, onLoaded]);
  if (error && !page)
    return (
      <Notice tone="bad">
        <p>{errorText(words, apiError(error))}</p>
        <Button className="mt-2" onClick={() => ask({ requestPolicy: 'network-only' })}>
          {words.retry}
        </Button>
      </Notice>
    );
  if (!page) return <Loading />;
  const { endCursor, hasNextPage } = page.pageInfo;
  return (
    <>
      {page.nodes.length === 0 && after === null ? none : <MessageList rows={page.nodes} />}
      {isLast && hasNextPage && endCursor && (
        <Button className="mt-3 w-full" onClick={() => more(endCursor)}>
          {words.messages.loadMore}
        </Button>
      )}
      {isLast && !hasNextPage && page.nodes.length > 0 && <p className="pt-3 text-center text-sm text-dim">{words.messages.end}</p>}
    </>
  );
}
