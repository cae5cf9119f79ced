import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Navigate } from '@tanstack/react-router';
import { App } from './App.js';
import { readCampaignFilters } from './pages/campaigns/filters.js';
import { readContactFilters } from './pages/contacts/filters.js';
import { readLedgerFilters } from './pages/credits/ledger/filters.js';
import { Failed, NotFound } from './pages/Failed.js';
import { readFilters } from './pages/messages/filters.js';
import { readSendSearch } from './pages/send/sendSearch.js';
import { readTemplateFilters } from './pages/templates/filters.js';
import { readUsageSearch } from './pages/usage/period.js';
import { staffRoutes } from './staffRoutes.js';

const root = createRootRoute({ component: App, notFoundComponent: NotFound });

const pages = [
  createRoute({ getParentRoute: () => root, path: '/', component: lazyRouteComponent(() => import('./pages/Start.js'), 'Start') }),
  ...staffRoutes(root),
  createRoute({
    getParentRoute: () => root,
    path: '/send',
    validateSearch: readSendSearch,
    component: lazyRouteComponent(() => import('./pages/send/Send.js'), 'SendPage'),
  }),
  createRoute({ getParentRoute: () => root, path: '/sign-up', component: () => <Navigate to="/" replace /> }),
  createRoute({ getParentRoute: () => root, path: '/forgot-password', component: () => <Navigate to="/" replace /> }),
  createRoute({
    getParentRoute: () => root,
    path: '/sessions',
    component: lazyRouteComponent(() => import('./pages/sessions/Sessions.js'), 'SessionsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/messages',
    validateSearch: readFilters,
    component: lazyRouteComponent(() => import('./pages/messages/Messages.js'), 'MessagesPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/messages/$id',
    component: lazyRouteComponent(() => import('./pages/messages/MessagePage.js'), 'MessagePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sender-ids',
    component: lazyRouteComponent(() => import('./pages/senderIds/SenderIds.js'), 'SenderIdsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sender-ids/new',
    component: lazyRouteComponent(() => import('./pages/senderIds/NewSenderId.js'), 'NewSenderIdPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sender-ids/$id',
    component: lazyRouteComponent(() => import('./pages/senderIds/SenderIdPage.js'), 'SenderIdPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/usage',
    validateSearch: readUsageSearch,
    component: lazyRouteComponent(() => import('./pages/usage/Usage.js'), 'UsagePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/credits',
    component: lazyRouteComponent(() => import('./pages/credits/BuyPage.js'), 'BuyPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/credits/purchases',
    component: lazyRouteComponent(() => import('./pages/credits/Purchases.js'), 'PurchasesPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/credits/purchases/$id',
    component: lazyRouteComponent(() => import('./pages/credits/PurchasePage.js'), 'PurchasePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/credits/ledger',
    validateSearch: readLedgerFilters,
    component: lazyRouteComponent(() => import('./pages/credits/ledger/LedgerPage.js'), 'LedgerPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/settings',
    component: lazyRouteComponent(() => import('./pages/settings/you/YouPage.js'), 'YouPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/settings/members',
    component: lazyRouteComponent(() => import('./pages/settings/members/MembersPage.js'), 'MembersPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/settings/api-keys',
    component: lazyRouteComponent(() => import('./pages/settings/keys/KeysPage.js'), 'KeysPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/settings/business',
    component: lazyRouteComponent(() => import('./pages/settings/business/BusinessPage.js'), 'BusinessPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/settings/webhooks',
    component: lazyRouteComponent(() => import('./pages/settings/webhooks/WebhooksPage.js'), 'WebhooksPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/settings/webhooks/$id',
    component: lazyRouteComponent(() => import('./pages/settings/webhooks/WebhookPage.js'), 'WebhookPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/campaigns',
    validateSearch: readCampaignFilters,
    component: lazyRouteComponent(() => import('./pages/campaigns/CampaignsPage.js'), 'CampaignsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/campaigns/new',
    component: lazyRouteComponent(() => import('./pages/campaigns/form/NewCampaignPage.js'), 'NewCampaignPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/campaigns/$id',
    component: lazyRouteComponent(() => import('./pages/campaigns/one/CampaignPage.js'), 'CampaignPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/campaigns/$id/change',
    component: lazyRouteComponent(() => import('./pages/campaigns/form/ChangeCampaignPage.js'), 'ChangeCampaignPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/contacts',
    validateSearch: readContactFilters,
    component: lazyRouteComponent(() => import('./pages/contacts/ContactsPage.js'), 'ContactsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/contacts/new',
    component: lazyRouteComponent(() => import('./pages/contacts/NewContactPage.js'), 'NewContactPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/contacts/groups',
    component: lazyRouteComponent(() => import('./pages/contacts/groups/GroupsPage.js'), 'GroupsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/contacts/import',
    component: lazyRouteComponent(() => import('./pages/contacts/imports/ImportsPage.js'), 'ImportsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/contacts/import/$id',
    component: lazyRouteComponent(() => import('./pages/contacts/imports/ImportPage.js'), 'ImportPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/contacts/$id',
    component: lazyRouteComponent(() => import('./pages/contacts/ContactPage.js'), 'ContactPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/templates',
    validateSearch: readTemplateFilters,
    component: lazyRouteComponent(() => import('./pages/templates/TemplatesPage.js'), 'TemplatesPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/templates/new',
    component: lazyRouteComponent(() => import('./pages/templates/NewTemplatePage.js'), 'NewTemplatePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/templates/$id',
    component: lazyRouteComponent(() => import('./pages/templates/TemplatePage.js'), 'TemplatePage'),
  }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren(pages),
  defaultPreload: 'intent',
  defaultErrorComponent: Failed,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
