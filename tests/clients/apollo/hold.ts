import type { ApolloClient } from '@apollo/client';
import { HoldOrder, ReleaseOrder } from '../documents';
import type { HoldOrderInput, OrderFieldsFragment, OrderStatus } from '../gql/graphql';

/** Shows the hold at once; where it is refused, or does not arrive, what was there before is back. */
export const hold = (client: ApolloClient, order: OrderFieldsFragment, { until, reason }: Pick<HoldOrderInput, 'until' | 'reason'> = {}) =>
  client.mutate({
    mutation: HoldOrder,
    variables: { input: { id: order.id, expectedVersion: order.version, until, reason } },
    optimisticResponse: {
      holdOrder: {
        // The version stays: only the gateway gives versions.
        order: { ...order, status: 'ON_HOLD', holdUntil: until ?? order.holdUntil, holdReason: reason ?? order.holdReason },
        userErrors: [],
      },
    },
  });

/** The same for a release, to the status that it is expected to go back to. */
export const release = (client: ApolloClient, order: OrderFieldsFragment, status: OrderStatus) =>
  client.mutate({
    mutation: ReleaseOrder,
    variables: { input: { id: order.id, expectedVersion: order.version } },
    optimisticResponse: {
      releaseOrder: { order: { ...order, status, holdUntil: null, holdReason: null }, userErrors: [] },
    },
  });
