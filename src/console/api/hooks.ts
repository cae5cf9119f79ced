import { useEffect, useRef, useState } from 'react';
import { type AnyVariables, type TypedDocumentNode, useClient } from 'urql';
import { connection } from './live.js';
import { sessionState } from './session.js';
import { useStore } from './store.js';

const AGAIN_MS = 1_000;

/**
 * Follows a subscription as long as the page is there; what arrives goes into the cache and to `onEvent`. A stream that the server ended
 * (a slow reader, SUBSCRIPTION_LAGGED) begins anew; the number returned rises then and after each gap of the connection: ask again what
 * may have been missed.
 */
export function useLive<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  onEvent?: (data: Data) => void,
): number {
  const client = useClient();
  const { gaps } = useStore(connection);
  const [restarts, setRestarts] = useState(0);
  const listener = useRef(onEvent);
  listener.current = onEvent;
  const key = JSON.stringify(variables);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = () => {
      clearTimeout(timer);
      timer = setTimeout(() => setRestarts((before) => before + 1), AGAIN_MS);
    };
    const { unsubscribe } = client.subscription(document, JSON.parse(key) as Variables).subscribe(({ data, error, hasNext }) => {
      if (data) listener.current?.(data);
      if (error || !hasNext) again();
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
    // `restarts` begins it anew.
  }, [client, document, key, restarts]);
  return gaps + restarts;
}

/** Who is signed in. For pages inside the frame only. */
export function useViewer() {
  const state = useStore(sessionState);
  if (state.kind !== 'open') throw new Error('nobody is signed in');
  return state.viewer;
}

/** The zone of the tenant's days; the device's where there is no tenant. */
export function useTimeZone(): string {
  return useViewer().tenant?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** A value that stops changing for `ms` first: what is typed isn't asked letter by letter. */
export function useSettled<Value>(value: Value, ms: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

const MOVING_MS = 3_000;

/**
 * Asks again every few seconds while something moves, and whenever `missed` rises: an answer to a change may come after the event that
 * tells of a later state, and would be shown for ever.
 */
export function useAskedAgain(ask: (options: { requestPolicy: 'network-only' }) => void, isMoving: boolean, missed: number): void {
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    if (missed > 0) latest.current({ requestPolicy: 'network-only' });
  }, [missed]);
  useEffect(() => {
    if (!isMoving) return;
    const timer = setInterval(() => latest.current({ requestPolicy: 'network-only' }), MOVING_MS);
    return () => clearInterval(timer);
  }, [isMoving]);
}
