import type { LinkProps } from '@tanstack/react-router';
import { useViewer } from '../../api/hooks.js';
import type { Words } from '../../words/words.js';
import { useMayOpen } from './access.js';
import type { icons } from './icons.js';

/** One entry of the navigation. */
export interface PageLink {
  to: Exclude<LinkProps['to'], undefined>;
  name: keyof Words['pages'] & keyof typeof icons;
}

const ofBusiness: PageLink[] = [
  { to: '/', name: 'home' },
  { to: '/send', name: 'send' },
  { to: '/messages', name: 'messages' },
  { to: '/campaigns', name: 'campaigns' },
  { to: '/contacts', name: 'contacts' },
  { to: '/templates', name: 'templates' },
  { to: '/sender-ids', name: 'senderIds' },
  { to: '/usage', name: 'usage' },
  { to: '/credits', name: 'credits' },
  { to: '/settings', name: 'settings' },
];

const ofPlatform: PageLink[] = [
  { to: '/', name: 'overview' },
  { to: '/backups', name: 'backups' },
  { to: '/reviews', name: 'reviews' },
  { to: '/held', name: 'held' },
  { to: '/payments', name: 'payments' },
  { to: '/tenants', name: 'tenants' },
  { to: '/packages', name: 'packages' },
  { to: '/alerts', name: 'alerts' },
  { to: '/audit', name: 'audit' },
  { to: '/quarantine', name: 'quarantine' },
];

/** The pages that who is signed in may open, in their order. The first four are on a phone's bar. */
export function usePages(): PageLink[] {
  const { tenant, permissions } = useViewer();
  const mayOpen = useMayOpen();
  const isStaff = permissions.includes('VIEW_PLATFORM');
  const pages = tenant ? ofBusiness : isStaff ? ofPlatform : [];
  return pages.filter(({ to }) => mayOpen(to));
}
