// Made of members.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type Role = 'ADMIN' | 'MEMBER' | 'OWNER' | 'VIEWER';
export type InvitationStatus = 'ACCEPTED' | 'EXPIRED' | 'PENDING' | 'REVOKED';
export type InvitationFilter = {
  status?: (InvitationStatus)[] | null;
};
export type InviteMemberInput = {
  email: string;
  role: Role;
};
export type ChangeMemberRoleInput = {
  id: string;
  role: Role;
};
export const Members: TypedDocumentNode<{
  members: {
    nodes: ({
      id: string;
      role: Role;
      createdAt: string;
      user: {
        id: string;
        name: string;
        email: string;
      };
    })[];
    pageInfo: {
      endCursor: string | null;
      hasNextPage: boolean;
    };
  } | null;
}, {
  first: number;
  after?: string | null;
}> =
  gql(`
query Members($first: Int!, $after: String) {
  members(first: $first, after: $after) {
    nodes {
      id
      role
      createdAt
      user {
        id
        name
        email
      }
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
`);
export const Invitations: TypedDocumentNode<{
  invitations: {
    nodes: ({
      id: string;
      email: string;
      role: Role;
      status: InvitationStatus;
      expiresAt: string;
    })[];
    pageInfo: {
      endCursor: string | null;
      hasNextPage: boolean;
    };
  } | null;
}, {
  first: number;
  after?: string | null;
  filter?: InvitationFilter | null;
}> =
  gql(`
query Invitations($first: Int!, $after: String, $filter: InvitationFilter) {
  invitations(first: $first, after: $after, filter: $filter) {
    nodes {
      id
      email
      role
      status
      expiresAt
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
`);
export const Invite: TypedDocumentNode<{
  inviteMember: {
    invitation: {
      id: string;
    };
  } | null;
}, {
  input: InviteMemberInput;
}> =
  gql(`
mutation Invite($input: InviteMemberInput!) {
  inviteMember(input: $input) {
    invitation {
      id
    }
  }
}
`);
export const InviteAgain: TypedDocumentNode<{
  resendInvitation: {
    invitation: {
      id: string;
      status: InvitationStatus;
      expiresAt: string;
    };
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation InviteAgain($id: ID!) {
  resendInvitation(id: $id) {
    invitation {
      id
      status
      expiresAt
    }
  }
}
`);
export const TakeBackInvitation: TypedDocumentNode<{
  revokeInvitation: {
    invitation: {
      id: string;
      status: InvitationStatus;
    };
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation TakeBackInvitation($id: ID!) {
  revokeInvitation(id: $id) {
    invitation {
      id
      status
    }
  }
}
`);
export const ChangeRole: TypedDocumentNode<{
  changeMemberRole: {
    membership: {
      id: string;
      role: Role;
    };
  } | null;
}, {
  input: ChangeMemberRoleInput;
}> =
  gql(`
mutation ChangeRole($input: ChangeMemberRoleInput!) {
  changeMemberRole(input: $input) {
    membership {
      id
      role
    }
  }
}
`);
export const RemoveMember: TypedDocumentNode<{
  removeMember: {
    deletedId: string;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation RemoveMember($id: ID!) {
  removeMember(id: $id) {
    deletedId
  }
}
`);
