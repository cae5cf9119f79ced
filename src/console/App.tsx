import { useLocation } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo } from 'react';
import { Provider } from 'urql';
import { createApiClient } from './api/client.js';
import { ownerOf, sessionState, type Viewer } from './api/session.js';
import { useStore } from './api/store.js';
import { ForgotPassword } from './pages/ForgotPassword.js';
import { SignIn } from './pages/SignIn.js';
import { SignUp } from './pages/SignUp.js';
import { Notice } from './parts/controls.js';
import { Frame } from './parts/frame/Frame.js';
import { Loading } from './parts/Page.js';
import { suggestLanguage, useWords } from './words/words.js';

const AccountPage = lazy(() => import('./pages/account/AccountPage.js').then((page) => ({ default: page.AccountPage })));

/** Whoever isn't signed in sees the way in at any address, and goes on there. */
export function App() {
  const words = useWords();
  const state = useStore(sessionState);
  const { pathname } = useLocation();
  // Where links in mails lead, whoever is signed in.
  if (state.kind !== 'asking' && pathname.startsWith('/account/'))
    return (
      <Suspense>
        <AccountPage path={pathname} />
      </Suspense>
    );
  if (state.kind === 'open') return <SignedIn viewer={state.viewer} />;
  if (state.kind === 'none') {
    if (pathname === '/sign-up') return <SignUp />;
    return pathname === '/forgot-password' ? <ForgotPassword /> : <SignIn ended={state.ended} />;
  }
  return (
    <main className="mx-auto max-w-md px-4 py-16">
      {state.unreachable ? (
        <Notice tone="warn" live="polite">
          {words.connection.unreachable}
        </Notice>
      ) : (
        <Loading />
      )}
    </main>
  );
}

/** One cache for each person and tenant: nothing of another one's is ever shown. */
function SignedIn({ viewer }: { viewer: Viewer }) {
  const owner = ownerOf(viewer);
  // Another owner, another client.
  const client = useMemo(createApiClient, [owner]);
  const language = viewer.user?.language;
  useEffect(() => {
    // Where its words don't come, those that are here stay.
    if (language) suggestLanguage(language).catch(() => undefined);
  }, [language]);
  return (
    <Provider value={client} key={owner}>
      <Frame viewer={viewer} />
    </Provider>
  );
}
