import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { CombinedGraphQLErrors } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { parse } from 'graphql';
import { CreateOrder, OrderEvents, Orders, UpdateOrder } from '../documents';
import { type Gateway, start } from '../gateway';
import type { OrderEventsSubscription } from '../gql/graphql';
import { listening } from '../graphql-ws/listening';
import { connect } from '../graphql-ws/socket';
import { Inbox } from '../inbox';
import { order } from '../order';
import { createApollo } from './client';
import { sha256 } from './sha256';

let gateway: Gateway;
before(async () => (gateway = await start()));
after(() => gateway?.stop());

let token: string;
beforeEach(() => (token = gateway.token));
const open = () => {
  const socket = connect(gateway.url, async () => token);
  return { socket, client: createApollo(gateway.url, async () => token, socket) };
};

test('creates an order, changes it, and hears of both', async () => {
  const { socket, client } = open();
  const input = order();
  const inbox = new Inbox<OrderEventsSubscription['orderEvents'] | undefined>();
  const show = inbox.push;

  const events = client.subscribe({ query: OrderEvents }).subscribe(({ data }) => show(data?.orderEvents));

  await listening(socket);

  const { data } = await client.mutate({ mutation: CreateOrder, variables: { input } });
  const { order: created, userErrors } = data!.createSalesOrder;

  assert.deepEqual(userErrors, []);

  const { id, version } = created!;
  const changed = await client.mutate({ mutation: UpdateOrder, variables: { input: { id, expectedVersion: version, addTags: ['apollo'] } } });

  assert.deepEqual(changed.data!.updateOrder.order!.tags, ['apollo']);

  await inbox.find((event) => event?.order.id === id && event.version === 2);
  assert.deepEqual(inbox.items.map((event) => event?.type), ['CREATED', 'UPDATED']);
  events.unsubscribe();
});

test('what is wrong with the input is in userErrors', async () => {
  const { client } = open();
  const { data, error } = await client.mutate({ mutation: CreateOrder, variables: { input: order('KETTLE-COPPER') } });
  assert.equal(error, undefined);
  const [problem] = data!.createSalesOrder.userErrors;
  assert.equal(problem?.code, 'UNAVAILABLE');
  assert.ok(problem?.__typename === 'UnavailableItemsError');
  assert.equal(problem.items[0]!.product.sku, 'KETTLE-COPPER');
});

test('a change of what somebody else has changed is refused with the version it has now', async () => {
  const { client } = open();
  const { data } = await client.mutate({ mutation: CreateOrder, variables: { input: order() } });
  const { id } = data!.createSalesOrder.order!;
  const change = (tag: string) => client.mutate({ mutation: UpdateOrder, variables: { input: { id, expectedVersion: 1, addTags: [tag] } } });
  await change('first');
  const [problem] = (await change('second')).data!.updateOrder.userErrors;
  assert.ok(problem?.__typename === 'VersionConflictError');
  assert.equal(problem.currentVersion, 2);
});

test('pages grow in the cache', async () => {
  const { client } = open();

  const orders = client.watchQuery({ query: Orders, variables: { first: 2 } });
  const { data: page } = await orders.reobserve();
  await orders.fetchMore({ variables: { after: page?.orders?.pageInfo.endCursor } });

  // Both pages are there now.
  const { edges } = client.readQuery({ query: Orders, variables: { first: 2 } })!.orders!;

  assert.equal(edges.length, 4);
  assert.equal(new Set(edges.map(({ node }) => node.id)).size, 4);
});

test('a token that is refused is replaced once, and the query is sent again', async () => {
  const asked: boolean[] = [];
  const expired = gateway.expiring(-1);
  const socket = connect(gateway.url, async () => token);
  const client = createApollo(gateway.url, async (refused) => (asked.push(refused), refused ? token : expired), socket);
  const { data } = await client.query({ query: Orders, variables: { first: 1 } });
  assert.equal(data!.orders!.edges.length, 1);
  assert.deepEqual(asked, [false, true]);
});

test('a token that is refused twice is an error with a code', async () => {
  token = gateway.expiring(-1);
  const { client } = open();
  const { error } = await client.query({ query: Orders, variables: { first: 1 }, errorPolicy: 'all' });
  assert.ok(CombinedGraphQLErrors.is(error), String(error));
  assert.equal(error.errors[0]!.extensions!.code, 'UNAUTHENTICATED');
});

for (const useGETForHashedQueries of [false, true]) {
  test(`a document is sent once, and known by its hash from then on, by ${useGETForHashedQueries ? 'GET' : 'POST'}`, async (t) => {
    const sent: string[] = [];
    const { fetch } = globalThis;
    t.mock.method(globalThis, 'fetch', (url: string, init: RequestInit) => {
      const text = decodeURIComponent(`${url} ${init.body ?? ''}`);
      assert.match(text, /"sha256Hash":"[0-9a-f]{64}"/);
      sent.push(`${init.method}${text.includes('viewer') ? ' with the document' : ''}`);
      return fetch(url, init);
    });
    const query = parse(`query Hashed${useGETForHashedQueries} { viewer { subject } }`);
    for (let run = 0; run < 2; run++) {
      const { socket } = open();

      const persisted = new PersistedQueryLink({ sha256, useGETForHashedQueries });
      const client = createApollo(gateway.url, async () => token, socket, persisted);

      const { data } = await client.query({ query });
      assert.ok(data);
    }
    const method = useGETForHashedQueries ? 'GET' : 'POST';
    assert.deepEqual(sent, [method, 'POST with the document', method]);
  });
}
