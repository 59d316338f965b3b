import type { Client } from 'graphql-ws';

/** A socket answers one operation after the other: once a query is answered, the subscriptions before it listen. */
export const listening = (socket: Client) =>
  new Promise<void>((resolve, reject) => socket.subscribe({ query: '{ viewer { subject } }' }, { next: () => {}, error: reject, complete: resolve }));
