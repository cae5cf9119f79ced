// Made of publicSettings.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type PaymentMethod = 'BANK_TRANSFER' | 'MOBILE_MONEY';
export type ResetChannel = 'EMAIL' | 'SMS';
export const ReadPublicSettings: TypedDocumentNode<{
  publicSettings: {
    id: string;
    demo: boolean;
    signUpOpen: boolean;
    paymentMethods: (PaymentMethod)[];
    resetChannels: (ResetChannel)[];
    supportEmail: string | null;
  };
}, Record<string, never>> =
  gql(`
query ReadPublicSettings {
  publicSettings {
    id
    demo
    signUpOpen
    paymentMethods
    resetChannels
    supportEmail
  }
}
`);
