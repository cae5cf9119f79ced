import { type AnyRootRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readAlertFilters } from './pages/alerts/filters.js';
import { readAuditFilters } from './pages/audit/filters.js';
import { readHistoryFilters } from './pages/backups/history/filters.js';
import { readHeldFilters } from './pages/held/filters.js';
import { readPaymentFilters } from './pages/payments/filters.js';
import { readQuarantineFilters } from './pages/quarantine/filters.js';
import { readReviewFilters } from './pages/reviews/filters.js';
import { readTenantFilters } from './pages/tenants/filters.js';

/** The pages of platform staff. */
export const staffRoutes = (root: AnyRootRoute) =>
  [
    createRoute({
      getParentRoute: () => root,
      path: '/backups',
      staticData: { needs: 'VIEW_PLATFORM' },
      component: lazyRouteComponent(() => import('./pages/backups/health/Health.js'), 'HealthPage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/backups/manage',
      staticData: { needs: 'MANAGE_BACKUPS' },
      component: lazyRouteComponent(() => import('./pages/backups/manage/Manage.js'), 'ManagePage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/backups/history',
      staticData: { needs: 'VIEW_PLATFORM' },
      validateSearch: readHistoryFilters,
      component: lazyRouteComponent(() => import('./pages/backups/history/History.js'), 'HistoryPage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/backups/history/$id',
      staticData: { needs: 'VIEW_PLATFORM' },
      component: lazyRouteComponent(() => import('./pages/backups/history/BackupPage.js'), 'BackupPage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/backups/restores/$id',
      staticData: { needs: 'VIEW_PLATFORM' },
      component: lazyRouteComponent(() => import('./pages/backups/restore/RestorePage.js'), 'RestorePage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/reviews',
      staticData: { needs: 'REVIEW_SENDER_IDS' },
      validateSearch: readReviewFilters,
      component: lazyRouteComponent(() => import('./pages/reviews/Reviews.js'), 'ReviewsPage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/reviews/$id',
      staticData: { needs: 'REVIEW_SENDER_IDS' },
      component: lazyRouteComponent(() => import('./pages/reviews/ReviewPage.js'), 'ReviewPage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/held',
      staticData: { needs: 'VIEW_PLATFORM' },
      validateSearch: readHeldFilters,
      component: lazyRouteComponent(() => import('./pages/held/Held.js'), 'HeldPage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/payments',
      staticData: { needs: 'VIEW_PLATFORM' },
      validateSearch: readPaymentFilters,
      component: lazyRouteComponent(() => import('./pages/payments/Payments.js'), 'PaymentsPage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/payments/$id',
      staticData: { needs: 'VIEW_PLATFORM' },
      component: lazyRouteComponent(() => import('./pages/payments/PaymentPage.js'), 'PaymentPage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/tenants',
      staticData: { needs: 'VIEW_PLATFORM' },
      validateSearch: readTenantFilters,
      component: lazyRouteComponent(() => import('./pages/tenants/Tenants.js'), 'TenantsPage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/tenants/$id',
      staticData: { needs: 'VIEW_PLATFORM' },
      component: lazyRouteComponent(() => import('./pages/tenants/TenantPage.js'), 'TenantPage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/packages',
      staticData: { needs: 'VIEW_PLATFORM' },
      component: lazyRouteComponent(() => import('./pages/packages/Packages.js'), 'PackagesPage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/audit',
      staticData: { needs: 'VIEW_PLATFORM' },
      validateSearch: readAuditFilters,
      component: lazyRouteComponent(() => import('./pages/audit/Audit.js'), 'AuditPage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/alerts',
      staticData: { needs: 'VIEW_PLATFORM' },
      validateSearch: readAlertFilters,
      component: lazyRouteComponent(() => import('./pages/alerts/Alerts.js'), 'AlertsPage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/quarantine',
      staticData: { needs: 'VIEW_PLATFORM' },
      validateSearch: readQuarantineFilters,
      component: lazyRouteComponent(() => import('./pages/quarantine/Quarantine.js'), 'QuarantinePage'),
    }),
  ] as const;
