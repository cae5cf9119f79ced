import { useViewer } from '../../../api/hooks.js';
import type { Role } from './members.gen.js';

const roles: Role[] = ['VIEWER', 'MEMBER', 'ADMIN', 'OWNER'];

/** The roles that one may give and take: none with more rights than one's own. */
export function useGivenRoles(): Role[] {
  const { memberships, tenant } = useViewer();
  const own = memberships.find((one) => one.tenant.id === tenant?.id)?.role;
  return own ? roles.slice(0, roles.indexOf(own) + 1) : [];
}
