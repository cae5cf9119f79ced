import { lazy, Suspense, useState } from 'react';
import type { Viewer } from '../api/session.js';
import { useWords } from '../words/words.js';
import { AccountName, accountLook } from './AccountName.js';

/** Its parts weigh as much as all pages: they come when somebody wants the menu. */
const AccountMenu = lazy(() => import('./AccountMenu.js').then(({ AccountMenu: menu }) => ({ default: menu })));

export function AccountButton({ viewer }: { viewer: Viewer }) {
  const words = useWords();
  const [wanted, setWanted] = useState(false);
  const button = (
    <button
      type="button"
      className={accountLook}
      aria-label={`${words.account.menu}: ${viewer.user?.name ?? ''}`}
      aria-haspopup="menu"
      aria-expanded="false"
      onClick={() => setWanted(true)}
    >
      <AccountName name={viewer.user?.name} />
    </button>
  );
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <AccountMenu viewer={viewer} />
    </Suspense>
  );
}
