import { useCallback, useEffect, useRef, useState } from 'react';
import { type AnyVariables, type TypedDocumentNode, useClient } from 'urql';
import { useSoon } from './useSoon.js';

/** So many are looked at, and `nodes` takes as many. It is no page's size: another question, whose answer moves no page that is shown. */
const MOST = 200;

interface Row {
  id: string;
}

interface Watched<Data, Variables> {
  /** What matches, newest first; the list is its only root field. */
  newest: TypedDocumentNode<Data, Variables>;
  variables: Omit<Variables, 'first'>;
  /** Asks for rows by their ids: those that are shown change where they stand. */
  again: TypedDocumentNode<{ nodes: unknown }, { ids: string[] }>;
  /** As of useLive: each time that it rises, something may have been missed. */
  missed: number;
}

interface Arrivals {
  /** Of the list: another one begins anew. */
  key: number;
  /** How many match by now that the list doesn't show. */
  count: number;
  /** For CursorList. */
  onPage(nodes: Row[], isWhole: boolean): void;
  /** Something has changed. */
  look(): void;
  /** Shows them. */
  restart(): void;
}

/**
 * What comes to a list while one reads it waits until it is asked for, also what was there before and matches since: whenever something has
 * changed, it is asked which rows match, and what is shown is asked again. Ids are ordered by time.
 */
export function useArrivals<Data extends Record<string, { nodes: Row[] } | null>, Variables extends AnyVariables>(
  watched: Watched<Data, Variables>,
): Arrivals {
  const client = useClient();
  const [key, setKey] = useState(0);
  const [count, setCount] = useState(0);
  const shown = useRef<{ ids: Set<string>; isWhole: boolean }>(undefined);
  const latest = useRef(watched);
  latest.current = watched;
  const look = useSoon(async () => {
    const { newest, variables, again } = latest.current;
    const before = shown.current;
    if (!before) return true;
    const all = { ...variables, first: MOST } as unknown as Variables;
    const asked = client.query<Data, AnyVariables>(newest as TypedDocumentNode<Data>, all, { requestPolicy: 'network-only' });
    const ids = [...before.ids].slice(0, MOST);
    const refreshed = ids.length > 0 ? client.query(again, { ids }, { requestPolicy: 'network-only' }).toPromise() : undefined;
    const [found] = Object.values((await asked.toPromise()).data ?? {});
    await refreshed;
    if (!found) return false;
    if (shown.current !== before) return true;
    const oldest = before.isWhole ? '' : [...before.ids].reduce((one, other) => (one < other ? one : other), '\uffff');
    setCount(found.nodes.filter(({ id }) => !before.ids.has(id) && id > oldest).length);
    return true;
  });
  const { missed } = watched;
  useEffect(() => {
    if (missed > 0) look();
  }, [missed, look]);
  const onPage = useCallback((nodes: Row[], isWhole: boolean) => {
    shown.current ??= { ids: new Set(), isWhole: false };
    for (const { id } of nodes) shown.current.ids.add(id);
    shown.current.isWhole ||= isWhole;
  }, []);
  const restart = () => {
    shown.current = undefined;
    setCount(0);
    setKey(key + 1);
  };
  return { key, count, onPage, look, restart };
}
