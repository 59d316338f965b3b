// The socket of subscriptions. As long as somebody listens it comes again, whatever has ended it.
import { createClient } from 'graphql-ws';
import { refuseToken, token } from './token';

/** For an answer to a ping. */
const PATIENCE = 5_000;
const FORBIDDEN = 4403;

let used: string;
let silence: ReturnType<typeof setTimeout>;

export const socket = createClient({
  url: `${location.origin.replace('http', 'ws')}/graphql`,
  connectionParams: async () => ({ authorization: `Bearer ${(used = await token())}` }),
  shouldRetry: () => true,
  retryAttempts: Infinity,
  // 1, 2, 4, 8, then 10 s, less a part of its own for each client.
  retryWait: async (retries) => {
    await new Promise((resolve) => setTimeout(resolve, Math.min(1_000 * 2 ** retries, 10_000) * (1 - Math.random() / 2)));
    // A new socket has 3 s to bring its token. Nobody types one so fast.
    await token();
  },
  connectionAckWaitTimeout: 10_000,
  keepAlive: 10_000,
  on: {
    // Where a laptop slept, or a network changed, nothing comes any more, and nobody says so.
    ping: (received) => {
      if (!received) silence = setTimeout(() => socket.terminate(), PATIENCE);
    },
    message: () => clearTimeout(silence),
    closed: (event) => {
      clearTimeout(silence);
      if ((event as CloseEvent).code === FORBIDDEN) refuseToken(used);
    },
  },
});
