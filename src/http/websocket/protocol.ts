import { type ExecutionArgs, type ExecutionResult, GraphQLError, getOperationAST } from 'graphql';
import { CloseCode, makeServer, type Server, type SubscribePayload } from 'graphql-ws';
import { authenticate } from '../../auth/authenticate.js';
import { requireTwoFactor } from '../../auth/twoFactorDuty.js';
import type { App } from '../../context.js';
import { AppError } from '../../errors.js';
import { checkVariables } from '../graphql/admission/checkVariables.js';
import { costOf } from '../graphql/admission/cost.js';
import { limits, tooComplex } from '../graphql/limits.js';
import type { Pipeline } from '../graphql/pipeline.js';
import { requireTaken } from '../request/budget.js';
import { type Format, refusalIn } from '../request/format.js';
import { type GraphContext, newRequestState, rootsOf } from '../request/requestState.js';
import type { Connection, SocketActor } from './connection.js';
import { asGraphQL, executeSubscription } from './subscribe.js';

/** The reason of a close: at most 123 bytes. */
const INIT_FORM = 'Send connection_init with { "authorization": "Bearer …" } as its payload.';
const MAX_SUBSCRIPTIONS = 50;
/** Signed-in sockets of this process: each tab of a browser has one. */
const MAX_SOCKETS = { ofCaller: 50, ofTenant: 500 };
/** What a caller may want to know of them, for the page of errors and limits. */
export const toldSocketLimits: [what: string, most: number][] = [
  ['WebSockets of one user or API key', MAX_SOCKETS.ofCaller],
  ['WebSockets of one tenant', MAX_SOCKETS.ofTenant],
  ['Subscriptions of one WebSocket', MAX_SUBSCRIPTIONS],
];

export interface Protocol extends Pipeline {
  app: App;
}

type Stream = AsyncGenerator<ExecutionResult, void, void>;

/**
 * graphql-ws' core with our rules: authentication, limits, the form of errors. A subscription is started while it is being checked, so that
 * every reason not to start it becomes one `error` message. `connections` are those that are open.
 */
export function subscriptionServer(
  options: Protocol,
  connections: ReadonlySet<Connection>,
): { server: Server<Connection>; running(): number } {
  const { app, format } = options;
  let running = 0;
  const streams = new WeakMap<ExecutionArgs, Stream>();
  const server = makeServer<Record<string, unknown>, Connection>({
    async onConnect({ connectionParams, extra: connection }) {
      const authorization = connectionParams?.authorization ?? connectionParams?.Authorization;
      try {
        const actor = await authenticate(app, typeof authorization === 'string' ? authorization : undefined, connection.clientIp);
        if (actor.kind !== 'user' && actor.kind !== 'apiKey') throw new AppError('UNAUTHENTICATED', { message: INIT_FORM });
        if (hasTooMany(connections, actor)) {
          connection.socket.close(CloseCode.TooManyInitialisationRequests, 'Too many sockets of one caller or tenant');
          return false;
        }
        connection.actor = actor;
        return true;
      } catch (error) {
        const refusal = refusalIn(error);
        if (!refusal) throw error;
        connection.socket.close(CloseCode.Forbidden, `${refusal.code}: ${refusal.message}`);
        return false;
      }
    },
    async onSubscribe({ extra: connection, subscriptions }, id, payload) {
      try {
        if (Object.keys(subscriptions).length > MAX_SUBSCRIPTIONS) {
          throw new AppError('RATE_LIMITED', { message: `One socket carries at most ${MAX_SUBSCRIPTIONS} subscriptions.` });
        }
        const args = admit(options, connection, payload);
        const started = await executeSubscription(args, connection.outbox.line(id));
        if (!isStream(started)) return started.errors ?? [new GraphQLError('The subscription did not start.')];
        running += 1;
        streams.set(
          args,
          untilEnd(started, () => {
            running -= 1;
          }),
        );
        return args;
      } catch (error) {
        return Array.isArray(error) ? error : [asGraphQL(error)];
      }
    },
    subscribe: (args) => streams.get(args) as Stream,
    onNext: ({ extra }, _id, _payload, _args, result) => withShownErrors(result, format, extra.id),
    onError: ({ extra }, _id, _payload, errors) => errors.map((error) => format(error, extra.id)),
  });
  return { server, running: () => running };
}

/** The result with its errors as this socket is told them. */
export const withShownErrors = (result: ExecutionResult, format: Format, requestId: string): ExecutionResult =>
  ({ ...result, ...(result.errors && { errors: result.errors.map((error) => format(error, requestId)) }) }) as ExecutionResult;

function hasTooMany(connections: ReadonlySet<Connection>, actor: SocketActor): boolean {
  const others = [...connections].flatMap(({ actor }) => actor ?? []);
  const ofTenant = others.filter(({ tenantId }) => actor.tenantId !== null && tenantId === actor.tenantId);
  return (
    ofTenant.length >= MAX_SOCKETS.ofTenant || others.filter((other) => callerOf(other) === callerOf(actor)).length >= MAX_SOCKETS.ofCaller
  );
}

const callerOf = (actor: SocketActor): string => (actor.kind === 'user' ? actor.userId : actor.keyId);

/** The same checks as for HTTP, and that it is a subscription. Throws the refusal. */
function admit({ app, schema, gate, budget }: Protocol, connection: Connection, payload: SubscribePayload): ExecutionArgs {
  const { document, refusals } = gate.read(payload.query);
  if (!document) throw refusals;
  // An empty name is none, as over HTTP.
  const operationName = payload.operationName || undefined;
  const operation = getOperationAST(document, operationName);
  if (!operation) throw new AppError('OPERATION_RESOLUTION_FAILURE');
  if (operation.operation !== 'subscription') {
    throw new AppError('BAD_USER_INPUT', { message: 'Only subscriptions go over the socket; POST queries and mutations.' });
  }
  const variables = payload.variables ?? {};
  checkVariables(variables);
  const cost = costOf(schema, document, operation, variables);
  if (cost > limits.cost) throw tooComplex(`it costs ${cost} of ${limits.cost} points`);
  const { actor, clientIp, id } = connection;
  if (!actor) throw new AppError('UNAUTHENTICATED');
  requireTwoFactor(actor, rootsOf(operation));
  requireTaken(budget.spend(actor, clientIp, cost));
  const name = operation.name?.value.slice(0, 80);
  app.log.info({ requestId: id, type: 'subscription', operation: name, fields: rootsOf(operation), cost }, 'subscribed');
  const contextValue: GraphContext = { app, sql: app.db.sql, actor, requestId: id, clientIp, requestState: newRequestState(id) };
  return { schema, document, operationName, variableValues: variables, contextValue };
}

/** The stream; calls `ended` once when it ends by itself, by an error or by the reader. */
function untilEnd(stream: Stream, ended: () => void): Stream {
  let open = true;
  const end = () => {
    if (open) ended();
    open = false;
  };
  const ending = async (step: Promise<IteratorResult<ExecutionResult, void>>) => {
    try {
      const result = await step;
      if (result.done) end();
      return result;
    } catch (error) {
      end();
      throw error;
    }
  };
  return {
    next: () => ending(stream.next()),
    return: (value) => {
      end();
      return stream.return(value);
    },
    throw: (error: unknown) => ending(stream.throw(error)),
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: async () => {
      end();
      await stream.return();
    },
  };
}

const isStream = (started: Stream | ExecutionResult): started is Stream => Symbol.asyncIterator in started;
