import { GraphQLClient } from 'graphql-request';

export const createRequest = (url: string, token: () => Promise<string>) =>
  new GraphQLClient(url, {
    requestMiddleware: async (request) => ({
      ...request,
      headers: { ...Object.fromEntries(new Headers(request.headers)), authorization: `Bearer ${await token()}` },
    }),
  });
