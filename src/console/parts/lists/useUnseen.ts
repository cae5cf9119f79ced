import { useCallback, useState } from 'react';

interface Unseen {
  /** How many stand above the list by now. */
  count: number;
  /** For CursorList's `onFirst`. */
  first(nodes: { id: string }[]): void;
  /** An event of this one came. */
  note(id: string): void;
}

/** What is newer than a list that is shown waits until it is asked for: rows don't move while one reads. Ids are ordered by time. */
export function useUnseen(): Unseen {
  const [newest, setNewest] = useState<string>();
  const [unseen, setUnseen] = useState<ReadonlySet<string>>(new Set());
  const first = useCallback((nodes: { id: string }[]) => setNewest(nodes[0]?.id ?? ''), []);
  const note = (id: string) => {
    if (newest !== undefined && id > newest && !unseen.has(id)) setUnseen(new Set([...unseen, id]));
  };
  return { count: unseen.size, first, note };
}
