// Made of errorCodes.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type ErrorCode = 'BACKUP_CORRUPT'
    | 'BACKUP_INCOMPATIBLE'
    | 'BACKUP_IN_PROGRESS'
    | 'BAD_USER_INPUT'
    | 'BUDGET_CAP_REACHED'
    | 'CONFLICT'
    | 'DATABASE_UNAVAILABLE'
    | 'EMAIL_TAKEN'
    | 'EMPTY_MESSAGE'
    | 'FORBIDDEN'
    | 'FREQUENCY_CAP'
    | 'GRAPHQL_PARSE_FAILED'
    | 'GRAPHQL_VALIDATION_FAILED'
    | 'IDEMPOTENCY_IN_FLIGHT'
    | 'IDEMPOTENCY_KEY_REQUIRED'
    | 'IDEMPOTENCY_KEY_REUSED'
    | 'INSUFFICIENT_CREDITS'
    | 'INTERNAL'
    | 'INVALID_PHONE_NUMBER'
    | 'INVALID_SCHEDULE'
    | 'INVALID_STATE'
    | 'LAST_OWNER'
    | 'MESSAGE_ARCHIVED'
    | 'MESSAGE_TOO_LONG'
    | 'NOT_CONFIGURED'
    | 'NOT_FOUND'
    | 'OPERATION_RESOLUTION_FAILURE'
    | 'PAYMENT_LIMIT'
    | 'PERSISTED_QUERY_NOT_SUPPORTED'
    | 'QUERY_TOO_COMPLEX'
    | 'QUOTE_STALE'
    | 'RATE_LIMITED'
    | 'RECIPIENT_OPTED_OUT'
    | 'RESTORE_IN_PROGRESS'
    | 'SENDER_ID_LIMIT'
    | 'SENDER_ID_NOT_ALLOWED'
    | 'SENDER_ID_NOT_APPROVED'
    | 'SENDER_ID_TAKEN'
    | 'STORAGE_UNAVAILABLE'
    | 'SUBSCRIPTION_LAGGED'
    | 'TEMPLATE_VARIABLE_MISSING'
    | 'TENANT_SUSPENDED'
    | 'TOKEN_EXPIRED'
    | 'TOKEN_INVALID'
    | 'TOKEN_REUSED'
    | 'TOO_MANY_RECIPIENTS'
    | 'TWO_FACTOR_CODE_INVALID'
    | 'TWO_FACTOR_REQUIRED'
    | 'TWO_FACTOR_SETUP_REQUIRED'
    | 'UNAUTHENTICATED'
    | 'UPLOAD_REFUSED'
    | 'WEAK_PASSWORD';
export const ErrorCodes: TypedDocumentNode<{
  errorCodes: ({
    code: ErrorCode;
  })[];
}, Record<string, never>> =
  gql(`
query ErrorCodes {
  errorCodes {
    code
  }
}
`);
