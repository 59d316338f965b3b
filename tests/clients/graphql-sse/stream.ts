import { type ClientOptions, createClient } from 'graphql-sse';

/** A request for each subscription, with a new token whenever it is sent. */
export const connect = (url: string, token: () => Promise<string>, options?: Partial<ClientOptions>) =>
  createClient({ url, headers: async () => ({ authorization: `Bearer ${await token()}` }), ...options });
