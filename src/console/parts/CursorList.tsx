import { type ReactNode, useEffect, useState } from 'react';
import { type AnyVariables, type TypedDocumentNode, type UseQueryArgs, useQuery } from 'urql';
import { apiError } from '../api/ask.js';
import { errorText } from '../words/format.js';
import { useWords } from '../words/words.js';
import { Button, Notice } from './controls.js';
import { Loading } from './Page.js';

interface Connection<Node> {
  nodes: Node[];
  pageInfo: { endCursor: string | null; hasNextPage: boolean };
}

type Rows<Of> = NonNullable<Of> extends Connection<infer Node> ? Node : never;
/** Of the root field itself, or of a member of what it answers. */
type NodeOf<Data> = Rows<Data[keyof Data]> | Members<NonNullable<Data[keyof Data]>>;
type Members<Of> = Of extends Connection<unknown> ? never : { [Name in keyof Of]: Rows<Of[Name]> }[keyof Of];

/** The list in an answer. */
function connectionIn<Data extends object>(data: Data): Connection<NodeOf<Data>> | undefined {
  const isList = (one: unknown): one is Connection<NodeOf<Data>> => typeof one === 'object' && one !== null && 'pageInfo' in one;
  const [root] = Object.values(data);
  return isList(root) ? root : Object.values(root ?? {}).find(isList);
}

interface CursorListProps<Data, Variables> {
  /** Its only root field is the list, or the one object whose member the list is; it takes `first` and `after`. */
  document: TypedDocumentNode<Data, Variables>;
  /** All but `after`. A list of others is another list: give it another `key`. */
  variables: Omit<Variables, 'after'>;
  /** One page's rows. */
  children(nodes: NodeOf<Data>[]): ReactNode;
  /** Shown where nothing matches. */
  none: ReactNode;
  /** Each time that it rises, the pages are asked for again. */
  revision?: number;
  /** Told what the first page holds, whenever it was loaded. Keep it the same from one render to the next. */
  onFirst?(nodes: NodeOf<Data>[]): void;
  /** The same of every page; `isLast` where nothing comes after it. */
  onPage?(nodes: NodeOf<Data>[], isLast: boolean): void;
}

/** A list so far: a component for each page, so that none of them moves when another one comes. */
export function CursorList<Data extends object, Variables extends AnyVariables>(props: CursorListProps<Data, Variables>) {
  const [cursors, setCursors] = useState<(string | null)[]>([null]);
  return cursors.map((after, index) => (
    <PageAfter
      {...props}
      key={after}
      after={after}
      isLast={index === cursors.length - 1}
      onFirst={index === 0 ? props.onFirst : undefined}
      more={(cursor) => setCursors([...cursors, cursor])}
    />
  ));
}

interface PageAfterProps<Data, Variables> extends CursorListProps<Data, Variables> {
  after: string | null;
  isLast: boolean;
  more(cursor: string): void;
}

function PageAfter<Data extends object, Variables extends AnyVariables>(props: PageAfterProps<Data, Variables>) {
  const { document, after, children, none, revision = 0, isLast, onFirst, onPage, more } = props;
  const words = useWords();
  const variables = { ...props.variables, after } as unknown as Variables;
  const asked: UseQueryArgs<AnyVariables, Data> = {
    query: document as TypedDocumentNode<Data>,
    variables,
    requestPolicy: 'cache-and-network',
  };
  const [{ data, error, fetching, stale }, ask] = useQuery<Data, AnyVariables>(asked);
  const page = data && connectionIn(data);
  const loaded = page && !stale && !fetching ? page.nodes : undefined;
  const hasMore = page?.pageInfo.hasNextPage ?? false;
  useEffect(() => {
    if (loaded) onFirst?.(loaded);
    if (loaded) onPage?.(loaded, !hasMore);
  }, [loaded, hasMore, onFirst, onPage]);
  useEffect(() => {
    if (revision > 0) ask({ requestPolicy: 'network-only' });
  }, [revision, ask]);
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
      {page.nodes.length === 0 && after === null ? none : children(page.nodes)}
      {isLast && hasNextPage && endCursor && (
        <Button className="mt-3 w-full" onClick={() => more(endCursor)}>
          {words.list.loadMore}
        </Button>
      )}
      {isLast && !hasNextPage && page.nodes.length > 0 && <p className="pt-3 text-center text-sm text-dim">{words.list.end}</p>}
    </>
  );
}
