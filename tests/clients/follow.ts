/** What following asks of a client. */
export interface Line<Event> {
  /** Calls back whenever a connection is there: for the first time, and after each that was lost. */
  connected(again: () => void): () => void;
  /** Listens, from now on and again on each new connection. */
  listen(show: (event: Event) => void, fail: (error: unknown) => void): () => void;
  /** Reads a page of the list, on the same connection behind the subscription. */
  read(page: { first?: number; last?: number; after?: string | null }): Promise<Page<Event>>;
}

export interface Page<Event> {
  nodes: Event[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
}

/** Shows every event once, whatever becomes of the connection: those after the cursor, or from now on. Returns what ends it. */
export function follow<Event extends { id: string }>(line: Line<Event>, show: (event: Event) => void, cursor?: string | null) {
  const shown = new Set<string>();
  let count = 0;
  let stopped = false;
  let reading = Promise.resolve();

  const once = (event: Event) => {
    if (stopped || shown.has(event.id)) return;
    shown.add(event.id);
    show(event);
    // The cursor follows after every 500 events, so that no more need be known than these and some.
    if (++count % 500 === 0) catchUp();
    if (shown.size > 2_000) shown.delete(shown.values().next().value!);
  };

  const read = async () => {
    for (let more = true; more && !stopped; ) {
      const { nodes, pageInfo } = await line.read(cursor === undefined ? { last: 1 } : { first: 100, after: cursor });
      // The first time, nothing is missed yet: where the list ends is all that is wanted.
      if (cursor !== undefined) nodes.forEach(once);
      more = cursor !== undefined && pageInfo.hasNextPage;
      cursor = pageInfo.endCursor ?? cursor ?? null;
    }
  };
  const catchUp = () => (reading = reading.then(read).catch((error) => after(error, catchUp)));

  // The subscription is sent first, again too, and a connection answers in order: nothing falls between it and the list.
  const forget = line.connected(catchUp);
  let ignore = () => {};
  const listen = () => {
    // Such as TOO_SLOW: the subscription is over, and the connection is not.
    ignore = line.listen(once, (error) => after(error, () => (listen(), catchUp())));
  };
  const stop = () => {
    stopped = true;
    forget();
    ignore();
  };
  const after = (error: unknown, again: () => void) => {
    console.error(error);
    if (isFinal(error)) stop();
    else setTimeout(() => stopped || again(), 1_000);
  };
  listen();
  return stop;
}

/** What fails in the same way however often it is asked: the token may not, or the document is wrong. */
const FINAL = ['FORBIDDEN', 'BAD_REQUEST', 'TOO_COMPLEX', 'GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'];

function isFinal(error: unknown) {
  // As graphql-ws, Apollo Client and urql hand errors on.
  const { errors, graphQLErrors } = Object(error);
  const all: { extensions?: { code?: unknown } }[] = [error, errors, graphQLErrors].find(Array.isArray) ?? [];
  return all.some(({ extensions }) => FINAL.includes(String(extensions?.code)));
}
