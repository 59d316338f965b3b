import { type ClientOptions, createClient } from 'graphql-ws';

/** For an answer to a ping. */
const PATIENCE = 5_000;

/** One socket for everything. As long as somebody listens it comes again, whatever happened, with a token that it asks for each time. */
export function connect(url: string, token: (refused: boolean) => Promise<string>, options?: Partial<ClientOptions>) {
  let refused = false;
  let silence: ReturnType<typeof setTimeout>;
  const socket = createClient({
    url: url.replace('http', 'ws'),
    connectionParams: async () => ({ authorization: `Bearer ${await token(refused)}` }),
    // Without these two a restart of half a minute ends it for good, and a gateway that is not there yet ends it at once.
    retryAttempts: Infinity,
    shouldRetry: () => true,
    // 1, 2, 4, 8, then 10 s, less a part of its own for each client.
    retryWait: (retries) => new Promise((resolve) => setTimeout(resolve, Math.min(1_000 * 2 ** retries, 10_000) * (1 - Math.random() / 2))),
    connectionAckWaitTimeout: 10_000,
    keepAlive: 10_000,
    ...options,
  });
  // Where a laptop slept, or a network changed, nothing comes any more, and nobody says so.
  socket.on('ping', (received) => {
    if (!received) silence = setTimeout(() => socket.terminate(), PATIENCE);
  });
  socket.on('message', () => clearTimeout(silence));
  socket.on('closed', (event) => {
    clearTimeout(silence);
    refused = (event as CloseEvent).code === 4403;
  });
  return socket;
}
