import { useEffect, useState } from 'react';
import { useSettled } from '../../api/hooks.js';
import { Field, inputLook } from '../controls.js';

const SETTLE_MS = 400;

interface SettledInputProps {
  label: string;
  hint?: string;
  type: 'search' | 'tel' | 'text';
  placeholder?: string;
  value: string;
  set(value: string): void;
}

/** A filter that is typed letter by letter, and asked for when the typing pauses. */
export function SettledInput({ label, hint, type, placeholder, value, set }: SettledInputProps) {
  const [typed, setTyped] = useState(value);
  const settled = useSettled(typed, SETTLE_MS);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (settled === typed && settled !== value) set(settled);
    // What was typed decides, not the address.
  }, [settled]);
  return (
    <Field label={label} hint={hint}>
      {(given) => (
        <input
          {...given}
          type={type}
          maxLength={100}
          placeholder={placeholder}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          className={inputLook}
        />
      )}
    </Field>
  );
}
