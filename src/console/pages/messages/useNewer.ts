import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { MessageChanges, type MessageFilter, Messages, NewMessages } from '../../api/documents/messages.gen.js';
import { useLive } from '../../api/hooks.js';
import { connection } from '../../api/live.js';

/** At most so often is asked what is new, whatever arrives. */
const PAUSE_MS = 1_500;
/** Clocks differ, and a commit may come after a later one. */
const OVERLAP_MS = 30_000;
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
  const count = useCallback(async () => {
    if (!top) return;
    const from = top[0]?.acceptedAt;
    const wanted: MessageFilter = { ...(JSON.parse(key) as MessageFilter), ...(from && { acceptedFrom: from }) };
    const { data } = await client.query(NewMessages, { filter: wanted }, { requestPolicy: 'network-only' }).toPromise();
    if (!data?.messages) return;
    const known = new Set(top.map(({ id }) => id));
    const unknown = data.messages.nodes.filter(({ id }) => !known.has(id));
    setNewer({ count: unknown.length, more: data.messages.pageInfo.hasNextPage });
  }, [client, key, top]);
  const soon = useSoon(count);
  const lastHeard = useRef(Date.now());
  const missed = useLive(MessageChanges, {}, () => {
    lastHeard.current = Date.now();
    soon();
  });
  useEffect(() => {
    if (missed === 0) return;
    const updatedFrom = new Date(Math.min(lastHeard.current, connection.get().heardAt) - OVERLAP_MS).toISOString();
    lastHeard.current = Date.now();
    const changed = { ...(JSON.parse(key) as MessageFilter), updatedFrom };
    const ask = client.query(Messages, { first: MOST_CHANGED, filter: changed }, { requestPolicy: 'network-only' }).toPromise();
    void ask.then(({ data }) => (data?.messages?.pageInfo.hasNextPage ? restart() : soon()));
    // Once for each gap.
  }, [missed]);
  return newer;
}

/** Runs at once, and again after a pause if it was wanted meanwhile. */
function useSoon(run: () => Promise<void>): () => void {
  const latest = useRef(run);
  latest.current = run;
  const state = useRef<'idle' | 'pausing' | 'wanted'>('idle');
  return useCallback(() => {
    if (state.current !== 'idle') {
      state.current = 'wanted';
      return;
    }
    const go = () => {
      state.current = 'pausing';
      void latest.current();
      setTimeout(() => {
        if (state.current === 'wanted') go();
        else state.current = 'idle';
      }, PAUSE_MS);
    };
    go();
  }, []);
}
