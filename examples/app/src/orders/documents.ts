import { graphql } from '../gql';

graphql(`
  fragment OrderRow on Order {
    id orderNumber placedAt status paymentStatus
    customer { id displayName }
    shippingAddress { name }
    totals { grandTotal { amount currency } }
  }
`);

export const Orders = graphql(`
  query Orders($search: String, $status: [OrderStatus!], $after: String) {
    orders(first: 25, after: $after, filter: { search: $search, status: $status }) {
      edges { cursor node { ...OrderRow } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const OrderCounts = graphql(`
  query OrderCounts($search: String) {
    orders(filter: { search: $search }) { summary { count byStatus { status count } } }
  }
`);
