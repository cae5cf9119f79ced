import type { ReactNode } from 'react';
import { useMayOpen } from '../../parts/frame/access.js';
import { Page } from '../../parts/Page.js';
import { Tabs } from '../../parts/Tabs.js';
import { useSettingsWords } from './words.js';

/** The frame of the parts of Settings: what one may not change isn't offered. The platform has webhooks of its own. */
export function SettingsPage({ children }: { children: ReactNode }) {
  const mine = useSettingsWords();
  const mayOpen = useMayOpen();
  const parts = [
    { to: '/settings', name: mine.you },
    { to: '/settings/business', name: mine.business },
    { to: '/settings/members', name: mine.members },
    { to: '/settings/api-keys', name: mine.keys },
    { to: '/settings/webhooks', name: mine.webhooks },
  ] as const;
  const tabs = parts.filter(({ to }) => mayOpen(to));
  return (
    <Page title={mine.title}>
      {tabs.length > 1 && <Tabs label={mine.parts} tabs={tabs} />}
      {children}
    </Page>
  );
}
