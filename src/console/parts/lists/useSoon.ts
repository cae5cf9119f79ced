import { useCallback, useEffect, useRef } from 'react';

/** At most so often is asked what is new, whatever arrives. */
const PAUSE_MS = 1_500;

/** Runs at once, and again after a pause if it was wanted meanwhile or didn't come to its end. */
export function useSoon(run: () => Promise<boolean>): () => void {
  const latest = useRef(run);
  latest.current = run;
  const state = useRef<'idle' | 'pausing' | 'wanted' | 'gone'>('idle');
  useEffect(() => {
    state.current = 'idle';
    return () => {
      state.current = 'gone';
    };
  }, []);
  return useCallback(() => {
    if (state.current !== 'idle') {
      if (state.current === 'pausing') state.current = 'wanted';
      return;
    }
    const go = async () => {
      state.current = 'pausing';
      const done = await latest.current();
      setTimeout(() => {
        if (state.current === 'wanted' || (state.current === 'pausing' && !done)) void go();
        else if (state.current === 'pausing') state.current = 'idle';
      }, PAUSE_MS);
    };
    void go();
  }, []);
}
