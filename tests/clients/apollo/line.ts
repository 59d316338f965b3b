import type { ApolloClient } from '@apollo/client';
import type { Client } from 'graphql-ws';
import { MissedEvents, OrderEvents } from '../documents';
import type { Line } from '../follow';
import type { OrderEvent } from '../graphql-ws/line';

/** For `follow`: what comes goes into the cache too, so whatever shows an order shows it as it is now. */
export const lineOf = (client: ApolloClient, socket: Client): Line<OrderEvent> => ({
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
});
