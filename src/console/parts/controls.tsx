import type { ComponentProps, ReactNode } from 'react';
import { useId } from 'react';

const button = {
  main: 'bg-accent text-on-accent hover:bg-accent-strong border-transparent',
  plain: 'bg-card text-ink border-edge hover:bg-sunk',
  danger: 'bg-bad text-on-accent hover:bg-bad border-transparent',
  quiet: 'bg-transparent text-accent border-transparent hover:bg-sunk',
};
const shape = 'inline-flex min-h-11 cursor-pointer items-center justify-center gap-2 rounded-lg border px-4 py-2 text-center font-medium';

/** The look of a button, for links that lead on. */
export const buttonLook = (look: keyof typeof button): string => `${shape} ${button[look]}`;

export function Button({ look = 'plain', className = '', ...rest }: ComponentProps<'button'> & { look?: keyof typeof button }) {
  return (
    <button
      type="button"
      {...rest}
      className={`${buttonLook(look)} disabled:cursor-not-allowed disabled:border-transparent disabled:bg-sunk disabled:text-dim ${className}`}
    />
  );
}

export const inputLook =
  'w-full min-h-11 rounded-lg border border-edge bg-card px-3 py-2 text-ink placeholder:text-dim aria-invalid:border-bad aria-invalid:border-2';

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string;
  optional?: string;
  children(given: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }): ReactNode;
}

/** A label, its control, and below it what helps and what is wrong. */
export function Field({ label, hint, error, optional, children }: FieldProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div className="grid min-w-0 grid-cols-1 content-start gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
        {optional && <span className="font-normal text-dim"> ({optional})</span>}
      </label>
      {children({ id, ...(described && { 'aria-describedby': described }), ...(error && { 'aria-invalid': true }) })}
      {hint && (
        <div id={`${id}-hint`} className="text-sm text-dim">
          {hint}
        </div>
      )}
      {error && (
        <p id={`${id}-error`} className="text-sm font-medium text-bad">
          {error}
        </p>
      )}
    </div>
  );
}

const tones = {
  good: 'bg-good-soft text-good border-good/40',
  warn: 'bg-warn-soft text-warn border-warn/40',
  bad: 'bg-bad-soft text-bad border-bad/40',
  plain: 'bg-sunk text-ink border-line',
};
export type Tone = keyof typeof tones;

/** Something that is said on the page, and stays there. `live`: read aloud when it appears. */
export function Notice({ tone, live, children }: { tone: Tone; live?: 'polite' | 'assertive'; children: ReactNode }) {
  return (
    <div role={live === 'assertive' ? 'alert' : live && 'status'} className={`rounded-lg border px-4 py-3 ${tones[tone]}`}>
      {children}
    </div>
  );
}

export function Tag({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={`inline-block rounded-full border px-2.5 py-0.5 text-sm font-medium whitespace-nowrap ${tones[tone]}`}>
      {children}
    </span>
  );
}

export function Card({ title, aside, children }: { title?: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="min-w-0 rounded-xl border border-line bg-card p-4 sm:p-5">
      {(title || aside) && (
        <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
          {title && <h2 className="text-lg font-semibold">{title}</h2>}
          {aside}
        </div>
      )}
      {children}
    </section>
  );
}
