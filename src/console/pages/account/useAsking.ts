import { useState } from 'react';
import { ApiError } from '../../api/ask.js';

/** Asks for one thing at a time; `fault` says why it was refused. */
export function useAsking() {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<ApiError>();
  /** Whether it was done. */
  const attempt = async (work: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    setFault(undefined);
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setFault(error);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, fault, attempt };
}

/** Takes a used token out of the address bar. */
export const leaveToken = (): void => history.replaceState(history.state, '', location.pathname);
