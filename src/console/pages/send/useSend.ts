import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { ApiError, apiError } from '../../api/ask.js';
import { Send } from '../../api/documents/sending.gen.js';
import { connection } from '../../api/live.js';
import type { ResultOf } from '../../api/resultOf.js';
import { useStore } from '../../api/store.js';
import { type Kept, keptPending, type Pending } from './draft.js';

export type Sent = NonNullable<ResultOf<typeof Send>['sendSms']>;

export type SendState =
  | { kind: 'idle'; error?: ApiError }
  /** `unanswered`: asked before without an answer, and asked again with the same key. */
  | { kind: 'asking'; unanswered: boolean }
  | { kind: 'sent'; sent: Sent };

const AGAIN_MS = 3_000;
/** Whether the request may have been done, or is being done: only its own key may ask again. */
const isOpen = ({ code }: ApiError): boolean =>
  ['NO_ANSWER', 'INTERNAL', 'IDEMPOTENCY_IN_FLIGHT', 'DATABASE_UNAVAILABLE', 'UNAUTHENTICATED', 'TOKEN_EXPIRED', 'TOKEN_INVALID'].includes(
    code,
  );

/**
 * Sends once, whatever happens to the answer: the request is kept in this tab with its key before it is asked, asked again until an answer
 * comes (after a reload, too), and forgotten then.
 */
export function useSend(owner: string) {
  const client = useClient();
  const [state, setState] = useState<SendState>({ kind: 'idle' });
  const pending = useRef<Kept<Pending>>(keptPending(owner));
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const gone = useRef(false);

  const ask = useCallback(
    async (input: Pending) => {
      clearTimeout(timer.current);
      timer.current = undefined;
      const { data, error } = await client.mutation(Send, { input }).toPromise();
      if (gone.current) return;
      const refusal = error ? apiError(error) : data?.sendSms ? undefined : new ApiError('INTERNAL', '');
      if (refusal && isOpen(refusal)) {
        setState({ kind: 'asking', unanswered: true });
        timer.current = setTimeout(() => void ask(input), AGAIN_MS);
        return;
      }
      pending.current.write(undefined);
      setState(refusal ? { kind: 'idle', error: refusal } : { kind: 'sent', sent: data?.sendSms as Sent });
    },
    [client],
  );

  useEffect(() => {
    gone.current = false;
    const unanswered = pending.current.read();
    if (unanswered) {
      setState({ kind: 'asking', unanswered: true });
      void ask(unanswered);
    }
    return () => {
      gone.current = true;
      clearTimeout(timer.current);
    };
  }, [ask]);
  // The connection is back: at once.
  const { gaps } = useStore(connection);
  useEffect(() => {
    const unanswered = pending.current.read();
    if (gaps > 0 && unanswered && timer.current !== undefined) void ask(unanswered);
  }, [gaps, ask]);

  const send = (input: Omit<Pending, 'idempotencyKey'>) => {
    // A second click before the button has changed.
    if (pending.current.read()) return;
    const request = { ...input, idempotencyKey: crypto.randomUUID() };
    pending.current.write(request);
    setState({ kind: 'asking', unanswered: false });
    void ask(request);
  };
  const startAgain = () => {
    clearTimeout(timer.current);
    pending.current.write(undefined);
    setState({ kind: 'idle' });
  };
  return { state, send, startAgain };
}
