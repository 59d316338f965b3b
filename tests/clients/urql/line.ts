import type { Client } from '@urql/core';
import type { Client as Socket } from 'graphql-ws';
import { OrderEvents } from '../documents';
import type { Line } from '../follow';
import { lineOf as lineOfSocket, type OrderEvent } from '../graphql-ws/line';

/** For `follow`: live events come through urql; what was missed is read on its socket, since its cache has no use for it. */
export const lineOf = (client: Client, socket: Socket): Line<OrderEvent> => ({
  ...lineOfSocket(socket),
  listen: (show, fail) => {
    const events = client.subscription(OrderEvents, {}).subscribe(({ data, error }) => (data && !error ? show(data.orderEvents) : fail(error)));
    return () => events.unsubscribe();
  },
});
