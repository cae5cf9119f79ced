import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Navigate } from '@tanstack/react-router';
import { App } from './App.js';
import { Failed, NotFound } from './pages/Failed.js';
import { readFilters } from './pages/messages/filters.js';

const root = createRootRoute({ component: App, notFoundComponent: NotFound });

const pages = [
  createRoute({ getParentRoute: () => root, path: '/', component: lazyRouteComponent(() => import('./pages/Start.js'), 'Start') }),
  createRoute({
    getParentRoute: () => root,
    path: '/send',
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
