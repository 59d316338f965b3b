import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { print } from 'graphql';
import { ClientError } from 'graphql-request';
import { CreateOrder, OrderEvents, Orders, UpdateOrder } from '../documents';
import { type Gateway, start } from '../gateway';
import type { OrderEventsSubscription } from '../gql/graphql';
import { connect } from '../graphql-sse/stream';
import { Inbox } from '../inbox';
import { order } from '../order';
import { createRequest } from './client';

let gateway: Gateway;
before(async () => (gateway = await start()));
after(() => gateway?.stop());

let token: string;
beforeEach(() => (token = gateway.token));
const open = () => createRequest(gateway.url, async () => token);

test('creates an order, changes it, and hears of both by graphql-sse', async () => {
  const client = open();
  const inbox = new Inbox<OrderEventsSubscription['orderEvents']>();
  const show = inbox.push;
  const opened = new Inbox<boolean>();
  const stream = connect(gateway.url, async () => token, { on: { connected: opened.push } });
  const input = order();

  const stop = stream.subscribe<OrderEventsSubscription>(
    { query: print(OrderEvents) },
    { next: ({ data }) => show(data!.orderEvents), error: console.error, complete: () => {} },
  );
  await opened.find(() => true);

  const { createSalesOrder } = await client.request(CreateOrder, { input });

  assert.deepEqual(createSalesOrder.userErrors, []);

  const { id, version } = createSalesOrder.order!;
  const { updateOrder } = await client.request(UpdateOrder, { input: { id, expectedVersion: version, addTags: ['request'] } });

  assert.deepEqual(updateOrder.order!.tags, ['request']);

  await inbox.find((event) => event.order.id === id && event.version === 2);
  assert.deepEqual(inbox.items.map((event) => event.type), ['CREATED', 'UPDATED']);
  stop();
});

test('what is wrong with the input is in userErrors', async () => {
  const { createSalesOrder } = await open().request(CreateOrder, { input: order('KETTLE-COPPER') });
  assert.deepEqual(createSalesOrder.userErrors.map(({ code }) => code), ['UNAVAILABLE']);
});

test('pages follow each other', async () => {
  const client = open();

  const { orders } = await client.request(Orders, { first: 2 });
  const next = await client.request(Orders, { first: 2, after: orders?.pageInfo.endCursor });

  const ids = [orders, next.orders].flatMap((page) => page!.edges.map(({ node }) => node.id));
  assert.equal(new Set(ids).size, 4);
});

test('a token that has run out is thrown with its code', async () => {
  token = gateway.expiring(-1);
  await assert.rejects(open().request(Orders, { first: 1 }), (error) => {
    assert.ok(error instanceof ClientError);
    assert.equal(error.response.status, 401);
    assert.equal(error.response.errors![0]!.extensions.code, 'UNAUTHENTICATED');
    return true;
  });
});
