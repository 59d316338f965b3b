import { type ClientOptions, createClient } from 'graphql-ws';

/** One socket for everything; it opens with the first operation, and asks for a token whenever it opens. */
export const connect = (url: string, token: () => Promise<string>, options?: Partial<ClientOptions>) =>
  createClient({
    url: url.replace('http', 'ws'),
    connectionParams: async () => ({ authorization: `Bearer ${await token()}` }),
    ...options,
  });
