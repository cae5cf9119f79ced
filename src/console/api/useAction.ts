import { useRef, useState } from 'react';
import { type AnyVariables, type TypedDocumentNode, useClient } from 'urql';
import { type ApiError, apiError } from './ask.js';

export interface Action<Data, Variables> {
  /** What was answered; undefined when it was refused (`fault` says why), or is being done already (a second click). Never throws. */
  run(variables: Variables): Promise<Data | undefined>;
  busy: boolean;
  /** Why the latest attempt was refused. */
  fault: ApiError | undefined;
  forget(): void;
}

/** A mutation that a page does, once at a time. Objects in its answer change wherever they are shown. */
export function useAction<Data, Variables extends AnyVariables>(document: TypedDocumentNode<Data, Variables>): Action<Data, Variables> {
  const client = useClient();
  const running = useRef(false);
  const [state, setState] = useState<{ busy: boolean; fault?: ApiError }>({ busy: false });
  const run = async (variables: Variables): Promise<Data | undefined> => {
    if (running.current) return undefined;
    running.current = true;
    setState({ busy: true });
    const { data, error } = await client.mutation(document, variables).toPromise();
    running.current = false;
    setState({ busy: false, ...(error && { fault: apiError(error) }) });
    return error ? undefined : data;
  };
  return { run, busy: state.busy, fault: state.fault, forget: () => setState({ busy: false }) };
}
