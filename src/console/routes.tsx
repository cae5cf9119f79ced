import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Navigate } from '@tanstack/react-router';
import { App } from './App.js';
import { readCampaignFilters } from './pages/campaigns/filters.js';
import { readRecipientFilters } from './pages/campaigns/recipients/filters.js';
import { readContactFilters } from './pages/contacts/filters.js';
import { readLedgerFilters } from './pages/credits/ledger/filters.js';
import { readPurchaseFilters } from './pages/credits/purchases/filters.js';
import { Failed, NotFound } from './pages/Failed.js';
import { readFilters } from './pages/messages/filters.js';
import { readSendSearch } from './pages/send/sendSearch.js';
import { readTemplateFilters } from './pages/templates/filters.js';
import { readUsageSearch } from './pages/usage/period.js';
import { staffRoutes } from './staffRoutes.js';

const root = createRootRoute({ staticData: { needs: null }, component: App, notFoundComponent: NotFound });

/** Every page; `needs` is the permission that it asks for, which the frame holds to. */
const pages = [
  createRoute({
    getParentRoute: () => root,
    path: '/',
    staticData: { needs: null },
    component: lazyRouteComponent(() => import('./pages/Start.js'), 'Start'),
  }),
  ...staffRoutes(root),
  createRoute({
    getParentRoute: () => root,
    path: '/send',
    staticData: { needs: 'SEND_SMS' },
    validateSearch: readSendSearch,
    component: lazyRouteComponent(() => import('./pages/send/Send.js'), 'SendPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sign-up',
    staticData: { needs: null },
    component: () => <Navigate to="/" replace />,
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/forgot-password',
    staticData: { needs: null },
    component: () => <Navigate to="/" replace />,
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sessions',
    staticData: { needs: null },
    component: lazyRouteComponent(() => import('./pages/sessions/Sessions.js'), 'SessionsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/messages',
    staticData: { needs: 'VIEW_REPORTS' },
    validateSearch: readFilters,
    component: lazyRouteComponent(() => import('./pages/messages/Messages.js'), 'MessagesPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/messages/$id',
    staticData: { needs: 'VIEW_REPORTS' },
    component: lazyRouteComponent(() => import('./pages/messages/MessagePage.js'), 'MessagePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sender-ids',
    staticData: { needs: 'VIEW_REPORTS' },
    component: lazyRouteComponent(() => import('./pages/senderIds/SenderIds.js'), 'SenderIdsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sender-ids/new',
    staticData: { needs: 'MANAGE_SENDER_IDS' },
    component: lazyRouteComponent(() => import('./pages/senderIds/NewSenderId.js'), 'NewSenderIdPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sender-ids/$id',
    staticData: { needs: 'VIEW_REPORTS' },
    component: lazyRouteComponent(() => import('./pages/senderIds/SenderIdPage.js'), 'SenderIdPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/usage',
    staticData: { needs: 'VIEW_REPORTS' },
    validateSearch: readUsageSearch,
    component: lazyRouteComponent(() => import('./pages/usage/Usage.js'), 'UsagePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/credits',
    staticData: { needs: 'MANAGE_BILLING' },
    component: lazyRouteComponent(() => import('./pages/credits/BuyPage.js'), 'BuyPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/credits/purchases',
    staticData: { needs: 'MANAGE_BILLING' },
    validateSearch: readPurchaseFilters,
    component: lazyRouteComponent(() => import('./pages/credits/purchases/Purchases.js'), 'PurchasesPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/credits/purchases/$id',
    staticData: { needs: 'MANAGE_BILLING' },
    component: lazyRouteComponent(() => import('./pages/credits/purchases/PurchasePage.js'), 'PurchasePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/credits/ledger',
    staticData: { needs: 'MANAGE_BILLING' },
    validateSearch: readLedgerFilters,
    component: lazyRouteComponent(() => import('./pages/credits/ledger/LedgerPage.js'), 'LedgerPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/settings',
    staticData: { needs: null },
    component: lazyRouteComponent(() => import('./pages/settings/you/YouPage.js'), 'YouPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/settings/members',
    staticData: { needs: 'MANAGE_MEMBERS' },
    component: lazyRouteComponent(() => import('./pages/settings/members/MembersPage.js'), 'MembersPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/settings/api-keys',
    staticData: { needs: 'MANAGE_API_KEYS' },
    component: lazyRouteComponent(() => import('./pages/settings/keys/KeysPage.js'), 'KeysPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/settings/business',
    staticData: { needs: 'MANAGE_TENANT' },
    component: lazyRouteComponent(() => import('./pages/settings/business/BusinessPage.js'), 'BusinessPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/settings/webhooks',
    staticData: { needs: 'MANAGE_WEBHOOKS' },
    component: lazyRouteComponent(() => import('./pages/settings/webhooks/WebhooksPage.js'), 'WebhooksPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/settings/webhooks/$id',
    staticData: { needs: 'MANAGE_WEBHOOKS' },
    component: lazyRouteComponent(() => import('./pages/settings/webhooks/WebhookPage.js'), 'WebhookPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/campaigns',
    staticData: { needs: 'VIEW_REPORTS' },
    validateSearch: readCampaignFilters,
    component: lazyRouteComponent(() => import('./pages/campaigns/CampaignsPage.js'), 'CampaignsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/campaigns/new',
    staticData: { needs: 'SEND_SMS' },
    component: lazyRouteComponent(() => import('./pages/campaigns/form/NewCampaignPage.js'), 'NewCampaignPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/campaigns/recurring',
    staticData: { needs: 'VIEW_REPORTS' },
    component: lazyRouteComponent(() => import('./pages/campaigns/recurring/SchedulesPage.js'), 'SchedulesPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/campaigns/recurring/new',
    staticData: { needs: 'SEND_SMS' },
    component: lazyRouteComponent(() => import('./pages/campaigns/recurring/NewSchedulePage.js'), 'NewSchedulePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/campaigns/recurring/$id',
    staticData: { needs: 'VIEW_REPORTS' },
    component: lazyRouteComponent(() => import('./pages/campaigns/recurring/SchedulePage.js'), 'SchedulePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/campaigns/recurring/$id/change',
    staticData: { needs: 'SEND_SMS' },
    component: lazyRouteComponent(() => import('./pages/campaigns/recurring/ChangeSchedulePage.js'), 'ChangeSchedulePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/campaigns/$id',
    staticData: { needs: 'VIEW_REPORTS' },
    validateSearch: readRecipientFilters,
    component: lazyRouteComponent(() => import('./pages/campaigns/one/CampaignPage.js'), 'CampaignPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/campaigns/$id/change',
    staticData: { needs: 'SEND_SMS' },
    component: lazyRouteComponent(() => import('./pages/campaigns/form/ChangeCampaignPage.js'), 'ChangeCampaignPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/contacts',
    staticData: { needs: 'VIEW_REPORTS' },
    validateSearch: readContactFilters,
    component: lazyRouteComponent(() => import('./pages/contacts/ContactsPage.js'), 'ContactsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/contacts/new',
    staticData: { needs: 'MANAGE_CONTACTS' },
    component: lazyRouteComponent(() => import('./pages/contacts/NewContactPage.js'), 'NewContactPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/contacts/groups',
    staticData: { needs: 'VIEW_REPORTS' },
    component: lazyRouteComponent(() => import('./pages/contacts/groups/GroupsPage.js'), 'GroupsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/contacts/import',
    staticData: { needs: 'MANAGE_CONTACTS' },
    component: lazyRouteComponent(() => import('./pages/contacts/imports/ImportsPage.js'), 'ImportsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/contacts/import/$id',
    staticData: { needs: 'MANAGE_CONTACTS' },
    component: lazyRouteComponent(() => import('./pages/contacts/imports/ImportPage.js'), 'ImportPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/contacts/$id',
    staticData: { needs: 'VIEW_REPORTS' },
    component: lazyRouteComponent(() => import('./pages/contacts/ContactPage.js'), 'ContactPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/templates',
    staticData: { needs: 'VIEW_REPORTS' },
    validateSearch: readTemplateFilters,
    component: lazyRouteComponent(() => import('./pages/templates/TemplatesPage.js'), 'TemplatesPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/templates/new',
    staticData: { needs: 'SEND_SMS' },
    component: lazyRouteComponent(() => import('./pages/templates/NewTemplatePage.js'), 'NewTemplatePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/templates/$id',
    staticData: { needs: 'VIEW_REPORTS' },
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
