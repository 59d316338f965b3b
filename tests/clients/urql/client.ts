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
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({ subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }) }),
      }),
    ],
  });
