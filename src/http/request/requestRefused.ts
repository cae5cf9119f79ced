import { AppError, type ErrorCode } from '../../errors.js';

/** A request that is refused for its form, with the HTTP status that says which. */
export class RequestRefused extends AppError {
  constructor(
    readonly statusCode: number,
    message: string,
    { code = 'BAD_USER_INPUT', cause }: { code?: ErrorCode; cause?: unknown } = {},
  ) {
    super(code, { message, cause });
  }
}
