import type { ReactNode } from 'react';

/** What a thing is, line by line; of `Fact`s. */
export const Facts = ({ children }: { children: ReactNode }) => <dl className="grid gap-3 sm:grid-cols-2">{children}</dl>;

export function Fact({ name, wide, children }: { name: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={`min-w-0 ${wide ? 'sm:col-span-2' : ''}`}>
      <dt className="text-sm text-dim">{name}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  );
}
