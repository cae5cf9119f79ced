// Made of sending.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type FreezeShown = {
  id: string;
  sendingFrozen: boolean;
  sendingFreeze: {
    reason: string;
    since: string;
    actor: {
      name: string;
    };
  } | null;
  restore: {
    id: string;
  } | null;
};
export const Freeze: TypedDocumentNode<{
  systemStatus: FreezeShown | null;
}, Record<string, never>> =
  gql(`
query Freeze {
  systemStatus {
    ...FreezeShown
  }
}
fragment FreezeShown on SystemStatus {
  id
  sendingFrozen
  sendingFreeze {
    reason
    since
    actor {
      name
    }
  }
  restore {
    id
  }
}
`);
export const FreezeChanges: TypedDocumentNode<{
  systemStatusUpdated: FreezeShown;
}, Record<string, never>> =
  gql(`
subscription FreezeChanges {
  systemStatusUpdated {
    ...FreezeShown
  }
}
fragment FreezeShown on SystemStatus {
  id
  sendingFrozen
  sendingFreeze {
    reason
    since
    actor {
      name
    }
  }
  restore {
    id
  }
}
`);
export const SetSendingFrozen: TypedDocumentNode<{
  setSendingFrozen: {
    systemStatus: FreezeShown;
  } | null;
}, {
  frozen: boolean;
  reason: string;
}> =
  gql(`
mutation SetSendingFrozen($frozen: Boolean!, $reason: String!) {
  setSendingFrozen(frozen: $frozen, reason: $reason) {
    systemStatus {
      ...FreezeShown
    }
  }
}
fragment FreezeShown on SystemStatus {
  id
  sendingFrozen
  sendingFreeze {
    reason
    since
    actor {
      name
    }
  }
  restore {
    id
  }
}
`);
