// Live events, by Apollo Client: what they bring is in the cache before anybody is told.
import { graphql } from '../gql';
import type { EventFragment } from '../gql/graphql';
import { client } from './client';
import type { Line } from './follow';
import { socket } from './socket';

export type OrderEvent = EventFragment;

// Rows only, and never an order's version: in the cache it must not run ahead of the fields that a page shows, or the page
// would overwrite what its reader has not seen.
graphql(`
  fragment Event on OrderEvent { id type version order { ...OrderRow } }
`);

const OrderEvents = graphql(`
  subscription OrderEvents { orderEvents { ...Event } }
`);

const MissedEvents = graphql(`
  query MissedEvents($first: Int, $last: Int, $after: String) {
    orderEvents(first: $first, last: $last, after: $after) { nodes { ...Event } pageInfo { hasNextPage endCursor } }
  }
`);

export const line: Line<OrderEvent> = {
  connected: (again) => socket.on('connected', again),
  listen: (show, fail) => {
    const events = client.subscribe({ query: OrderEvents }).subscribe({
      next: ({ data, error }) => (data ? show(data.orderEvents) : fail(error)),
      error: fail,
    });
    return () => events.unsubscribe();
  },
  read: async (variables) => {
    const { data } = await client.query({ query: MissedEvents, variables, fetchPolicy: 'network-only', context: { socket: true } });
    return data!.orderEvents!;
  },
};
