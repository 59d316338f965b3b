import { graphql } from './gql';

export const CreateOrder = graphql(`
  mutation CreateOrder($input: CreateSalesOrderInput!) {
    createSalesOrder(input: $input) {
      order { id version orderNumber status }
      userErrors { __typename code message path ... on UnavailableItemsError { items { product { sku } availableQuantity } } }
    }
  }
`);

export const UpdateOrder = graphql(`
  mutation UpdateOrder($input: UpdateOrderInput!) {
    updateOrder(input: $input) {
      order { id version status tags }
      userErrors { __typename code message path ... on VersionConflictError { currentVersion } }
    }
  }
`);

export const Orders = graphql(`
  query Orders($first: Int!, $after: String) {
    orders(first: $first, after: $after) {
      edges { cursor node { id orderNumber status totals { grandTotal { amount currency } } } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const OrderEvents = graphql(`
  subscription OrderEvents {
    orderEvents { id type version order { id version status } }
  }
`);

export const MissedEvents = graphql(`
  query MissedEvents($after: String) {
    orderEvents(first: 100, after: $after) {
      nodes { id type version order { id version status } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);
