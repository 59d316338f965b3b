import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { ErrorLink } from '@apollo/client/link/error';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import type { Client } from 'graphql-ws';
import { createCache } from './cache';

/** `between` are further links on the way to HTTP. */
export function createApollo(uri: string, token: (refused: boolean) => Promise<string>, socket: Client, ...between: ApolloLink[]) {
  // A token that is refused is replaced once, and the operation is sent again: it has not run.
  const again = new ErrorLink(({ error, operation, forward }) => {
    const isRefused = CombinedGraphQLErrors.is(error) && error.errors.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED');
    if (!isRefused) return;
    operation.setContext({ refused: true });
    return forward(operation);
  });
  const authorize = new SetContextLink(async ({ headers, refused = false }) => ({
    headers: { ...headers, authorization: `Bearer ${await token(refused)}` },
  }));
  const http = ApolloLink.from([again, authorize, ...between, new HttpLink({ uri })]);
  return new ApolloClient({
    link: ApolloLink.split(
      (operation) => operation.operationType === OperationTypeNode.SUBSCRIPTION || operation.getContext().socket,
      new GraphQLWsLink(socket),
      http,
    ),
    cache: createCache(),
  });
}
