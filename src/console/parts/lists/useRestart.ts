import { useState } from 'react';

/**
 * A list that begins anew when one asks for what is newer: something was told of, or the connection was gone (`missed`, as of useLive, has
 * risen). Give the list this `key`.
 */
export function useRestart(missed: number) {
  const [key, setKey] = useState(0);
  const [isTold, setTold] = useState(false);
  const [seen, setSeen] = useState(missed);
  return {
    key,
    hasNewer: isTold || missed > seen,
    tell: () => setTold(true),
    restart() {
      setTold(false);
      setSeen(missed);
      setKey(key + 1);
    },
  };
}
