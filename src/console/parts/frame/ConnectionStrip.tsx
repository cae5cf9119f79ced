import { useEffect, useState } from 'react';
import { connection } from '../../api/live.js';
import { useStore } from '../../api/store.js';
import { clockTime } from '../../words/format.js';
import { useWords } from '../../words/words.js';

/** A renewed token changes the socket in less than this: nobody needs to hear of it. */
const PATIENCE_MS = 2_500;
const SAY_BACK_MS = 5_000;

/** Says that the connection is gone and how old the page is; then, shortly, that it is back. */
export function ConnectionStrip() {
  const words = useWords();
  const { connected, heardAt } = useStore(connection);
  const [shown, setShown] = useState<'nothing' | 'lost' | 'back'>('nothing');
  useEffect(() => {
    if (connected) {
      setShown((before) => (before === 'lost' ? 'back' : 'nothing'));
      const timer = setTimeout(() => setShown('nothing'), SAY_BACK_MS);
      return () => clearTimeout(timer);
    }
    const timer = setTimeout(() => setShown('lost'), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [connected]);
  const text = heardAt === 0 ? words.connection.never : words.connection.lost(clockTime(heardAt));
  return (
    <div role="status" className="sticky top-0 z-20">
      {shown === 'lost' && <p className="bg-warn-soft px-4 py-2 font-medium text-warn">{text}</p>}
      {shown === 'back' && <p className="bg-good-soft px-4 py-2 font-medium text-good">{words.connection.back}</p>}
    </div>
  );
}
