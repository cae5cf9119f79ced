import { type StaticDataRouteOption, useMatches, useRouter } from '@tanstack/react-router';
import { useViewer } from '../../api/hooks.js';
import type { Viewer } from '../../api/session.js';

type Permission = Viewer['permissions'][number];

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /**
     * The permission that everything on this page needs; null where being signed in is enough. A business's permissions and the
     * platform's are not the same, so that this alone keeps each one's people off the other's pages. Without it no route compiles.
     */
    needs: Permission | null;
  }
}

/** Tells whether a page may be opened by who is signed in: what may not isn't offered. `to` as in routes.tsx: "/campaigns/$id". */
export function useMayOpen(): (to: string) => boolean {
  const { permissions } = useViewer();
  const routes: Record<string, { options: { staticData?: StaticDataRouteOption } }> = useRouter().routesByPath;
  return (to) => {
    const needs = routes[to]?.options.staticData?.needs;
    return !needs || permissions.includes(needs);
  };
}

/** The permission that is missing for the page of the present address: nothing of it may be shown or asked. Undefined for none. */
export function useMissing(): Permission | undefined {
  const { permissions } = useViewer();
  const needs = useMatches({ select: (matches) => matches.at(-1)?.staticData?.needs });
  return needs && !permissions.includes(needs) ? needs : undefined;
}
