import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { MessageChanges, type MessageFilter, Messages, NewMessages } from '../../api/documents/messages.gen.js';
import { useLive } from '../../api/hooks.js';
import { connection } from '../../api/live.js';
import { useSoon } from '../../parts/lists/useSoon.js';

/** Clocks differ, and a commit may come after a later one. */
const OVERLAP_MS = 30_000;
const AGAIN_MS = 3_000;
const MOST_CHANGED = 200;

interface Newer {
  count: number;
  /** There are more than were counted. */
  more: boolean;
}

/**
 * How many messages that match stand above the list by now. Rows that are shown change by themselves, through the cache; after a gap of the
 * connection those that changed meanwhile are asked for, and where they are too many the list begins anew.
 */
export function useNewer(filter: MessageFilter, top: { id: string; acceptedAt: string }[] | undefined, restart: () => void): Newer {
  const client = useClient();
  const [newer, setNewer] = useState<Newer>({ count: 0, more: false });
  const key = JSON.stringify(filter);
  const count = useCallback(async (): Promise<boolean> => {
    if (!top) return true;
    const from = top[0]?.acceptedAt;
    const wanted: MessageFilter = { ...(JSON.parse(key) as MessageFilter), ...(from && { acceptedFrom: from }) };
    const { data } = await client.query(NewMessages, { filter: wanted }, { requestPolicy: 'network-only' }).toPromise();
    if (!data?.messages) return false;
    const known = new Set(top.map(({ id }) => id));
    const unknown = data.messages.nodes.filter(({ id }) => !known.has(id));
    setNewer({ count: unknown.length, more: data.messages.pageInfo.hasNextPage });
    return true;
  }, [client, key, top]);
  const soon = useSoon(count);
  const lastHeard = useRef(Date.now());
  const missed = useLive(MessageChanges, {}, () => {
    lastHeard.current = Date.now();
    soon();
  });
  useEffect(() => {
    if (missed === 0) return;
    let timer: ReturnType<typeof setTimeout>;
    let gone = false;
    const updatedFrom = new Date(Math.min(lastHeard.current, connection.get().heardAt) - OVERLAP_MS).toISOString();
    const changed = { ...(JSON.parse(key) as MessageFilter), updatedFrom };
    const catchUp = async () => {
      const asked = client.query(Messages, { first: MOST_CHANGED, filter: changed }, { requestPolicy: 'network-only' });
      const { data } = await asked.toPromise();
      if (gone) return;
      if (!data?.messages) timer = setTimeout(catchUp, AGAIN_MS);
      else if (data.messages.pageInfo.hasNextPage) restart();
      else {
        lastHeard.current = Date.now();
        soon();
      }
    };
    void catchUp();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
    // Once for each gap.
  }, [missed]);
  return newer;
}
