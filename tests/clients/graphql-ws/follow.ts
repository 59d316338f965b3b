import { print } from 'graphql';
import type { Client } from 'graphql-ws';
import { MissedEvents, OrderEvents } from '../documents';
import type { MissedEventsQuery, OrderEventsSubscription } from '../gql/graphql';

/** Shows every event after the cursor once, however often the connection is lost. */
export function follow(socket: Client, after: string | null, show: (event: OrderEventsSubscription['orderEvents']) => void) {
  const shown = new Set<string>();
  const once = (event: OrderEventsSubscription['orderEvents']) => shown.has(event.id) || (shown.add(event.id), show(event));
  const catchUp = async () => {
    for (let more = true; more; ) {
      const { value } = await socket.iterate<MissedEventsQuery>({ query: print(MissedEvents), variables: { after } }).next();
      const { nodes, pageInfo } = value.data.orderEvents;
      nodes.forEach(once);
      after = pageInfo.endCursor ?? after;
      more = pageInfo.hasNextPage;
    }
  };
  // The subscription is sent first, again too, and a socket answers in order: nothing falls between it and the list.
  const forget = socket.on('connected', () => void catchUp().catch(console.error));
  const stop = socket.subscribe<OrderEventsSubscription>(
    { query: print(OrderEvents) },
    { next: ({ data }) => once(data!.orderEvents), error: console.error, complete: forget },
  );
  return stop;
}
