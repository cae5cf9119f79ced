// Made of session.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type Permission = 'ADJUST_CREDITS'
    | 'APPROVE_CAMPAIGNS'
    | 'MANAGE_API_KEYS'
    | 'MANAGE_BACKUPS'
    | 'MANAGE_BILLING'
    | 'MANAGE_CONTACTS'
    | 'MANAGE_MEMBERS'
    | 'MANAGE_SENDER_IDS'
    | 'MANAGE_TENANT'
    | 'MANAGE_TENANTS'
    | 'MANAGE_WEBHOOKS'
    | 'RESTORE_BACKUPS'
    | 'REVIEW_SENDER_IDS'
    | 'SEND_SMS'
    | 'VIEW_PLATFORM'
    | 'VIEW_REPORTS';
export type Language = 'EN' | 'SW';
export type PlatformRole = 'ADMIN' | 'STAFF';
export type Role = 'ADMIN' | 'MEMBER' | 'OWNER' | 'VIEWER';
export type LoginInput = {
  email: string;
  keep?: SessionKeep;
  password: string;
  twoFactorCode?: string | null;
};
export type SessionKeep = 'COOKIE' | 'TOKEN';
export type RegisterInput = {
  email: string;
  keep?: SessionKeep;
  language?: Language | null;
  name: string;
  password: string;
  phone?: string | null;
  tenantName: string;
};
export type SwitchTenantInput = {
  refreshToken?: string | null;
  tenantId: string;
};
export type ChangePasswordInput = {
  currentPassword: string;
  newPassword: string;
};
export type AcceptInvitationInput = {
  keep?: SessionKeep;
  name?: string | null;
  password?: string | null;
  token: string;
};
export type ViewerParts = {
  id: string;
  permissions: (Permission)[];
  user: {
    id: string;
    name: string;
    email: string;
    language: Language;
    platformRole: PlatformRole | null;
  } | null;
  tenant: {
    id: string;
    name: string;
    timeZone: string;
  } | null;
  memberships: ({
    id: string;
    role: Role;
    tenant: {
      id: string;
      name: string;
    };
  })[];
};
export type AuthParts = {
  accessToken: string;
  accessTokenExpiresAt: string;
  viewer: ViewerParts;
};
export const SignIn: TypedDocumentNode<{
  login: AuthParts | null;
}, {
  input: LoginInput;
}> =
  gql(`
mutation SignIn($input: LoginInput!) {
  login(input: $input) {
    ...AuthParts
  }
}
fragment AuthParts on AuthPayload {
  accessToken
  accessTokenExpiresAt
  viewer {
    ...ViewerParts
  }
}
fragment ViewerParts on Viewer {
  id
  permissions
  user {
    id
    name
    email
    language
    platformRole
  }
  tenant {
    id
    name
    timeZone
  }
  memberships {
    id
    role
    tenant {
      id
      name
    }
  }
}
`);
export const SignUp: TypedDocumentNode<{
  register: AuthParts | null;
}, {
  input: RegisterInput;
}> =
  gql(`
mutation SignUp($input: RegisterInput!) {
  register(input: $input) {
    ...AuthParts
  }
}
fragment AuthParts on AuthPayload {
  accessToken
  accessTokenExpiresAt
  viewer {
    ...ViewerParts
  }
}
fragment ViewerParts on Viewer {
  id
  permissions
  user {
    id
    name
    email
    language
    platformRole
  }
  tenant {
    id
    name
    timeZone
  }
  memberships {
    id
    role
    tenant {
      id
      name
    }
  }
}
`);
export const RenewSession: TypedDocumentNode<{
  refreshSession: AuthParts | null;
}, Record<string, never>> =
  gql(`
mutation RenewSession {
  refreshSession {
    ...AuthParts
  }
}
fragment AuthParts on AuthPayload {
  accessToken
  accessTokenExpiresAt
  viewer {
    ...ViewerParts
  }
}
fragment ViewerParts on Viewer {
  id
  permissions
  user {
    id
    name
    email
    language
    platformRole
  }
  tenant {
    id
    name
    timeZone
  }
  memberships {
    id
    role
    tenant {
      id
      name
    }
  }
}
`);
export const SwitchTenant: TypedDocumentNode<{
  switchTenant: AuthParts | null;
}, {
  input: SwitchTenantInput;
}> =
  gql(`
mutation SwitchTenant($input: SwitchTenantInput!) {
  switchTenant(input: $input) {
    ...AuthParts
  }
}
fragment AuthParts on AuthPayload {
  accessToken
  accessTokenExpiresAt
  viewer {
    ...ViewerParts
  }
}
fragment ViewerParts on Viewer {
  id
  permissions
  user {
    id
    name
    email
    language
    platformRole
  }
  tenant {
    id
    name
    timeZone
  }
  memberships {
    id
    role
    tenant {
      id
      name
    }
  }
}
`);
export const ChangePassword: TypedDocumentNode<{
  changePassword: AuthParts | null;
}, {
  input: ChangePasswordInput;
}> =
  gql(`
mutation ChangePassword($input: ChangePasswordInput!) {
  changePassword(input: $input) {
    ...AuthParts
  }
}
fragment AuthParts on AuthPayload {
  accessToken
  accessTokenExpiresAt
  viewer {
    ...ViewerParts
  }
}
fragment ViewerParts on Viewer {
  id
  permissions
  user {
    id
    name
    email
    language
    platformRole
  }
  tenant {
    id
    name
    timeZone
  }
  memberships {
    id
    role
    tenant {
      id
      name
    }
  }
}
`);
export const AcceptInvitation: TypedDocumentNode<{
  acceptInvitation: AuthParts | null;
}, {
  input: AcceptInvitationInput;
}> =
  gql(`
mutation AcceptInvitation($input: AcceptInvitationInput!) {
  acceptInvitation(input: $input) {
    ...AuthParts
  }
}
fragment AuthParts on AuthPayload {
  accessToken
  accessTokenExpiresAt
  viewer {
    ...ViewerParts
  }
}
fragment ViewerParts on Viewer {
  id
  permissions
  user {
    id
    name
    email
    language
    platformRole
  }
  tenant {
    id
    name
    timeZone
  }
  memberships {
    id
    role
    tenant {
      id
      name
    }
  }
}
`);
export const SignOut: TypedDocumentNode<{
  logout: {
    ok: boolean;
  } | null;
}, Record<string, never>> =
  gql(`
mutation SignOut {
  logout {
    ok
  }
}
`);
