// The page itself. It runs as it stands here from a CDN too, so it is plain JavaScript.
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createClient } from 'graphql-ws';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { examples } from './examples.js';
import { storedHeaders, takeToken } from './token.js';

const url = new URL('graphql', document.baseURI);
const socketUrl = new URL(url);
socketUrl.protocol = url.protocol.replace('http', 'ws');

/** Queries and mutations go over HTTP, subscriptions over a socket that gets its token from the same headers. */
function fetcher(request, options) {
  const headers = Object.entries(options?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  const { authorization, 'x-organization': organization } = Object.fromEntries(headers);
  const wsClient = createClient({
    url: socketUrl.href,
    connectionParams: { authorization, organization },
    // Why the socket was closed is to be seen, not tried again.
    retryAttempts: 0,
  });
  return createGraphiQLFetcher({ url: url.href, wsClient, enableIncrementalDelivery: false })(request, options);
}

takeToken();
// A second link with a token, opened in the same tab, changes nothing but what stands behind the '#'.
addEventListener('hashchange', () => location.hash.startsWith('#token=') && location.reload());

const defaultHeaders = storedHeaders();
createRoot(document.getElementById('graphiql')).render(
  createElement(
    GraphiQL,
    {
      fetcher,
      defaultHeaders,
      defaultTabs: examples.map((example) => ({ ...example, headers: defaultHeaders })),
      defaultEditorToolsVisibility: 'headers',
      shouldPersistHeaders: true,
    },
    createElement(GraphiQL.Logo, null, document.title),
  ),
);
