import { createSourceEventStream, type DocumentNode, type ExecutionArgs, type ExecutionResult, execute } from 'graphql';
import type { Actor, Ctx } from '../../context.js';

type Results = AsyncGenerator<ExecutionResult, void, void>;
/** Subscribers that get the same results, and the results for the events that are still in use. */
interface Group {
  members: number;
  answers: WeakMap<object, Promise<ExecutionResult>>;
}

const groups = new WeakMap<DocumentNode, Map<string, Group>>();

/**
 * Starts a subscription: a stream of results, or a result with the errors that kept it from starting.
 *
 * Each subscriber has a stream of events of its own, but one event (the same object from liveFeed.ts) is executed once for all subscribers
 * with equal document, variables and scope: a thousand dashboards of one tenant cost one execution. The first result, of the present state,
 * is an object of one subscriber alone, and so is its execution.
 */
export async function executeSubscription(args: ExecutionArgs): Promise<Results | ExecutionResult> {
  const events = await createSourceEventStream(args);
  if (!isStream(events)) return events;
  const { group, leave } = join(args);
  const answerTo = (event: unknown): Promise<ExecutionResult> => {
    if (typeof event !== 'object' || event === null) return executed(args, event);
    const before = group.answers.get(event);
    if (before) return before;
    const answer = executed(args, event);
    group.answers.set(event, answer);
    return answer;
  };
  const source = events[Symbol.asyncIterator]();
  const step = async (taken: Promise<IteratorResult<unknown, unknown>>): Promise<IteratorResult<ExecutionResult, void>> => {
    try {
      const result = await taken;
      if (!result.done) return { value: await answerTo(result.value), done: false };
      leave();
      return { value: undefined, done: true };
    } catch (error) {
      leave();
      throw error;
    }
  };
  const end = async (): Promise<IteratorResult<ExecutionResult, void>> => {
    leave();
    await source.return?.();
    return { value: undefined, done: true };
  };
  const results: Results = {
    next: () => step(source.next()),
    return: end,
    throw: async (error: unknown) => {
      await end();
      throw error;
    },
    [Symbol.asyncIterator]: () => results,
    [Symbol.asyncDispose]: async () => void (await end()),
  };
  return results;
}

const executed = async (args: ExecutionArgs, event: unknown): Promise<ExecutionResult> => execute({ ...args, rootValue: event });
const isStream = (started: AsyncIterable<unknown> | ExecutionResult): started is AsyncIterable<unknown> => Symbol.asyncIterator in started;

function scopeOf(actor: Actor): unknown[] {
  if (actor.kind === 'user') return [actor.userId, actor.tenantId, actor.role, actor.platformRole];
  return actor.kind === 'apiKey' ? [actor.kind, actor.keyId] : [actor.kind];
}

/** The key holds all that a resolver reads of the context: the actor, the tenant, the rights. */
function join({ document, operationName, variableValues, contextValue }: ExecutionArgs): { group: Group; leave(): void } {
  const { actor } = contextValue as Ctx;
  const key = JSON.stringify([operationName, variableValues, scopeOf(actor)]);
  const ofDocument = groups.get(document) ?? new Map<string, Group>();
  groups.set(document, ofDocument);
  const group = ofDocument.get(key) ?? { members: 0, answers: new WeakMap() };
  ofDocument.set(key, group);
  group.members += 1;
  let member = true;
  return {
    group,
    leave() {
      if (!member) return;
      member = false;
      group.members -= 1;
      if (group.members === 0) ofDocument.delete(key);
    },
  };
}
