import { graphql } from '../gql';

// All that the page shows and its version, always together: mutations and conflicts bring it too. So the version in the
// cache is that of what is seen, and can be sent as expectedVersion.
graphql(`
  fragment OrderScreen on Order {
    ...OrderRow
    version allowedActions statusBeforeHold holdReason holdUntil cancelReason archived
    fulfillmentStatus email phone purchaseOrderNumber customerNote internalNote
    shippingAddress { line1 line2 city state postalCode country }
    lines { id sku name quantity fulfilledQuantity imageMain unitPrice { amount currency } total { amount currency } }
    totals {
      items { amount currency } discount { amount currency } tax { amount currency } shipping { amount currency }
      handling { amount currency } insurance { amount currency } giftWrap { amount currency }
      paid { amount currency } due { amount currency }
    }
    events(first: 20) { nodes { id type version actor reason changes occurredAt } }
  }
`);

graphql(`
  fragment Problem on UserError {
    message code path
    ... on UnavailableItemsError { items { lineIndexes product { id sku } requiredQuantity availableQuantity } }
    ... on VersionConflictError { order { ...OrderScreen } }
  }
`);

export const OrderQuery = graphql(`
  query Order($id: ID!) { order(by: { id: $id }) { ...OrderScreen } }
`);

// Each answers under the same name, so that one function does them all.
export const UpdateOrder = graphql(`
  mutation UpdateOrder($input: UpdateOrderInput!) { done: updateOrder(input: $input) { order { ...OrderScreen } userErrors { ...Problem } } }
`);
export const HoldOrder = graphql(`
  mutation HoldOrder($input: HoldOrderInput!) { done: holdOrder(input: $input) { order { ...OrderScreen } userErrors { ...Problem } } }
`);
export const ReleaseOrder = graphql(`
  mutation ReleaseOrder($input: ReleaseOrderInput!) { done: releaseOrder(input: $input) { order { ...OrderScreen } userErrors { ...Problem } } }
`);
export const CancelOrder = graphql(`
  mutation CancelOrder($input: CancelOrderInput!) { done: cancelOrder(input: $input) { order { ...OrderScreen } userErrors { ...Problem } } }
`);
export const ShipOrder = graphql(`
  mutation ShipOrder($input: CreateFulfillmentInput!) { done: createFulfillment(input: $input) { order { ...OrderScreen } userErrors { ...Problem } } }
`);
