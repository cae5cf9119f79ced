import { useViewer } from '../api/hooks.js';
import { Page } from '../parts/Page.js';
import { useWords } from '../words/words.js';
import { Home } from './home/Home.js';
import { Overview } from './overview/Overview.js';

/** The first page: a tenant's people see their sending, platform staff the platform. */
export function Start() {
  const words = useWords();
  const { tenant, permissions } = useViewer();
  if (tenant) return <Home />;
  if (permissions.includes('VIEW_PLATFORM')) return <Overview />;
  return <Page title={words.nowhere.title} lead={words.nowhere.detail} />;
}
