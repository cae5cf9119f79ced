import type { LinkProps } from '@tanstack/react-router';
import type { Viewer } from '../../api/session.js';
import type { Words } from '../../words/words.js';
import type { icons } from './icons.js';

/** One entry of the navigation. */
export interface PageLink {
  to: Exclude<LinkProps['to'], undefined>;
  name: keyof Words['pages'] & keyof typeof icons;
}

/** The pages that a person may use, in their order: what they may not do isn't there. The first four are on a phone's bar. */
export function pagesOf({ tenant, permissions }: Viewer): PageLink[] {
  const may = (permission: (typeof permissions)[number], ...links: PageLink[]): PageLink[] =>
    permissions.includes(permission) ? links : [];
  if (!tenant)
    return [
      ...may('VIEW_PLATFORM', { to: '/', name: 'overview' }, { to: '/backups', name: 'backups' }),
      ...may('REVIEW_SENDER_IDS', { to: '/reviews', name: 'reviews' }),
      ...may(
        'VIEW_PLATFORM',
        { to: '/held', name: 'held' },
        { to: '/payments', name: 'payments' },
        { to: '/tenants', name: 'tenants' },
        { to: '/packages', name: 'packages' },
        { to: '/alerts', name: 'alerts' },
        { to: '/audit', name: 'audit' },
        { to: '/quarantine', name: 'quarantine' },
      ),
    ];
  return [
    { to: '/', name: 'home' },
    ...may('SEND_SMS', { to: '/send', name: 'send' }),
    ...may('VIEW_REPORTS', { to: '/messages', name: 'messages' }),
    ...may(
      'VIEW_REPORTS',
      { to: '/campaigns', name: 'campaigns' },
      { to: '/contacts', name: 'contacts' },
      { to: '/templates', name: 'templates' },
    ),
    ...may('VIEW_REPORTS', { to: '/sender-ids', name: 'senderIds' }),
    ...may('VIEW_REPORTS', { to: '/usage', name: 'usage' }),
    ...may('MANAGE_BILLING', { to: '/credits', name: 'credits' }),
    { to: '/settings', name: 'settings' },
  ];
}

const ofTenants = new Set(['messages', 'campaigns', 'contacts', 'templates']);

/** Whether an address shows what a business has, which platform staff have none of. */
export const isOfTenant = (pathname: string): boolean => ofTenants.has(pathname.split('/')[1] ?? '');
