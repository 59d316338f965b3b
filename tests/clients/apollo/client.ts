import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { relayStylePagination } from '@apollo/client/utilities';
import { OperationTypeNode } from 'graphql';
import type { Client } from 'graphql-ws';
import { sha256 } from './sha256';

export function createApollo(uri: string, token: () => Promise<string>, socket: Client) {
  const http = ApolloLink.from([
    new PersistedQueryLink({ sha256 }),
    new SetContextLink(async () => ({ headers: { authorization: `Bearer ${await token()}` } })),
    new HttpLink({ uri }),
  ]);
  return new ApolloClient({
    link: ApolloLink.split(({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION, new GraphQLWsLink(socket), http),
    cache: new InMemoryCache({ typePolicies: { Query: { fields: { orders: relayStylePagination(['filter', 'sort']) } } } }),
  });
}
