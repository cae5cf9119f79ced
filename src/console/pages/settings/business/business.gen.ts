// Made of business.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type UpdateTenantInput = {
  alertEmails?: (string)[] | null;
  approvalAboveCredits?: number | null;
  bodyRetentionDays?: number | null;
  dailyCreditCap?: number | null;
  frequencyCap?: FrequencyCapInput | null;
  lowBalanceSms?: boolean | null;
  lowBalanceThreshold?: number | null;
  name?: string | null;
  optOutNumber?: string | null;
  optOutPageName?: string | null;
  quietHours?: QuietHoursInput | null;
  timeZone?: string | null;
  weeklyUsageMail?: boolean | null;
};
export type FrequencyCapInput = {
  days: number;
  messages: number;
};
export type QuietHoursInput = {
  from: string;
  timeZone: string;
  to: string;
};
export type TenantParts = {
  id: string;
  name: string;
  timeZone: string;
  settings: {
    id: string;
    alertEmails: (string)[];
    approvalAboveCredits: number | null;
    bodyRetentionDays: number | null;
    dailyCreditCap: number | null;
    frequencyCap: {
      messages: number;
      days: number;
    } | null;
    lowBalanceSms: boolean;
    lowBalanceThreshold: number;
    optOutNumber: string | null;
    optOutPageName: string;
    quietHours: {
      from: string;
      to: string;
      timeZone: string;
    } | null;
    weeklyUsageMail: boolean;
  };
};
export const OwnTenant: TypedDocumentNode<{
  viewer: {
    id: string;
    tenant: TenantParts | null;
  } | null;
}, Record<string, never>> =
  gql(`
query OwnTenant {
  viewer {
    id
    tenant {
      ...TenantParts
    }
  }
}
fragment TenantParts on Tenant {
  id
  name
  timeZone
  settings {
    id
    alertEmails
    approvalAboveCredits
    bodyRetentionDays
    dailyCreditCap
    frequencyCap {
      messages
      days
    }
    lowBalanceSms
    lowBalanceThreshold
    optOutNumber
    optOutPageName
    quietHours {
      from
      to
      timeZone
    }
    weeklyUsageMail
  }
}
`);
export const SaveTenant: TypedDocumentNode<{
  updateTenant: {
    tenant: TenantParts;
  } | null;
}, {
  input: UpdateTenantInput;
}> =
  gql(`
mutation SaveTenant($input: UpdateTenantInput!) {
  updateTenant(input: $input) {
    tenant {
      ...TenantParts
    }
  }
}
fragment TenantParts on Tenant {
  id
  name
  timeZone
  settings {
    id
    alertEmails
    approvalAboveCredits
    bodyRetentionDays
    dailyCreditCap
    frequencyCap {
      messages
      days
    }
    lowBalanceSms
    lowBalanceThreshold
    optOutNumber
    optOutPageName
    quietHours {
      from
      to
      timeZone
    }
    weeklyUsageMail
  }
}
`);
