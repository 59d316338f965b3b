import { graphql } from './gql';

// Whatever shows an order takes these fields, and nothing else asks for its version: so a version that is known is never newer
// than the fields beside it.
export const OrderFields = graphql(`
  fragment OrderFields on Order {
    id version orderNumber status statusBeforeHold tags customerNote holdUntil holdReason
    totals { grandTotal { amount currency } due { amount currency } }
  }
`);

export const CreateOrder = graphql(`
  mutation CreateOrder($input: CreateSalesOrderInput!) {
    createSalesOrder(input: $input) {
      order { ...OrderFields }
      userErrors { __typename code message path ... on UnavailableItemsError { items { product { sku } availableQuantity } } }
    }
  }
`);

export const UpdateOrder = graphql(`
  mutation UpdateOrder($input: UpdateOrderInput!) {
    updateOrder(input: $input) {
      order { ...OrderFields }
      userErrors { __typename code message path ... on VersionConflictError { currentVersion } }
    }
  }
`);

export const HoldOrder = graphql(`
  mutation HoldOrder($input: HoldOrderInput!) {
    holdOrder(input: $input) { order { ...OrderFields } userErrors { code message path } }
  }
`);

export const ReleaseOrder = graphql(`
  mutation ReleaseOrder($input: ReleaseOrderInput!) {
    releaseOrder(input: $input) { order { ...OrderFields } userErrors { code message path } }
  }
`);

export const Order = graphql(`
  query Order($id: ID!) {
    order(by: { id: $id }) { ...OrderFields }
  }
`);

export const Orders = graphql(`
  query Orders($first: Int!, $after: String) {
    orders(first: $first, after: $after) {
      edges { cursor node { ...OrderFields } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const OrderNodes = graphql(`
  query OrderNodes($first: Int!, $after: String) {
    orders(first: $first, after: $after) {
      nodes { ...OrderFields }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const OrderItems = graphql(`
  query OrderItems($id: ID!) {
    order(by: { id: $id }) { id totals { items { amount currency } } }
  }
`);

export const OrderEvents = graphql(`
  subscription OrderEvents {
    orderEvents { id type version order { ...OrderFields } }
  }
`);

export const MissedEvents = graphql(`
  query MissedEvents($first: Int, $last: Int, $after: String) {
    orderEvents(first: $first, last: $last, after: $after) {
      nodes { id type version order { ...OrderFields } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);
