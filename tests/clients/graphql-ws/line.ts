import { print } from 'graphql';
import type { Client } from 'graphql-ws';
import { MissedEvents, OrderEvents } from '../documents';
import type { Line } from '../follow';
import type { MissedEventsQuery, OrderEventsSubscription } from '../gql/graphql';

export type OrderEvent = OrderEventsSubscription['orderEvents'];

/** For `follow`. */
export const lineOf = (socket: Client): Line<OrderEvent> => ({
  connected: (again) => socket.on('connected', again),
  listen: (show, fail) =>
    socket.subscribe<OrderEventsSubscription>(
      { query: print(OrderEvents) },
      { next: ({ data, errors }) => (data ? show(data.orderEvents) : fail(errors)), error: fail, complete: () => {} },
    ),
  read: async (variables) => {
    const { value } = await socket.iterate<MissedEventsQuery>({ query: print(MissedEvents), variables }).next();
    if (!value.data?.orderEvents) throw value.errors;
    return value.data.orderEvents;
  },
});
