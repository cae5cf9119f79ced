import { ApolloClient, ApolloLink, CombinedGraphQLErrors, type FieldPolicy, HttpLink, InMemoryCache, Observable } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { ErrorLink } from '@apollo/client/link/error';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { createClient } from 'graphql-ws';
import { lists, possibleTypes } from './schema.gen.js';
import { type Credentials, refusesToken } from './session.js';

interface Page {
  nodes: readonly unknown[];
}

/** A list so far: `fetchMore({ variables: { after: pageInfo.endCursor } })` appends the next page; each filter has a list of its own. */
const appending = (keyArgs: readonly string[]): FieldPolicy<Page> => ({
  keyArgs: [...keyArgs],
  merge: (before, page, { args }) => (args?.after && before ? { ...page, nodes: [...before.nodes, ...page.nodes] } : page),
});

/** Apollo Client for Tuma: tokens that renew themselves, live subscriptions, lists by cursor. `url` is where Tuma is. */
export function createApolloClient(url: string, credentials: Credentials) {
  const authorization = new SetContextLink(async ({ headers }) => ({
    headers: { ...(headers as Record<string, string>), authorization: `Bearer ${await credentials.token()}` },
  }));
  // Once, with another token; then the error is the caller's.
  const again = new ErrorLink(({ error, operation, forward }) => {
    const { headers = {}, renewed } = operation.getContext() as { headers?: Record<string, string>; renewed?: boolean };
    if (renewed || !CombinedGraphQLErrors.is(error) || !error.errors.some(({ extensions }) => refusesToken(extensions?.code))) return;
    operation.setContext({ renewed: true });
    const refused = headers.authorization?.replace('Bearer ', '') ?? '';
    return new Observable((observer) => {
      credentials.renew(refused).then(
        () => forward(operation).subscribe(observer),
        () => observer.error(error),
      );
    });
  });
  const live = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    lazy: true,
    retryAttempts: Number.POSITIVE_INFINITY,
    // The socket closes with 4403 when its token ends, and comes again with the next one.
    connectionParams: async () => ({ authorization: `Bearer ${await credentials.token()}` }),
    shouldRetry: () => true,
  });
  const overHttp = ApolloLink.from([again, authorization, new HttpLink({ uri: `${url}/graphql` })]);
  const client = new ApolloClient({
    link: ApolloLink.split(({ operationType }) => operationType === 'subscription', new GraphQLWsLink(live), overHttp),
    cache: new InMemoryCache({
      possibleTypes,
      typePolicies: { Query: { fields: Object.fromEntries(Object.entries(lists).map(([name, args]) => [name, appending(args)])) } },
    }),
  });
  return Object.assign(client, { close: () => void live.dispose() });
}
