import { type FieldPolicy, InMemoryCache } from '@apollo/client';
import generated from '../possible-types.generated';

/** Parts of other objects, without ids of their own: what two queries ask of one is put together. */
export const PARTS = ['Address', 'CustomerStatistics', 'GiftDetails', 'Money', 'OrderSummary', 'OrderTotals', 'ShippingDetails', 'Viewer'];

interface Connection {
  edges?: { node: object }[];
  nodes?: object[];
  pageInfo?: { endCursor?: string | null };
  /** How many rows there are up to a page's end, by its cursor. */
  ends?: Record<string, number>;
}

/** A list that grows page by page with `first` and `after`, in `edges` and `nodes` alike. A first page begins anew. */
function pages(keyArgs: string[]): FieldPolicy<Connection> {
  return {
    keyArgs: [...keyArgs, 'last', 'before'],
    read: (list, { canRead, readField }) =>
      list && {
        ...list,
        ...(list.edges && { edges: list.edges.filter((edge) => canRead(readField('node', edge as never))) }),
        ...(list.nodes && { nodes: list.nodes.filter((node) => canRead(node as never)) }),
      },
    merge(list, page, { args }) {
      const after: string | undefined = args?.after;
      const kept = after ? (list?.ends?.[after] ?? list?.edges?.length ?? list?.nodes?.length ?? 0) : 0;
      const end = page.pageInfo?.endCursor;
      const rows = (page.edges ?? page.nodes ?? []).length;
      return {
        ...list,
        ...page,
        ...(page.edges && { edges: [...(list?.edges ?? []).slice(0, kept), ...page.edges] }),
        ...(page.nodes && { nodes: [...(list?.nodes ?? []).slice(0, kept), ...page.nodes] }),
        ends: { ...list?.ends, ...(end && { [end]: kept + rows }) },
      };
    },
  };
}

export const createCache = () =>
  new InMemoryCache({
    // Without them a fragment on an interface, such as UserError, loses all its fields.
    possibleTypes: generated.possibleTypes,
    typePolicies: {
      ...Object.fromEntries(PARTS.map((name) => [name, { merge: true }])),
      Query: {
        fields: {
          orders: pages(['filter', 'sort']),
          customers: pages(['filter', 'sort']),
          products: pages(['filter', 'sort']),
        },
      },
      Customer: { fields: { orders: pages(['filter', 'sort']) } },
    },
  });
