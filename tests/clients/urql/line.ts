import type { Client } from '@urql/core';
import type { Client as Socket } from 'graphql-ws';
import { MissedEvents, OrderEvents } from '../documents';
import type { Line } from '../follow';
import type { OrderEvent } from '../graphql-ws/line';

/** For `follow`. */
export const lineOf = (client: Client, socket: Socket): Line<OrderEvent> => ({
  connected: (again) => socket.on('connected', again),
  listen: (show, fail) =>
    client.subscription(OrderEvents, {}).subscribe(({ data, error }) => (data && !error ? show(data.orderEvents) : fail(error))).unsubscribe,
  read: async (variables) => {
    const { data, error } = await client.query(MissedEvents, variables, { requestPolicy: 'network-only', socket: true });
    if (!data?.orderEvents) throw error;
    return data.orderEvents;
  },
});
