// What the cache must know of the schema.
import { type FieldPolicy, InMemoryCache, type Reference } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import possible from '../gql/possible-types';

/** Pages grow in `edges`. Where only a summary was read, there is no list yet: it must not look like an empty one. */
function pages(): FieldPolicy {
  const { merge, read } = relayStylePagination();
  return {
    keyArgs: ['filter', 'sort'],
    read: (existing, options) => (existing?.edges ? read!(existing, options) : existing),
    merge: (existing, incoming, options) => {
      if (!incoming?.edges) return incoming && { ...existing, ...incoming };
      const { edges, ...rest } = existing ?? {};
      return { ...rest, ...(merge as Function)(edges && existing, incoming, options) };
    },
  };
}

export const cache = new InMemoryCache({
  possibleTypes: possible.possibleTypes,
  typePolicies: {
    Query: {
      fields: {
        orders: pages(),
        // An order that a list has read is there before its page is asked for.
        order: (_, { args, toReference }): Reference | undefined => args?.by.id && toReference({ __typename: 'Order', id: args.by.id }),
      },
    },
    // Objects without an id: two queries that ask for different fields of one add to each other.
    Address: { merge: true },
    Money: { merge: true },
    OrderSummary: { merge: true },
    OrderTotals: { merge: true },
  },
});
