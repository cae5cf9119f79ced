// Made of account.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type ResetPasswordInput = {
  code?: string | null;
  email?: string | null;
  newPassword: string;
  token?: string | null;
};
export const ConfirmAddress: TypedDocumentNode<{
  verifyEmail: {
    ok: boolean;
  } | null;
}, {
  token: string;
}> =
  gql(`
mutation ConfirmAddress($token: String!) {
  verifyEmail(token: $token) {
    ok
  }
}
`);
export const AskForCode: TypedDocumentNode<{
  requestPasswordReset: {
    ok: boolean;
  } | null;
}, {
  email: string;
}> =
  gql(`
mutation AskForCode($email: EmailAddress!) {
  requestPasswordReset(email: $email, by: SMS) {
    ok
  }
}
`);
export const SetPassword: TypedDocumentNode<{
  resetPassword: {
    ok: boolean;
  } | null;
}, {
  input: ResetPasswordInput;
}> =
  gql(`
mutation SetPassword($input: ResetPasswordInput!) {
  resetPassword(input: $input) {
    ok
  }
}
`);
