import { Permission, type PlatformRole, type Role } from '../../entities/types/roles.js';

const OF_TENANTS: Permission[] = [
  'SEND_SMS',
  'MANAGE_CONTACTS',
  'MANAGE_SENDER_IDS',
  'MANAGE_BILLING',
  'MANAGE_MEMBERS',
  'MANAGE_API_KEYS',
  'MANAGE_TENANT',
  'MANAGE_WEBHOOKS',
  'APPROVE_CAMPAIGNS',
  'VIEW_REPORTS',
];

/** What a member may do in their tenant. */
export const rolePermissions: Record<Role, readonly Permission[]> = {
  OWNER: OF_TENANTS,
  ADMIN: OF_TENANTS.filter((permission) => permission !== 'MANAGE_TENANT'),
  MEMBER: ['SEND_SMS', 'MANAGE_CONTACTS', 'VIEW_REPORTS'],
  VIEWER: ['VIEW_REPORTS'],
};

/** What platform staff may do above all tenants. In a tenant they may do only what a membership gives them. */
export const platformPermissions: Record<PlatformRole, readonly Permission[]> = {
  ADMIN: ['VIEW_PLATFORM', 'REVIEW_SENDER_IDS', 'MANAGE_TENANTS', 'ADJUST_CREDITS', 'MANAGE_BACKUPS', 'RESTORE_BACKUPS', 'MANAGE_WEBHOOKS'],
  STAFF: ['VIEW_PLATFORM', 'REVIEW_SENDER_IDS'],
};

/** The permissions of both, in the order of the enum. */
export function permissionsOf(role: Role | null, platformRole: PlatformRole | null): ReadonlySet<Permission> {
  const given = new Set([...(role ? rolePermissions[role] : []), ...(platformRole ? platformPermissions[platformRole] : [])]);
  return new Set(Object.values(Permission).filter((permission) => given.has(permission)));
}
