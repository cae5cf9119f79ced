import { Link, useLocation } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useWords } from '../../words/words.js';
import { icons } from './icons.js';
import type { PageLink } from './pages.js';

/** One place on a phone's bar. */
export const barLook =
  'flex min-h-16 flex-1 cursor-pointer flex-col items-center justify-center gap-1 text-xs text-dim ' +
  'aria-[current=page]:font-semibold aria-[current=page]:text-accent';

/** The pages that don't fit on a phone's bar, above it. */
export function MorePages({ pages }: { pages: PageLink[] }) {
  const words = useWords();
  const { pathname } = useLocation();
  const current = pages.some(({ to }) => pathname === to || pathname.startsWith(`${to}/`));
  const menu = useRef<HTMLDetailsElement>(null);
  // It closes when the page changes.
  useEffect(() => {
    if (menu.current) menu.current.open = false;
  }, [pathname]);
  const closeByKey = ({ key }: KeyboardEvent) => {
    if (key !== 'Escape' || !menu.current) return;
    menu.current.open = false;
    menu.current.querySelector('summary')?.focus();
  };
  return (
    <details ref={menu} onKeyDown={closeByKey} className="flex-1">
      <summary className={`${barLook} list-none ${current ? 'font-semibold text-accent' : ''}`}>
        {icons.more}
        {words.nav.more}
      </summary>
      <ul className="absolute inset-x-0 bottom-full grid max-h-[70dvh] grid-cols-2 gap-1 overflow-y-auto border-t border-line bg-card p-2 shadow-lg">
        {pages.map(({ to, name }) => (
          <li key={to}>
            <Link
              to={to}
              className="flex min-h-12 items-center gap-3 rounded-lg px-3 hover:bg-sunk aria-[current=page]:font-semibold aria-[current=page]:text-accent"
            >
              {icons[name]}
              {words.pages[name]}
            </Link>
          </li>
        ))}
      </ul>
    </details>
  );
}
