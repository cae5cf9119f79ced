// Made of recurring.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type MessageCategory = 'PROMOTIONAL' | 'TRANSACTIONAL';
export type CampaignStatus = 'AWAITING_APPROVAL'
    | 'CANCELLED'
    | 'COMPLETED'
    | 'DRAFT'
    | 'FAILED'
    | 'PAUSED'
    | 'READY'
    | 'RUNNING'
    | 'SCHEDULED'
    | 'STAGING';
export type SkippedRunReason = 'CANCELLED'
    | 'EMPTY_AUDIENCE'
    | 'FAILED'
    | 'INSUFFICIENT_CREDITS'
    | 'MISSED'
    | 'NOT_ALLOWED'
    | 'PREVIOUS_RUNNING'
    | 'TOO_EXPENSIVE';
export type UpsertCampaignScheduleInput = {
  audience: AudienceInput;
  category?: MessageCategory;
  cron: string;
  enabled: boolean;
  from?: string | null;
  id?: string | null;
  maxCreditsPerRun: number;
  name: string;
  text: TextInput;
  timeZone: string;
};
export type AudienceInput = {
  columns?: (ImportColumnInput)[] | null;
  excludeGroupIds?: (string)[];
  fileId?: string | null;
  groupIds?: (string)[];
  phones?: (string)[];
  rows?: (TemplateRecipientInput)[];
  tags?: (string)[];
};
export type ImportColumnInput = {
  attribute?: string | null;
  field: ImportField;
  index: number;
};
export type ImportField = 'ATTRIBUTE' | 'EMAIL' | 'FIRST_NAME' | 'GROUP' | 'IGNORE' | 'LAST_NAME' | 'NAME' | 'PHONE' | 'TAGS';
export type TemplateRecipientInput = {
  to: string;
  variables?: Record<string, unknown> | null;
};
export type TextInput = {
  body?: string | null;
  templateId?: string | null;
};
export type RunCampaignScheduleInput = {
  id: string;
  idempotencyKey: string;
};
export type ScheduleParts = {
  id: string;
  name: string;
  body: string;
  category: MessageCategory;
  cron: string;
  timeZone: string;
  enabled: boolean;
  maxCreditsPerRun: number;
  nextRuns: (string)[];
  createdAt: string;
  senderId: {
    id: string;
    name: string;
  } | null;
  template: {
    id: string;
    name: string;
  } | null;
  audience: {
    phoneCount: number;
    tags: (string)[];
    groups: ({
      id: string;
      name: string;
    })[];
    excludedGroups: ({
      id: string;
      name: string;
    })[];
  };
  lastRun: {
    id: string;
    status: CampaignStatus;
    createdAt: string;
  } | null;
  skippedRuns: ({
    dueAt: string;
    reason: SkippedRunReason;
  })[];
};
export const CampaignSchedules: TypedDocumentNode<{
  campaignSchedules: {
    nodes: (ScheduleParts)[];
  } | null;
}, Record<string, never>> =
  gql(`
query CampaignSchedules {
  campaignSchedules(first: 100) {
    nodes {
      ...ScheduleParts
    }
  }
}
fragment ScheduleParts on CampaignSchedule {
  id
  name
  body
  category
  cron
  timeZone
  enabled
  maxCreditsPerRun
  nextRuns
  createdAt
  senderId {
    id
    name
  }
  template {
    id
    name
  }
  audience {
    phoneCount
    tags
    groups {
      id
      name
    }
    excludedGroups {
      id
      name
    }
  }
  lastRun {
    id
    status
    createdAt
  }
  skippedRuns {
    dueAt
    reason
  }
}
`);
export const ScheduleRuns: TypedDocumentNode<{
  campaignUpdated: {
    id: string;
    status: CampaignStatus;
    schedule: {
      id: string;
    } | null;
  };
}, Record<string, never>> =
  gql(`
subscription ScheduleRuns {
  campaignUpdated {
    id
    status
    schedule {
      id
    }
  }
}
`);
export const SaveCampaignSchedule: TypedDocumentNode<{
  upsertCampaignSchedule: {
    campaignSchedule: ScheduleParts;
  } | null;
}, {
  input: UpsertCampaignScheduleInput;
}> =
  gql(`
mutation SaveCampaignSchedule($input: UpsertCampaignScheduleInput!) {
  upsertCampaignSchedule(input: $input) {
    campaignSchedule {
      ...ScheduleParts
    }
  }
}
fragment ScheduleParts on CampaignSchedule {
  id
  name
  body
  category
  cron
  timeZone
  enabled
  maxCreditsPerRun
  nextRuns
  createdAt
  senderId {
    id
    name
  }
  template {
    id
    name
  }
  audience {
    phoneCount
    tags
    groups {
      id
      name
    }
    excludedGroups {
      id
      name
    }
  }
  lastRun {
    id
    status
    createdAt
  }
  skippedRuns {
    dueAt
    reason
  }
}
`);
export const TurnCampaignSchedule: TypedDocumentNode<{
  setCampaignScheduleEnabled: {
    campaignSchedule: ScheduleParts;
  } | null;
}, {
  id: string;
  enabled: boolean;
}> =
  gql(`
mutation TurnCampaignSchedule($id: ID!, $enabled: Boolean!) {
  setCampaignScheduleEnabled(id: $id, enabled: $enabled) {
    campaignSchedule {
      ...ScheduleParts
    }
  }
}
fragment ScheduleParts on CampaignSchedule {
  id
  name
  body
  category
  cron
  timeZone
  enabled
  maxCreditsPerRun
  nextRuns
  createdAt
  senderId {
    id
    name
  }
  template {
    id
    name
  }
  audience {
    phoneCount
    tags
    groups {
      id
      name
    }
    excludedGroups {
      id
      name
    }
  }
  lastRun {
    id
    status
    createdAt
  }
  skippedRuns {
    dueAt
    reason
  }
}
`);
export const RunCampaignSchedule: TypedDocumentNode<{
  runCampaignSchedule: {
    campaign: {
      id: string;
    };
  } | null;
}, {
  input: RunCampaignScheduleInput;
}> =
  gql(`
mutation RunCampaignSchedule($input: RunCampaignScheduleInput!) {
  runCampaignSchedule(input: $input) {
    campaign {
      id
    }
  }
}
`);
export const EndCampaignSchedule: TypedDocumentNode<{
  deleteCampaignSchedule: {
    deletedId: string;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation EndCampaignSchedule($id: ID!) {
  deleteCampaignSchedule(id: $id) {
    deletedId
  }
}
`);
