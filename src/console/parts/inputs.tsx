import type { ComponentProps } from 'react';
import { Field, inputLook } from './controls.js';

interface Labelled<Value> {
  label: string;
  hint?: string;
  error?: string;
  optional?: string;
  value: Value;
  change(value: Value): void;
}

type OfInput = Pick<ComponentProps<'input'>, 'type' | 'inputMode' | 'min' | 'max' | 'maxLength' | 'disabled' | 'autoComplete' | 'required'>;

/** One line of text with its label. */
export function TextField({ label, hint, error, optional, value, change, ...rest }: Labelled<string> & OfInput) {
  return (
    <Field label={label} hint={hint} error={error} optional={optional}>
      {(given) => (
        <input
          autoComplete="off"
          {...rest}
          {...given}
          value={value}
          onChange={({ target }) => change(target.value)}
          className={inputLook}
        />
      )}
    </Field>
  );
}

/** Several lines of text with their label. */
export function LongTextField({ label, hint, error, optional, value, change, rows = 3 }: Labelled<string> & { rows?: number }) {
  return (
    <Field label={label} hint={hint} error={error} optional={optional}>
      {(given) => <textarea {...given} rows={rows} value={value} onChange={({ target }) => change(target.value)} className={inputLook} />}
    </Field>
  );
}

interface Choosing<Value extends string> extends Omit<Labelled<Value>, 'change'> {
  change(value: NoInfer<Value>): void;
  options: readonly (readonly [value: NoInfer<Value>, name: string])[];
}

/** One of a few, folded up. */
export function SelectField<Value extends string>({ label, hint, error, optional, value, change, options }: Choosing<Value>) {
  return (
    <Field label={label} hint={hint} error={error} optional={optional}>
      {(given) => (
        <select {...given} value={value} onChange={({ target }) => change(target.value as Value)} className={inputLook}>
          {options.map(([one, name]) => (
            <option key={one} value={one}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function CheckBox({ label, hint, value, change }: { label: string; hint?: string; value: boolean; change(value: boolean): void }) {
  return (
    <label className="flex min-h-11 w-fit cursor-pointer items-start gap-3 py-2">
      <input
        type="checkbox"
        checked={value}
        onChange={({ target }) => change(target.checked)}
        className="mt-0.5 size-5 shrink-0 accent-accent"
      />
      <span>
        {label}
        {hint && <span className="block text-sm text-dim">{hint}</span>}
      </span>
    </label>
  );
}
