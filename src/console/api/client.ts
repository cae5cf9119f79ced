import { Client, type CombinedError, fetchExchange, subscriptionExchange } from '@urql/core';
import { authExchange } from '@urql/exchange-auth';
import { cacheExchange } from '@urql/exchange-graphcache';
import { keepShown } from './keepShown.js';
import { live } from './live.js';
import { currentToken, renew, sessionState } from './session.js';

const refusesToken = ({ graphQLErrors }: CombinedError): boolean =>
  graphQLErrors.some(({ extensions }) => ['UNAUTHENTICATED', 'TOKEN_EXPIRED', 'TOKEN_INVALID'].includes(String(extensions.code)));

/** A client of the session that is open: its cache holds one tenant's objects, so each tenant and person has a new one. */
export function createApiClient(): Client {
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetchOptions: () => ({ headers: { accept: 'application/json', 'accept-language': document.documentElement.lang } }),
    exchanges: [
      keepShown(),
      cacheExchange({ keys }),
      authExchange(async ({ appendHeaders }) => ({
        addAuthToOperation(operation) {
          const token = currentToken();
          return token ? appendHeaders(operation, { authorization: `Bearer ${token}` }) : operation;
        },
        didAuthError: (error) => refusesToken(error) && sessionState.get().kind === 'open',
        willAuthError: () => currentToken() === undefined,
        // Without an answer the operation fails by itself, as one without a connection.
        refreshAuth: () => renew().then(ignore, ignore),
      })),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({
          subscribe: (sink) => ({ unsubscribe: live.subscribe({ query, variables: variables as Record<string, unknown> }, sink) }),
        }),
      }),
    ],
  });
}

const ignore = () => undefined;
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
