import type { PublicSettings } from '../../entities/payloads/publicSettings.js';
import { Language, type ResetChannel } from '../../entities/types/people.js';
import type { PaymentMethod } from '../../entities/types/purchaseState.js';
import type { App } from '../context.js';
import { PLATFORM_NAME } from '../core/platformTenant.js';
import { version } from '../core/version.js';

/** What anybody may know of this server: nothing that a sign-in page, or a refusal, wouldn't tell. */
export const publicSettings = (app: App): PublicSettings => ({
  id: 'public-settings',
  name: PLATFORM_NAME,
  version,
  demo: app.settings.mode === 'demo',
  signUpOpen: app.settings.registration === 'open',
  locales: Object.keys(Language) as Language[],
  resetChannels: resetChannels(app),
  paymentMethods: paymentMethods(app),
  supportEmail: app.settings.supportEmail ?? null,
});

/** Those that reach people: a demo shows what its outbox and its simulator keep. */
function resetChannels({ settings, mail, sms }: App): ResetChannel[] {
  const demo = settings.mode === 'demo';
  return [...(demo || mail.name !== 'outbox' ? ['EMAIL' as const] : []), ...(demo || sms.name !== 'simulator' ? ['SMS' as const] : [])];
}

const paymentMethods = ({ payments, settings }: App): PaymentMethod[] => [
  ...(payments ? ['MOBILE_MONEY' as const] : []),
  ...(settings.bank ? ['BANK_TRANSFER' as const] : []),
];
