// The page itself. It runs as it stands here from a CDN too, so it is plain JavaScript.
import { useGraphiQLActions } from '@graphiql/react';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createClient } from 'graphql-ws';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { examples, TOKEN_FIRST } from './examples.js';
import { authorizationOf, parse, PLACEHOLDER, restore, shareToken } from './storage.js';

const url = new URL('graphql', document.baseURI);
const socketUrl = new URL(url);
socketUrl.protocol = url.protocol.replace('http', 'ws');

const defaultHeaders = restore(examples[0].variables);
const hasToken = authorizationOf(defaultHeaders) !== undefined;
// A second link with a token, opened in the same tab, changes nothing but what stands behind the '#'.
addEventListener('hashchange', () => location.hash.startsWith('#token=') && location.reload());

/** In place of an answer, while there is no token to ask with: GraphiQL asks for the schema as soon as it is there. */
const tokenless = {
  errors: [{ message: `There is no token yet. Paste one under Headers, in place of ${PLACEHOLDER}: the command "order-gateway token" makes one.` }],
};

/** Queries and mutations go over HTTP, subscriptions over a socket that gets its token from the same headers. */
function fetcher(request, options) {
  // GraphiQL asks for the schema before its headers editor is there.
  const early = request.operationName === 'IntrospectionQuery' ? parse(defaultHeaders) : undefined;
  const headers = options?.headers ?? early ?? {};
  const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  const { authorization, 'x-organization': organization } = Object.fromEntries(lowerCase);
  if (`${authorization}`.includes(PLACEHOLDER)) return Promise.resolve(tokenless);
  const wsClient = createClient({
    url: socketUrl.href,
    connectionParams: { authorization, organization },
    // Why the socket was closed is to be seen, not tried again.
    retryAttempts: 0,
  });
  const fetch = createGraphiQLFetcher({ url: url.href, wsClient, enableIncrementalDelivery: false });
  return fetch(request, { ...options, headers });
}

let hasSchema = false;
let pause;
/** The first good token brings the schema: what is dispatched is GraphiQL's shortcut for that. */
function refetchSchema() {
  clearTimeout(pause);
  if (hasSchema) return;
  pause = setTimeout(() => dispatchEvent(new KeyboardEvent('keydown', { ctrlKey: true, key: 'R' })), 500);
}

let actions;
/** Shows nothing, and knows what GraphiQL can be told to do: here, to show a new tab's headers as they are now. */
function Actions() {
  actions = useGraphiQLActions();
  return null;
}

createRoot(document.getElementById('graphiql')).render(
  createElement(
    GraphiQL,
    {
      fetcher,
      defaultHeaders,
      defaultTabs: examples.map((example, place) => ({
        ...example,
        query: place > 0 || hasToken ? example.query : TOKEN_FIRST + example.query,
        headers: defaultHeaders,
      })),
      // The pane that is needed next.
      defaultEditorToolsVisibility: hasToken ? 'variables' : 'headers',
      shouldPersistHeaders: true,
      onEditHeaders: refetchSchema,
      onTabChange: (state) => shareToken(state) && queueMicrotask(() => actions.changeTab(state.activeTabIndex)),
      onSchemaChange: () => (hasSchema = true),
    },
    createElement(GraphiQL.Logo, null, document.title, createElement(Actions)),
  ),
);
