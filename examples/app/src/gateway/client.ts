// Apollo Client over HTTP, and over a socket for what goes on.
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { ErrorLink } from '@apollo/client/link/error';
import { RetryLink } from '@apollo/client/link/retry';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import { from, switchMap } from 'rxjs';
import { cache } from './cache';
import { socket } from './socket';
import { refuseToken, token } from './token';

/** No answer came: what only reads is asked again, and so is a mutation with an idempotency key, which takes effect once. */
const retry = new RetryLink({
  delay: { initial: 500, jitter: true },
  attempts: (count, { operationType, variables }) =>
    count < 3 && (operationType !== OperationTypeNode.MUTATION || variables.input?.idempotencyKey !== undefined),
});

/** A request whose token is refused waits for another one, and is sent again with it. */
const unauthenticated = new ErrorLink(({ error, operation, forward }) => {
  if (!CombinedGraphQLErrors.is(error) || error.errors[0]?.extensions?.code !== 'UNAUTHENTICATED') return;
  refuseToken(operation.getContext().token);
  return from(token()).pipe(switchMap(() => forward(operation)));
});

const authorize = new SetContextLink(async () => {
  const current = await token();
  return { token: current, headers: { authorization: `Bearer ${current}` } };
});

declare module '@apollo/client' {
  namespace ApolloClient.DeclareDefaultOptions {
    interface WatchQuery { errorPolicy: 'all' }
  }
}

export const client = new ApolloClient({
  link: ApolloLink.split(
    ({ operationType, getContext }) => operationType === OperationTypeNode.SUBSCRIPTION || getContext().socket,
    new GraphQLWsLink(socket),
    ApolloLink.from([retry, unauthenticated, authorize, new HttpLink({ uri: '/graphql' })]),
  ),
  cache,
  // A token that lacks a scope still gets the rest of its screen.
  defaultOptions: { watchQuery: { errorPolicy: 'all' } },
});
