import { describe, expect, test } from 'vitest';
import { Permission, PlatformRole, Role } from '../../entities/types/roles.js';
import { permissionsOf, platformPermissions, rolePermissions } from '../../src/auth/permissions.js';

describe('permissions', () => {
  test('roles of a tenant', () => {
    expect(rolePermissions.OWNER.filter((p) => !rolePermissions.ADMIN.includes(p))).toEqual(['MANAGE_TENANT']);
    expect(rolePermissions.MEMBER).toEqual(['SEND_SMS', 'MANAGE_CONTACTS', 'VIEW_REPORTS']);
    expect(rolePermissions.VIEWER).toEqual(['VIEW_REPORTS']);
  });

  test('every permission is of tenants or of the platform, never of both; but either keeps webhook endpoints of its own', () => {
    const ofTenants = new Set(Object.values(Role).flatMap((role) => rolePermissions[role]));
    const ofPlatform = new Set(Object.values(PlatformRole).flatMap((role) => platformPermissions[role]));
    expect([...ofTenants].filter((permission) => ofPlatform.has(permission))).toEqual(['MANAGE_WEBHOOKS']);
    expect(new Set([...ofTenants, ...ofPlatform])).toEqual(new Set(Object.values(Permission)));
    expect(new Set(platformPermissions.ADMIN)).toEqual(ofPlatform);
    expect(platformPermissions.STAFF).toEqual(['VIEW_PLATFORM', 'REVIEW_SENDER_IDS']);
  });

  test('a member who is staff has both; nobody has nothing', () => {
    expect([...permissionsOf('VIEWER', 'STAFF')]).toEqual(['VIEW_REPORTS', 'VIEW_PLATFORM', 'REVIEW_SENDER_IDS']);
    expect(permissionsOf(null, null).size).toBe(0);
  });
});
