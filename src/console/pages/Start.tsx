import { lazy, Suspense } from 'react';
import { useViewer } from '../api/hooks.js';
import { Loading, Page } from '../parts/Page.js';
import { useWords } from '../words/words.js';
import { Home } from './home/Home.js';

// A business never needs it.
const Overview = lazy(() => import('./overview/Overview.js').then((page) => ({ default: page.Overview })));

/** The first page: a tenant's people see their sending, platform staff the platform. */
export function Start() {
  const words = useWords();
  const { tenant, permissions } = useViewer();
  if (tenant) return <Home />;
  if (permissions.includes('VIEW_PLATFORM'))
    return (
      <Suspense fallback={<Loading />}>
        <Overview />
      </Suspense>
    );
  return <Page title={words.nowhere.title} lead={words.nowhere.detail} />;
}
