import type { ReactNode } from 'react';

/** One number with its name; inside a `dl`. */
export function Figure({ name, value, children }: { name: string; value: string; children?: ReactNode }) {
  return (
    <div className="min-w-0 rounded-xl border border-line bg-card p-4">
      <dt className="text-sm text-dim">{name}</dt>
      <dd className="text-2xl font-semibold tabular-nums">{value}</dd>
      {children}
    </div>
  );
}
