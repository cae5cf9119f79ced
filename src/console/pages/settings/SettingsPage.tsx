import type { ReactNode } from 'react';
import { useViewer } from '../../api/hooks.js';
import type { Viewer } from '../../api/session.js';
import { Needs } from '../../parts/Needs.js';
import { Page } from '../../parts/Page.js';
import { Tabs } from '../../parts/Tabs.js';
import { useSettingsWords } from './words.js';

type Permission = Viewer['permissions'][number];

/** The frame of the parts of Settings: what one may not change isn't offered. */
export function SettingsPage({ permission, children }: { permission?: Permission; children: ReactNode }) {
  const mine = useSettingsWords();
  const { permissions, tenant } = useViewer();
  const may = (wanted: Permission) => tenant !== null && permissions.includes(wanted);
  const tabs = [
    { to: '/settings', name: mine.you } as const,
    ...(may('MANAGE_TENANT') ? [{ to: '/settings/business', name: mine.business } as const] : []),
    ...(may('MANAGE_MEMBERS') ? [{ to: '/settings/members', name: mine.members } as const] : []),
    ...(may('MANAGE_API_KEYS') ? [{ to: '/settings/api-keys', name: mine.keys } as const] : []),
    // The platform has its own.
    ...(permissions.includes('MANAGE_WEBHOOKS') ? [{ to: '/settings/webhooks', name: mine.webhooks } as const] : []),
  ];
  return (
    <Page title={mine.title}>
      {tabs.length > 1 && <Tabs label={mine.parts} tabs={tabs} />}
      {permission ? <Needs permission={permission}>{children}</Needs> : children}
    </Page>
  );
}
