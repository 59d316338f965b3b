import { cacheExchange, Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { authExchange } from '@urql/exchange-auth';
import type { Client as Socket } from 'graphql-ws';

export const createUrql = (url: string, token: (refused: boolean) => Promise<string>, socket: Socket) =>
  new Client({
    url,
    exchanges: [
      cacheExchange,
      authExchange(async ({ appendHeaders }) => {
        let current = await token(false);
        return {
          addAuthToOperation: (operation) => appendHeaders(operation, { authorization: `Bearer ${current}` }),
          didAuthError: ({ graphQLErrors }) => graphQLErrors.some(({ extensions }) => extensions.code === 'UNAUTHENTICATED'),
          refreshAuth: async () => void (current = await token(true)),
        };
      }),
      // Before the one that fetches, so that a query can go on the socket too.
      subscriptionExchange({
        isSubscriptionOperation: ({ kind, context }) => kind === 'subscription' || (kind === 'query' && !!context.socket),
        forwardSubscription: ({ query = '', variables }) => ({ subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }) }),
      }),
      fetchExchange,
    ],
  });
