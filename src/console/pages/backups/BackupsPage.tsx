import type { ReactNode } from 'react';
import { useMayOpen } from '../../parts/frame/access.js';
import { Page } from '../../parts/Page.js';
import { Tabs } from '../../parts/Tabs.js';
import { useWords } from '../../words/words.js';
import { useBackupWords } from './words.js';

/** What the three parts of Backups have around them. */
export function BackupsPage({ children }: { children: ReactNode }) {
  const words = useWords();
  const backups = useBackupWords();
  const mayOpen = useMayOpen();
  const { health, manage, history } = backups.tabs;
  const parts = [
    { to: '/backups', name: health },
    { to: '/backups/manage', name: manage },
    { to: '/backups/history', name: history },
  ] as const;
  return (
    <Page title={words.pages.backups}>
      <Tabs label={words.pages.backups} tabs={parts.filter(({ to }) => mayOpen(to))} />
      {children}
    </Page>
  );
}
