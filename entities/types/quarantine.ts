import { describedEnum } from './describedEnum.js';

/** The checks of quarantined_item. */
export const QuarantineKind = describedEnum('QuarantineKind', 'Which background work an item was set aside from.', {
  DELIVERY_REPORT: 'Applying a delivery report.',
  DISPATCH: 'Handing a message to the provider.',
  SWEEP: 'Expiring or otherwise sweeping a message.',
});
export type QuarantineKind = keyof typeof QuarantineKind;
