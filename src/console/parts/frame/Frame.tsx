import { Link, Outlet } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useQuery } from 'urql';
import { Balance, BalanceChanges } from '../../api/documents/sending.gen.js';
import { useLive } from '../../api/hooks.js';
import type { Viewer } from '../../api/session.js';
import { useWords, type Words } from '../../words/words.js';
import { Page } from '../Page.js';
import { AccountMenu } from './AccountMenu.js';
import { useMissing } from './access.js';
import { ConnectionStrip } from './ConnectionStrip.js';
import { icons } from './icons.js';
import { barLook, MorePages } from './MorePages.js';
import { usePages } from './pages.js';

/** So many are on a phone's bar, the rest behind "More". */
const ON_BAR = 4;

/** What stands around every page: the way to the others, the account, the state of the connection. */
export function Frame({ viewer }: { viewer: Viewer }) {
  const words = useWords();
  const missing = useMissing();
  const pages = usePages();
  const onBar = pages.length > ON_BAR + 1 ? pages.slice(0, ON_BAR) : pages;
  const more = pages.slice(onBar.length);
  const follows = viewer.tenant !== null || viewer.permissions.includes('VIEW_PLATFORM');
  return (
    <div className="min-h-dvh pb-20 md:grid md:grid-cols-[14rem_1fr] md:pb-0">
      <a href="#page" className="sr-only focus:not-sr-only focus:absolute focus:z-40 focus:bg-card focus:p-3">
        {words.skip}
      </a>
      <aside className="hidden border-r border-line bg-card p-4 md:block">
        <div className="sticky top-4 grid gap-6">
          <Brand words={words} tenant={viewer.tenant?.name} />
          <nav aria-label={words.nav.main} className="grid gap-1">
            {pages.map(({ to, name }) => (
              <Link
                key={to}
                to={to}
                activeOptions={{ exact: to === '/' }}
                className="flex min-h-11 items-center gap-3 rounded-lg px-3 hover:bg-sunk aria-[current=page]:bg-sunk aria-[current=page]:font-semibold aria-[current=page]:text-accent"
              >
                {icons[name]}
                {words.pages[name]}
              </Link>
            ))}
          </nav>
        </div>
      </aside>
      <div className="min-w-0">
        {follows && <ConnectionStrip />}
        {viewer.tenant && <BalanceFollower />}
        <header className="flex items-center justify-between gap-3 border-b border-line bg-card px-4 py-2 md:justify-end md:border-0 md:bg-transparent md:px-8 md:pt-4">
          <div className="min-w-0 md:hidden">
            <Brand words={words} tenant={viewer.tenant?.name} />
          </div>
          <AccountMenu viewer={viewer} />
        </header>
        <main id="page" tabIndex={-1} className="mx-auto max-w-4xl px-4 py-4 outline-none md:px-8">
          {missing ? <NotForThem missing={missing} /> : <Outlet />}
        </main>
      </div>
      <nav aria-label={words.nav.main} className="fixed inset-x-0 bottom-0 z-10 flex border-t border-line bg-card md:hidden">
        {onBar.map(({ to, name }) => (
          <Link key={to} to={to} activeOptions={{ exact: to === '/' }} className={barLook}>
            {icons[name]}
            {words.pages[name]}
          </Link>
        ))}
        {more.length > 0 && <MorePages pages={more} />}
      </nav>
    </div>
  );
}

function Brand({ words, tenant }: { words: Words; tenant: string | undefined }) {
  return (
    <div className="min-w-0">
      <p className="text-xl font-bold text-accent">{words.product}</p>
      {tenant && <p className="truncate text-sm text-dim">{tenant}</p>}
    </div>
  );
}

/** In place of a page that may not be opened. */
function NotForThem({ missing }: { missing: Viewer['permissions'][number] }) {
  const words = useWords();
  const { title, without } = words.notYours;
  return (
    <Page title={title} lead={without[missing as keyof typeof without] ?? words.errors.FORBIDDEN}>
      <Link to="/" className="w-fit font-medium text-accent underline">
        {words.notFound.home}
      </Link>
    </Page>
  );
}

/** Keeps the credits in the cache right on every page; and the socket open, so that a lost connection is noticed. */
function BalanceFollower() {
  const missed = useLive(BalanceChanges, {});
  const [, ask] = useQuery({ query: Balance, variables: {}, pause: true });
  useEffect(() => {
    if (missed > 0) ask({ requestPolicy: 'network-only' });
  }, [missed, ask]);
  return null;
}
