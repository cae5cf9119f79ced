import type { App } from '../context.js';
import type { SmsProvider } from '../ports/sms.js';
import { registersNames } from '../senders/providerNames.js';

/** Which messages go by which provider. */
export interface Route {
  provider: SmsProvider;
  /** Those of test keys, or all others. */
  test: boolean;
}

export const liveRoute = (app: App): Route => ({ provider: app.sms, test: false });

/** By the simulator alone, whoever carries the live ones: a test key can't reach a provider. */
export const testRoute = (app: App): Route => ({ provider: app.sandbox, test: true });

export const routesOf = (app: App): Route[] => [liveRoute(app), testRoute(app)];

/** Whether a tenant's own sender id must be active at the provider. Test messages reach nobody, under any name. */
export const needsNames = ({ provider, test }: Route): boolean => !test && registersNames(provider);
