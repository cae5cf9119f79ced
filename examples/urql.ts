import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { authExchange } from '@urql/exchange-auth';
import { cacheExchange } from '@urql/exchange-graphcache';
import { createClient } from 'graphql-ws';
import { type Credentials, refusesToken } from './session.js';

/** What has no id is part of its parent. */
const keys = new Proxy(
  {},
  {
    get:
      () =>
      ({ id }: { id?: string }) =>
        id ?? null,
  },
);

/**
 * urql for Tuma: tokens that renew themselves, live subscriptions, objects that change wherever they are shown. Ask each page of a list in a
 * query (and a component) of its own, with `after`: pages that are merged leave a hole when the connection was away. `url` is where Tuma is.
 */
export function createUrqlClient(url: string, credentials: Credentials) {
  const live = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    lazy: true,
    retryAttempts: Number.POSITIVE_INFINITY,
    // The socket closes with 4403 when its token ends, and comes again with the next one.
    connectionParams: async () => ({ authorization: `Bearer ${await credentials.token()}` }),
    shouldRetry: () => true,
  });
  const client = new Client({
    url: `${url}/graphql`,
    preferGetMethod: false,
    exchanges: [
      cacheExchange({ keys }),
      authExchange(async ({ appendHeaders }) => {
        let token = await credentials.token().catch(() => '');
        return {
          addAuthToOperation: (operation) => (token ? appendHeaders(operation, { authorization: `Bearer ${token}` }) : operation),
          willAuthError: () => token === '',
          didAuthError: ({ graphQLErrors }) => graphQLErrors.some(({ extensions }) => refusesToken(extensions.code)),
          refreshAuth: async () => {
            token = await (token ? credentials.renew(token) : credentials.token()).catch(() => '');
          },
        };
      }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({
          subscribe: (sink) => ({ unsubscribe: live.subscribe({ query, variables: variables as Record<string, unknown> }, sink) }),
        }),
      }),
    ],
  });
  return Object.assign(client, { close: () => void live.dispose() });
}
