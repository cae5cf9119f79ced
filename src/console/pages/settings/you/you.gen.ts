// Made of you.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type Language = 'EN' | 'SW';
export type UpdateProfileInput = {
  language?: Language | null;
  name?: string | null;
  phone?: string | null;
};
export type TwoFactorInput = {
  code: string;
  password: string;
};
export type Person = {
  id: string;
  name: string;
  email: string;
  emailVerified: boolean;
  phone: string | null;
  phoneVerified: boolean;
  language: Language;
  twoFactorEnabled: boolean | null;
  recoveryCodesLeft: number | null;
};
export const Me: TypedDocumentNode<{
  viewer: {
    id: string;
    user: Person | null;
  } | null;
}, Record<string, never>> =
  gql(`
query Me {
  viewer {
    id
    user {
      ...Person
    }
  }
}
fragment Person on User {
  id
  name
  email
  emailVerified
  phone
  phoneVerified
  language
  twoFactorEnabled
  recoveryCodesLeft
}
`);
export const SaveProfile: TypedDocumentNode<{
  updateProfile: {
    user: Person;
  } | null;
}, {
  input: UpdateProfileInput;
}> =
  gql(`
mutation SaveProfile($input: UpdateProfileInput!) {
  updateProfile(input: $input) {
    user {
      ...Person
    }
  }
}
fragment Person on User {
  id
  name
  email
  emailVerified
  phone
  phoneVerified
  language
  twoFactorEnabled
  recoveryCodesLeft
}
`);
export const MailAgain: TypedDocumentNode<{
  requestEmailVerification: {
    ok: boolean;
  } | null;
}, Record<string, never>> =
  gql(`
mutation MailAgain {
  requestEmailVerification {
    ok
  }
}
`);
export const SendPhoneCode: TypedDocumentNode<{
  requestPhoneVerification: {
    ok: boolean;
  } | null;
}, {
  password: string;
}> =
  gql(`
mutation SendPhoneCode($password: String!) {
  requestPhoneVerification(password: $password) {
    ok
  }
}
`);
export const ProvePhone: TypedDocumentNode<{
  verifyPhone: {
    ok: boolean;
  } | null;
}, {
  code: string;
}> =
  gql(`
mutation ProvePhone($code: String!) {
  verifyPhone(code: $code) {
    ok
  }
}
`);
export const BeginTwoFactor: TypedDocumentNode<{
  enrolTwoFactor: {
    secret: string;
    uri: string;
    expiresAt: string;
  } | null;
}, {
  password: string;
}> =
  gql(`
mutation BeginTwoFactor($password: String!) {
  enrolTwoFactor(password: $password) {
    secret
    uri
    expiresAt
  }
}
`);
export const ConfirmTwoFactor: TypedDocumentNode<{
  confirmTwoFactor: {
    recoveryCodes: (string)[];
    user: Person;
  } | null;
}, {
  code: string;
}> =
  gql(`
mutation ConfirmTwoFactor($code: String!) {
  confirmTwoFactor(code: $code) {
    recoveryCodes
    user {
      ...Person
    }
  }
}
fragment Person on User {
  id
  name
  email
  emailVerified
  phone
  phoneVerified
  language
  twoFactorEnabled
  recoveryCodesLeft
}
`);
export const NewRecoveryCodes: TypedDocumentNode<{
  createRecoveryCodes: {
    recoveryCodes: (string)[];
    user: Person;
  } | null;
}, {
  input: TwoFactorInput;
}> =
  gql(`
mutation NewRecoveryCodes($input: TwoFactorInput!) {
  createRecoveryCodes(input: $input) {
    recoveryCodes
    user {
      ...Person
    }
  }
}
fragment Person on User {
  id
  name
  email
  emailVerified
  phone
  phoneVerified
  language
  twoFactorEnabled
  recoveryCodesLeft
}
`);
export const EndTwoFactor: TypedDocumentNode<{
  disableTwoFactor: {
    user: Person;
  } | null;
}, {
  input: TwoFactorInput;
}> =
  gql(`
mutation EndTwoFactor($input: TwoFactorInput!) {
  disableTwoFactor(input: $input) {
    user {
      ...Person
    }
  }
}
fragment Person on User {
  id
  name
  email
  emailVerified
  phone
  phoneVerified
  language
  twoFactorEnabled
  recoveryCodesLeft
}
`);
