import { type ReactNode, useEffect, useRef } from 'react';
import { useWords } from '../words/words.js';

/** A page's heading, which takes the focus when the page comes by a link, and its title in the browser's tab. */
export function Page({ title, lead, children }: { title: string; lead?: ReactNode; children?: ReactNode }) {
  const words = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${words.product}`;
  }, [title, words]);
  useEffect(() => {
    if (navigatedBefore) heading.current?.focus();
    navigatedBefore = true;
  }, []);
  return (
    <div className="grid gap-4">
      <div>
        <h1 ref={heading} tabIndex={-1} className="text-2xl font-semibold">
          {title}
        </h1>
        {lead && <p className="text-dim">{lead}</p>}
      </div>
      {children}
    </div>
  );
}

/** The first page of all leaves the focus where the browser puts it. */
let navigatedBefore = false;

export function Loading() {
  const words = useWords();
  return (
    <p role="status" className="py-6 text-dim">
      {words.loading}
    </p>
  );
}
