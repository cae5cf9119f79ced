import type { ReactNode } from 'react';

interface RadioCardProps {
  name: string;
  title: string;
  checked: boolean;
  choose(): void;
  disabled?: boolean;
  children?: ReactNode;
}

/** One of several, with what it means. */
export function RadioCard({ name, title, checked, choose, disabled, children }: RadioCardProps) {
  return (
    <label className="flex min-w-0 cursor-pointer items-start gap-3 rounded-lg border border-edge p-3 hover:bg-sunk has-checked:border-accent has-checked:bg-sunk has-disabled:cursor-not-allowed has-disabled:border-line has-disabled:bg-card">
      <input
        type="radio"
        name={name}
        checked={checked}
        onChange={choose}
        disabled={disabled}
        className="mt-1 size-4 shrink-0 accent-accent"
      />
      <span className="min-w-0">
        <span className="block font-medium break-words">{title}</span>
        {children}
      </span>
    </label>
  );
}
