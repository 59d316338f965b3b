// What the cache must be told of the schema: what stands behind an interface, which lists grow, what is a part of what.
import { type FieldPolicy, InMemoryCache, type Reference } from '@apollo/client';
import generated from '../gql/possible-types';

/** Parts of other objects, without ids of their own: what two queries ask of one is put together. */
const PARTS = ['Address', 'Money', 'OrderSummary', 'OrderTotals'];

interface Connection {
  edges?: { node: object }[];
  pageInfo?: { endCursor?: string | null };
  /** How many rows there are up to a page's end, by its cursor. */
  ends?: Record<string, number>;
}

/** A list that grows page by page with `first` and `after`. A first page begins anew; a summary alone is no page. */
function pages(keyArgs: string[]): FieldPolicy<Connection> {
  return {
    keyArgs,
    read: (list, { canRead, readField }) =>
      list && { ...list, ...(list.edges && { edges: list.edges.filter((edge) => canRead(readField('node', edge as never))) }) },
    merge(list, page, { args }) {
      if (!page?.edges) return page && { ...list, ...page };
      const after: string | undefined = args?.after;
      const kept = after ? (list?.ends?.[after] ?? list?.edges?.length ?? 0) : 0;
      const end = page.pageInfo?.endCursor;
      return {
        ...list,
        ...page,
        edges: [...(list?.edges ?? []).slice(0, kept), ...page.edges],
        ends: { ...list?.ends, ...(end && { [end]: kept + page.edges.length }) },
      };
    },
  };
}

export const cache = new InMemoryCache({
  possibleTypes: generated.possibleTypes,
  typePolicies: {
    ...Object.fromEntries(PARTS.map((name) => [name, { merge: true }])),
    Query: {
      fields: {
        orders: pages(['filter', 'sort']),
        // An order that is in the cache whole is shown at once: one that was just made, say.
        order: (known, { args, toReference }): Reference | null | undefined => (known === null ? null : toReference({ __typename: 'Order', id: args!.by.id })),
      },
    },
  },
});
