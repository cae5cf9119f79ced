import { useCallback, useEffect, useRef, useState } from 'react';
import { type TypedDocumentNode, useClient } from 'urql';
import { ApiError, apiError } from './ask.js';
import { useViewer } from './hooks.js';
import { kept } from './kept.js';
import { connection } from './live.js';
import { ownerOf } from './session.js';
import { useStore } from './store.js';

type Keyed<Input> = Input & { idempotencyKey: string };
/** An input before it has its key. */
type Unkeyed<Input> = Input extends unknown ? Omit<Input, 'idempotencyKey'> : never;

export type OnceState<Data> =
  | { kind: 'idle'; error?: ApiError }
  /** `unanswered`: asked before without an answer, and asked again with the same key. */
  | { kind: 'asking'; unanswered: boolean }
  | { kind: 'done'; data: Data };

export interface Once<Data, Input> {
  state: OnceState<Data>;
  run(input: Input): void;
  /** Back to the beginning; what has no answer yet is not asked again. */
  startAgain(): void;
}

const AGAIN_MS = 3_000;
/** Whether the request may have been done, or is being done: only its own key may ask again. */
const isOpen = ({ code }: ApiError): boolean =>
  ['NO_ANSWER', 'INTERNAL', 'IDEMPOTENCY_IN_FLIGHT', 'DATABASE_UNAVAILABLE', 'UNAUTHENTICATED', 'TOKEN_EXPIRED', 'TOKEN_INVALID'].includes(
    code,
  );

/**
 * Moves money or messages once, whatever happens to the answer: the request is kept in this tab under `name`, for this person and tenant,
 * with its key before it is asked; asked again until an answer comes (after a reload, too); and forgotten then. `documentOf` says by which
 * mutation, and stays the same from one render to the next.
 */
export function useOnce<Data, Input extends object>(
  name: string,
  documentOf: (input: Keyed<Input>) => TypedDocumentNode<Data, { input: Keyed<Input> }>,
): Once<Data, Unkeyed<Input>> {
  const client = useClient();
  const owner = ownerOf(useViewer());
  const [state, setState] = useState<OnceState<Data>>({ kind: 'idle' });
  const pending = useRef(kept<Keyed<Input>>(`tuma-${name} ${owner}`));
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const gone = useRef(false);

  const ask = useCallback(
    async (input: Keyed<Input>) => {
      clearTimeout(timer.current);
      timer.current = undefined;
      const { data, error } = await client.mutation(documentOf(input), { input }).toPromise();
      if (gone.current) return;
      const refusal = error ? apiError(error) : data ? undefined : new ApiError('INTERNAL', '');
      if (refusal && isOpen(refusal)) {
        setState({ kind: 'asking', unanswered: true });
        timer.current = setTimeout(() => void ask(input), AGAIN_MS);
        return;
      }
      pending.current.write(undefined);
      setState(refusal ? { kind: 'idle', error: refusal } : { kind: 'done', data: data as Data });
    },
    [client, documentOf],
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

  const run = (input: Unkeyed<Input>) => {
    // A second click before the button has changed.
    if (pending.current.read()) return;
    const request = { ...input, idempotencyKey: crypto.randomUUID() } as unknown as Keyed<Input>;
    pending.current.write(request);
    setState({ kind: 'asking', unanswered: false });
    void ask(request);
  };
  const startAgain = () => {
    clearTimeout(timer.current);
    pending.current.write(undefined);
    setState({ kind: 'idle' });
  };
  return { state, run, startAgain };
}
