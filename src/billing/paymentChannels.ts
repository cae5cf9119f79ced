/** A way to pay by mobile money. `minTzs` and `maxTzs` bound one payment. */
export interface PaymentChannel {
  code: string;
  name: string;
  operator: string;
  minTzs: number;
  maxTzs: number;
}

/** The channels of the mobile-money provider, as its contract lists them. */
export const paymentChannels: readonly PaymentChannel[] = [
  { code: 'vodacom', name: 'M-Pesa', operator: 'Vodacom', minTzs: 1_000, maxTzs: 1_000_000 },
  { code: 'tigo', name: 'Mixx by Yas', operator: 'Yas', minTzs: 1_000, maxTzs: 1_000_000 },
  { code: 'airtel', name: 'Airtel Money', operator: 'Airtel', minTzs: 1_000, maxTzs: 1_000_000 },
  { code: 'halotel', name: 'HaloPesa', operator: 'Halotel', minTzs: 1_000, maxTzs: 500_000 },
];
