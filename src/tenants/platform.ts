/**
 * The tenant of the platform's own messages: made by a migration, without members, credits or a place in any list. The migration's checks
 * name the same id.
 */
export const PLATFORM_TENANT = '00000000-0000-7000-8000-000000000001';
