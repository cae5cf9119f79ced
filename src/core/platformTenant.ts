/**
 * The tenant of the platform's own messages. A migration creates it, without members or credits; no list shows it. The migration's checks
 * name the same id.
 */
export const PLATFORM_TENANT = '00000000-0000-7000-8000-000000000001';

/** Its name, and what tenants read in place of its people. */
export const PLATFORM_NAME = 'Tuma';
