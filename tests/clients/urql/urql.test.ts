import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { CreateOrder, OrderEvents, Orders, UpdateOrder } from '../documents';
import { type Gateway, start } from '../gateway';
import type { OrderEventsSubscription } from '../gql/graphql';
import { listening } from '../graphql-ws/listening';
import { connect } from '../graphql-ws/socket';
import { Inbox } from '../inbox';
import { order } from '../order';
import { createUrql } from './client';

let gateway: Gateway;
before(async () => (gateway = await start()));
after(() => gateway?.stop());

let token: () => Promise<string>;
beforeEach(() => (token = async () => gateway.token));
const open = () => {
  const socket = connect(gateway.url, () => token());
  return { socket, client: createUrql(gateway.url, () => token(), socket) };
};

test('creates an order, changes it, and hears of both', async () => {
  const { socket, client } = open();
  const input = order();
  const inbox = new Inbox<OrderEventsSubscription['orderEvents'] | undefined>();
  const show = inbox.push;

  const events = client.subscription(OrderEvents, {}).subscribe(({ data }) => show(data?.orderEvents));

  await listening(socket);

  const { data, error } = await client.mutation(CreateOrder, { input });
  const { order: created, userErrors } = data!.createSalesOrder;

  assert.equal(error, undefined);
  assert.deepEqual(userErrors, []);

  const { id, version } = created!;
  const changed = await client.mutation(UpdateOrder, { input: { id, expectedVersion: version, addTags: ['urql'] } });

  assert.deepEqual(changed.data!.updateOrder.order!.tags, ['urql']);

  await inbox.find((event) => event?.order.id === id && event.version === 2);
  assert.deepEqual(inbox.items.map((event) => event?.type), ['CREATED', 'UPDATED']);
  events.unsubscribe();
});

test('what is wrong with the input is in userErrors', async () => {
  const { client } = open();
  const { data, error } = await client.mutation(CreateOrder, { input: order('KETTLE-COPPER') });
  assert.equal(error, undefined);
  assert.deepEqual(data!.createSalesOrder.userErrors.map(({ code }) => code), ['UNAVAILABLE']);
});

test('pages follow each other', async () => {
  const { client } = open();

  const page = await client.query(Orders, { first: 2 });
  const next = await client.query(Orders, { first: 2, after: page.data?.orders?.pageInfo.endCursor });

  const ids = [page, next].flatMap(({ data }) => data!.orders!.edges.map(({ node }) => node.id));
  assert.equal(new Set(ids).size, 4);
});

for (const preferGetMethod of ['force', false] as const) {
  test(`queries go by ${preferGetMethod ? 'GET' : 'POST'}`, async (t) => {
    const { mock } = t.mock.method(globalThis, 'fetch');
    const { data, error } = await open().client.query(Orders, { first: 1 }, { preferGetMethod });
    assert.equal(error, undefined);
    assert.equal(data!.orders!.edges.length, 1);
    assert.deepEqual(mock.calls.map((call) => call.arguments[1]!.method), [preferGetMethod ? 'GET' : 'POST']);
  });
}

test('a token that has run out is refreshed, and the query sent again', async () => {
  const tokens = [gateway.expiring(-1), gateway.token];
  token = async () => tokens.shift()!;
  const { client } = open();
  const { data, error } = await client.query(Orders, { first: 1 });
  assert.equal(error, undefined);
  assert.equal(data!.orders!.edges.length, 1);
  assert.deepEqual(tokens, []);
});

test('a bad token is an error with a code', async () => {
  token = async () => 'bad';
  const { client } = open();
  const { error, data } = await client.query(Orders, { first: 1 });
  assert.equal(data, undefined);
  assert.equal(error!.graphQLErrors[0]!.extensions.code, 'UNAUTHENTICATED');
  assert.equal(error!.response.status, 401);
});
