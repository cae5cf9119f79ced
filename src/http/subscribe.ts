import { type ExecutionArgs, type ExecutionResult, subscribe } from 'graphql';

/**
 * Starts a subscription: a stream of results, or a result with the errors that kept it from starting. The one place where executions
 * begin, so that those of equal document, variables and scope can share a stream here.
 */
export async function executeSubscription(args: ExecutionArgs): Promise<AsyncGenerator<ExecutionResult, void, void> | ExecutionResult> {
  return subscribe(args);
}
