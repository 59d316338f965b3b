// The socket of subscriptions: it comes back after whatever has ended it.
import { createClient } from 'graphql-ws';
import { refuseToken, token } from './token';

const FORBIDDEN = 4403;
let used = '';
let silence: ReturnType<typeof setTimeout>;

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export const socket = createClient({
  url: `${location.origin.replace('http', 'ws')}/graphql`,
  connectionParams: async () => ({ authorization: `Bearer ${(used = await token())}` }),
  shouldRetry: () => true,
  retryAttempts: Infinity,
  retryWait: async (retries) => {
    await wait(Math.min(500 * 2 ** retries, 10_000) * (0.5 + Math.random() / 2));
    // The gateway gives a new socket 3 s to bring its token: it is there before the socket is.
    await token();
  },
  // A line that died without a word, as it does while a laptop sleeps, is found by a ping that nobody answers.
  keepAlive: 10_000,
  on: {
    ping: (received) => void (received || (silence = setTimeout(() => socket.terminate(), 5_000))),
    pong: (received) => void (received && clearTimeout(silence)),
    closed: (event) => {
      clearTimeout(silence);
      if ((event as CloseEvent).code === FORBIDDEN) refuseToken(used);
    },
  },
});
