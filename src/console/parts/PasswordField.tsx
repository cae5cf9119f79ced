import { useState } from 'react';
import { useWords } from '../words/words.js';
import { Field, inputLook } from './controls.js';

interface PasswordFieldProps {
  label: string;
  autoComplete: 'current-password' | 'new-password';
  hint?: string;
  error?: string;
  value: string;
  onChange(value: string): void;
}

export function PasswordField({ label, autoComplete, hint, error, value, onChange }: PasswordFieldProps) {
  const words = useWords();
  const [shown, setShown] = useState(false);
  return (
    <div className="grid gap-2">
      <Field label={label} hint={hint} error={error}>
        {(given) => (
          <input
            {...given}
            type={shown ? 'text' : 'password'}
            name="password"
            autoComplete={autoComplete}
            required
            value={value}
            onChange={(event) => onChange(event.target.value)}
            className={inputLook}
          />
        )}
      </Field>
      <label className="flex min-h-6 w-fit cursor-pointer items-center gap-2 text-sm text-dim">
        <input type="checkbox" checked={shown} onChange={() => setShown(!shown)} className="size-4 accent-accent" />
        {words.signIn.show}
      </label>
    </div>
  );
}
