import type { ReactNode } from 'react';
import { useViewer } from '../../api/hooks.js';
import { Needs } from '../../parts/Needs.js';
import { Page } from '../../parts/Page.js';
import { Tabs } from '../../parts/Tabs.js';
import { useWords } from '../../words/words.js';
import { useBackupWords } from './words.js';

/** What the three parts of Backups have around them. */
export function BackupsPage({ children }: { children: ReactNode }) {
  const words = useWords();
  const backups = useBackupWords();
  const { permissions } = useViewer();
  const { health, manage, history } = backups.tabs;
  const tabs = [
    { to: '/backups' as const, name: health },
    ...(permissions.includes('MANAGE_BACKUPS') ? [{ to: '/backups/manage' as const, name: manage }] : []),
    { to: '/backups/history' as const, name: history },
  ];
  return (
    <Page title={words.pages.backups}>
      <Needs permission="VIEW_PLATFORM">
        <Tabs label={words.pages.backups} tabs={tabs} />
        {children}
      </Needs>
    </Page>
  );
}
