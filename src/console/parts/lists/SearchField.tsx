import { useEffect, useRef, useState } from 'react';
import { TextField } from '../inputs.js';

const SETTLE_MS = 400;

/** Typed letter by letter, asked when the typing pauses. */
export function SearchField({ label, value, set }: { label: string; value: string; set(value: string): void }) {
  const [typed, setTyped] = useState(value);
  const latest = useRef(set);
  latest.current = set;
  // Back, or a cleared filter.
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => latest.current(typed.trim()), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [typed, value]);
  return <TextField label={label} value={typed} change={setTyped} type="search" />;
}
