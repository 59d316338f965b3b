import { graphql } from 'relay-runtime';

// With React, usePaginationFragment takes this fragment, and loadNext sends ordersNextQuery.
export const Page = graphql`
  fragment orders_page on Query
  @refetchable(queryName: "ordersNextQuery")
  @argumentDefinitions(first: { type: "Int", defaultValue: 2 }, after: { type: "String" }) {
    orders(first: $first, after: $after) @connection(key: "orders_orders") {
      edges { node { id orderNumber } }
    }
  }
`;

export const PageQuery = graphql`
  query ordersPageQuery { ...orders_page }
`;

// With React, useRefetchableFragment takes this one; it is read again by node(id:).
export const Order = graphql`
  fragment orders_order on Order @refetchable(queryName: "ordersOrderQuery") { id version status tags }
`;

export const Create = graphql`
  mutation ordersCreateMutation($input: CreateSalesOrderInput!) {
    createSalesOrder(input: $input) { order { id version ...orders_order } userErrors { code message path } }
  }
`;

export const Update = graphql`
  mutation ordersUpdateMutation($input: UpdateOrderInput!) {
    updateOrder(input: $input) { order { ...orders_order } userErrors { code message path } }
  }
`;

export const Events = graphql`
  subscription ordersEventsSubscription { orderEvents { id type version order { ...orders_order } } }
`;
