import type { PaymentChannel } from '../../entities/Purchase.js';
import type { App } from '../context.js';

/** The channels of the mobile-money provider, as its contract lists them. `minTzs` and `maxTzs` bound one payment. */
const channels: readonly Omit<PaymentChannel, 'available'>[] = [
  { code: 'vodacom', name: 'M-Pesa', operator: 'Vodacom', minTzs: 1_000, maxTzs: 1_000_000 },
  { code: 'tigo', name: 'Mixx by Yas', operator: 'Yas', minTzs: 1_000, maxTzs: 1_000_000 },
  { code: 'airtel', name: 'Airtel Money', operator: 'Airtel', minTzs: 1_000, maxTzs: 1_000_000 },
  { code: 'halotel', name: 'HaloPesa', operator: 'Halotel', minTzs: 1_000, maxTzs: 500_000 },
];

/** How mobile money can be paid here: available where this process has a payment provider. */
export const paymentChannels = (app: App): PaymentChannel[] =>
  channels.map((channel) => ({ ...channel, available: app.payments !== undefined }));

export const channelNamed = (app: App, code: string): PaymentChannel | undefined =>
  paymentChannels(app).find((channel) => channel.code === code);
