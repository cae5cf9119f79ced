import type { PlatformRole } from '../../entities/types/roles.js';
import type { Actor, App } from '../context.js';
import { AppError } from '../errors.js';

/** What somebody may do whose role needs two-factor sign-in, before they have set it up. */
const before = new Set([
  ...['viewer', 'enrolTwoFactor', 'confirmTwoFactor', 'login', 'refreshSession', 'switchTenant', 'logout', 'errorCodes', 'publicSettings'],
  ...['__typename', '__schema', '__type'],
]);

/** Whether a platform role needs two-factor sign-in here (TWO_FACTOR_ROLES). */
export const needsTwoFactor = ({ settings }: App, role: PlatformRole | null): boolean =>
  role !== null && settings.twoFactorRoles.includes(role);

/**
 * TWO_FACTOR_SETUP_REQUIRED where the actor has to set up two-factor sign-in first and `roots`, the fields of an operation, are more than
 * that. They have no permissions until then, so that what isn't asked this way refuses them, too.
 */
export function requireTwoFactor(actor: Actor, roots: readonly string[]): void {
  if (actor.kind === 'user' && actor.mustSetUpTwoFactor && !roots.every((name) => before.has(name)))
    throw new AppError('TWO_FACTOR_SETUP_REQUIRED');
}
