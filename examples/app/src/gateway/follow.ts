// Every event since the page was opened, once, however often the connection is lost.
import { graphql } from '../gql';
import type { OrderEventsSubscription } from '../gql/graphql';
import { client } from './client';
import { socket } from './socket';
import { token } from './token';

export type OrderEvent = OrderEventsSubscription['orderEvents'];

// The order's fields are those of a row, and never its version: a version that runs ahead of the fields on a page
// would let the page overwrite what its reader has not seen.
graphql(`
  fragment Event on OrderEvent { id type version order { ...OrderRow } }
`);

const OrderEvents = graphql(`
  subscription OrderEvents { orderEvents { ...Event } }
`);

const LastEvent = graphql(`
  query LastEvent { orderEvents(last: 1) { pageInfo { endCursor } } }
`);

const MissedEvents = graphql(`
  query MissedEvents($after: String) {
    orderEvents(first: 100, after: $after) { nodes { ...Event } pageInfo { hasNextPage endCursor } }
  }
`);

// Over the socket, which answers in order: behind the subscription, so that nothing falls between the two.
const options = { fetchPolicy: 'network-only', context: { overSocket: true } } as const;
const last = async () => (await client.query({ query: LastEvent, ...options })).data?.orderEvents?.pageInfo.endCursor ?? null;
const missed = async (after: string | null) => (await client.query({ query: MissedEvents, variables: { after }, ...options })).data!.orderEvents!;

/** Shows events until it is ended. The rows that they bring are in the cache by then. */
export function follow(show: (event: OrderEvent) => void) {
  let after: string | null | undefined;
  let isOver = false;
  const shown = new Set<string>();
  const once = (event: OrderEvent) => void (shown.has(event.id) || (shown.add(event.id), show(event)));

  const catchUp = async () => {
    if (after === undefined) after = await last();
    else
      for (let more = true; more && !isOver; ) {
        const page = await missed(after);
        page.nodes.forEach(once);
        after = page.pageInfo.endCursor ?? after;
        more = page.pageInfo.hasNextPage;
      }
  };
  const forget = socket.on('connected', () => void catchUp().catch(console.warn));

  let subscription: { unsubscribe(): void } | undefined;
  const listen = () => {
    if (isOver) return;
    subscription = client.subscribe({ query: OrderEvents }).subscribe(({ data, error }) => {
      if (data) once(data.orderEvents);
      // Too slow, say: the subscription has ended, the socket has not.
      if (error) setTimeout(() => (listen(), void catchUp().catch(console.warn)), 1_000);
    });
  };
  void token().then(listen);

  return () => {
    isOver = true;
    forget();
    subscription?.unsubscribe();
  };
}
