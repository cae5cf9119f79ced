import { createSourceEventStream, type DocumentNode, type ExecutionArgs, type ExecutionResult, execute, GraphQLError } from 'graphql';
import type { Actor, Ctx } from '../../context.js';
import { LiveRows } from '../../core/liveFeed.js';
import { type Answer, type Line, utf8 } from './outbox.js';

type Results = AsyncGenerator<ExecutionResult, void, void>;
/** What is known of a document that was subscribed with. */
interface Known {
  number: number;
  /** Some field of it has read who asks: each scope gets results of its own. */
  personal: boolean;
}

let documents = 0;
const known = new WeakMap<DocumentNode, Known>();
/** The results for each row that is still in use, by the key of who shares them. */
const answersTo = new WeakMap<object, Map<string, Answer>>();

/**
 * Starts a subscription: a stream of results, or a result with the errors that kept it from starting.
 *
 * Each subscriber chooses its own rows of a live feed, and a row that changes (one object for all, see liveFeed.ts) is executed and written
 * as text once for all subscribers of the tenant with equal document and variables, or, where a field has read who asks, with equal rights
 * of the same caller too. It goes to `line`, without a promise or a step of graphql-ws for each subscriber: a thousand dashboards of one
 * tenant cost one execution and a thousand short copies. What the stream itself brings are the rows that the subscriber begins with, which
 * are its alone, and the end.
 */
export async function executeSubscription(args: ExecutionArgs, line: Line): Promise<Results | ExecutionResult> {
  const events = await createSourceEventStream(args);
  if (!isStream(events)) return events;
  const source = events[Symbol.asyncIterator]();
  if (events instanceof LiveRows) {
    const answerTo = sharing(args);
    events.handTo((row: object) => line.push(answerTo(row)));
  }
  let open = true;
  const end = () => {
    open = false;
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

/** Answers the result for a row: one that is shared, or begun now where this subscriber is the first. */
function sharing(args: ExecutionArgs): (row: object) => Answer {
  const { document, operationName, variableValues, contextValue } = args;
  const { actor } = contextValue as Ctx;
  const about = known.get(document) ?? { number: documents++, personal: false };
  known.set(document, about);
  const asked = [about.number, operationName, variableValues];
  const [tenantKey, ownKey] = [JSON.stringify([asked, tenantOf(actor)]), JSON.stringify([asked, scopeOf(actor)])];
  const watched = {
    ...(contextValue as Ctx),
    get actor() {
      about.personal = true;
      return actor;
    },
  };
  return (row) => {
    const answers = answersTo.get(row) ?? new Map<string, Answer>();
    answersTo.set(row, answers);
    const ofTenant = answers.get(tenantKey);
    if (ofTenant?.result && !about.personal) return ofTenant;
    const own = answers.get(ownKey);
    if (own) return own;
    const answer: Answer = {};
    answers.set(ownKey, answer);
    void (async () => {
      if (!about.personal) {
        const shared = ofTenant ?? {};
        answers.set(tenantKey, shared);
        shared.filled ??= fill(shared, { ...args, contextValue: watched, rootValue: row });
        if (!shared.result) await shared.filled;
        // Nobody has read who asks, so this one hasn't.
        if (!about.personal) return Object.assign(answer, shared);
      }
      return fill(answer, { ...args, rootValue: row });
    })();
    return answer;
  };
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

const tenantOf = (actor: Actor): string | null => ('tenantId' in actor ? actor.tenantId : null);

/** All that a resolver may read of the context. */
function scopeOf(actor: Actor): unknown[] {
  if (actor.kind === 'user') return [actor.userId, actor.tenantId, actor.role, actor.platformRole, ...actor.permissions];
  return actor.kind === 'apiKey' ? [actor.kind, actor.keyId, ...actor.permissions] : [actor.kind];
}
