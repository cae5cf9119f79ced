import type { App } from '../context.js';
import type { SmsProvider } from '../ports/sms.js';
import { registersNames } from '../senders/providerNames.js';

/** Which messages are sent by which provider. */
export interface Route {
  provider: SmsProvider;
  /** True: messages of test keys; false: all others. */
  test: boolean;
}

export const liveRoute = (app: App): Route => ({ provider: app.sms, test: false });

/** Always the simulator: a test key can't reach a real provider. */
export const testRoute = (app: App): Route => ({ provider: app.sandbox, test: true });

export const routesOf = (app: App): Route[] => [liveRoute(app), testRoute(app)];

/** Whether a tenant's own sender id must be active at the provider. Test messages reach nobody, so any name may be used. */
export const needsNames = ({ provider, test }: Route): boolean => !test && registersNames(provider);
