import type { ApolloClient } from '@apollo/client';
import { HoldOrder, ReleaseOrder } from '../documents';
import type { HoldOrderInput, OrderFieldsFragment } from '../gql/graphql';

/** Shows the hold at once; where it is refused, or does not arrive, what was there before is back. */
export const hold = (client: ApolloClient, order: OrderFieldsFragment, { until, reason }: Pick<HoldOrderInput, 'until' | 'reason'> = {}) =>
  client.mutate({
    mutation: HoldOrder,
    variables: { input: { id: order.id, expectedVersion: order.version, until, reason } },
    optimisticResponse: {
      holdOrder: {
        // The version stays: only the gateway gives versions.
        order: { ...order, ...held(order), holdUntil: until ?? order.holdUntil, holdReason: reason ?? order.holdReason },
        userErrors: [],
      },
    },
  });

/** An order that is on hold already remembers what it was before. */
const held = ({ status, statusBeforeHold }: OrderFieldsFragment) =>
  ({ status: 'ON_HOLD', statusBeforeHold: status === 'ON_HOLD' ? statusBeforeHold : status }) as const;

/** The same for a release, to the status that the order had before. */
export const release = (client: ApolloClient, order: OrderFieldsFragment) =>
  client.mutate({
    mutation: ReleaseOrder,
    variables: { input: { id: order.id, expectedVersion: order.version } },
    optimisticResponse: {
      releaseOrder: {
        order: { ...order, status: order.statusBeforeHold ?? order.status, statusBeforeHold: null, holdUntil: null, holdReason: null },
        userErrors: [],
      },
    },
  });
