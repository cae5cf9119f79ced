import { createSourceEventStream, type DocumentNode, type ExecutionArgs, type ExecutionResult, execute, GraphQLError } from 'graphql';
import type { Actor, Ctx } from '../../context.js';
import { appScoped } from '../../core/appScoped.js';
import { LiveRows } from '../../core/liveFeed.js';
import { type Answer, type Line, utf8 } from './outbox.js';

type Results = AsyncGenerator<ExecutionResult, void, void>;
/** Subscribers that get the same results, and the results for the rows that are still in use. */
interface Group {
  members: number;
  answers: WeakMap<object, Answer>;
}

const groupsOf = appScoped(() => new WeakMap<DocumentNode, Map<string, Group>>());

/**
 * Starts a subscription: a stream of results, or a result with the errors that kept it from starting.
 *
 * Each subscriber chooses its own rows of a live feed, and a row that changes (one object for all, see liveFeed.ts) is executed and written
 * as text once for all subscribers with equal document, variables and scope. It goes to `line`, without a promise or a step of graphql-ws
 * for each subscriber: a thousand dashboards of one person cost one execution and a thousand short copies. What the stream itself brings
 * are the rows that the subscriber begins with, which are its alone, and the end.
 */
export async function executeSubscription(args: ExecutionArgs, line: Line): Promise<Results | ExecutionResult> {
  const events = await createSourceEventStream(args);
  if (!isStream(events)) return events;
  const source = events[Symbol.asyncIterator]();
  const { group, leave } = join(args);
  if (events instanceof LiveRows) events.handTo((row: object) => line.push(answerTo(row, group, args)));
  let open = true;
  const end = () => {
    open = false;
    leave();
    line.close();
  };
  const step = async (taken: Promise<IteratorResult<unknown, unknown>>): Promise<IteratorResult<ExecutionResult, void>> => {
    try {
      const { value, done } = await taken;
      if (open && !done) return { value: await execute({ ...args, rootValue: value }), done: false };
      end();
      return { value: undefined, done: true };
    } catch (error) {
      end();
      throw error;
    }
  };
  const finish = async (): Promise<IteratorResult<ExecutionResult, void>> => {
    end();
    await source.return?.();
    return { value: undefined, done: true };
  };
  const results: Results = {
    next: () => step(source.next()),
    return: finish,
    throw: async (error: unknown) => {
      await finish();
      throw error;
    },
    [Symbol.asyncIterator]: () => results,
    [Symbol.asyncDispose]: async () => void (await finish()),
  };
  return results;
}

/** The group's result for this row: begun now where this subscriber is the first. */
function answerTo(row: object, { answers }: Group, args: ExecutionArgs): Answer {
  const before = answers.get(row);
  if (before) return before;
  const answer: Answer = {};
  answers.set(row, answer);
  void fill(answer, { ...args, rootValue: row });
  return answer;
}

async function fill(answer: Answer, args: ExecutionArgs): Promise<void> {
  let result: ExecutionResult;
  try {
    const made = execute(args);
    // What needs no promise is there at once.
    result = made instanceof Promise ? await made : (made as ExecutionResult);
    if (!result.errors) answer.text = utf8(JSON.stringify(result));
  } catch (error) {
    result = { errors: [asGraphQL(error)] };
  }
  answer.result = result;
}

/** As an error of the graph. */
export function asGraphQL(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(cause.message, { originalError: cause });
}

const isStream = (started: AsyncIterable<unknown> | ExecutionResult): started is AsyncIterable<unknown> => Symbol.asyncIterator in started;

function scopeOf(actor: Actor): unknown[] {
  if (actor.kind === 'user') return [actor.userId, actor.tenantId, actor.role, actor.platformRole, ...actor.permissions];
  return actor.kind === 'apiKey' ? [actor.kind, actor.keyId, ...actor.permissions] : [actor.kind];
}

/** The key holds all that a resolver reads of the context: the actor, the tenant, the rights. */
function join({ document, operationName, variableValues, contextValue }: ExecutionArgs): { group: Group; leave(): void } {
  const { app, actor } = contextValue as Ctx;
  const groups = groupsOf(app);
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
