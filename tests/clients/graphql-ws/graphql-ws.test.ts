import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { print } from 'graphql';
import type { Client, ClientOptions } from 'graphql-ws';
import { CreateOrder, OrderEvents, Orders, UpdateOrder } from '../documents';
import { type Gateway, start } from '../gateway';
import { follow } from '../follow';
import type { CreateOrderMutation, OrderEventsSubscription, OrdersQuery, UpdateOrderMutation } from '../gql/graphql';
import { Inbox } from '../inbox';
import { order } from '../order';
import { proxy } from '../proxy';
import { lineOf } from './line';
import { listening } from './listening';
import { connect } from './socket';

type Event = OrderEventsSubscription['orderEvents'];

let gateway: Gateway;
before(async () => (gateway = await start()));
after(() => gateway?.stop());

const atOnce = async () => {};
const open = (options?: Partial<ClientOptions>, url = gateway.url) => connect(url, async () => gateway.token, { retryWait: atOnce, ...options });

/** The one answer of a query or a mutation. */
async function ask<Data>(socket: Client, document: { query: string; variables?: Record<string, unknown> }) {
  const { value } = await socket.iterate<Data>(document).next();
  return value.data as Data;
}

const create = async (socket: Client) => (await ask<CreateOrderMutation>(socket, { query: print(CreateOrder), variables: { input: order() } })).createSalesOrder.order!;

const listen = (socket: Client, inbox: Inbox<Event>, query = print(OrderEvents)) =>
  socket.subscribe<OrderEventsSubscription>({ query }, { next: ({ data }) => inbox.push(data!.orderEvents), error: console.error, complete: () => {} });

test('a socket takes queries, mutations and subscriptions', async () => {
  const socket = open();
  const inbox = new Inbox<Event>();
  const stop = listen(socket, inbox);
  await listening(socket);

  const { id, version } = await create(socket);
  const input = { id, expectedVersion: version, addTags: ['socket'] };
  const { updateOrder } = await ask<UpdateOrderMutation>(socket, { query: print(UpdateOrder), variables: { input } });
  assert.deepEqual(updateOrder.order!.tags, ['socket']);
  const { orders } = await ask<OrdersQuery>(socket, { query: print(Orders), variables: { first: 2 } });
  assert.equal(orders!.edges.length, 2);

  await inbox.find(({ order, version }) => order.id === id && version === 2);
  stop();
  await socket.dispose();
});

test('a ping is answered with a pong', async () => {
  const pings = new Inbox<{ received: boolean }>();
  const pongs = new Inbox<{ received: boolean }>();
  const socket = open({
    keepAlive: 50,
    on: { ping: (received) => pings.push({ received }), pong: (received) => pongs.push({ received }) },
  });
  const stop = listen(socket, new Inbox());
  await pongs.find(({ received }) => received);
  assert.deepEqual(pings.items[0], { received: false });
  stop();
});

test('a bad token closes the socket with 4403, and the client comes again with another', async () => {
  const closed = new Inbox<CloseEvent>();
  const tokens = ['bad', gateway.expiring(-1), gateway.token];
  const socket = connect(gateway.url, async () => tokens.shift()!, { retryWait: atOnce, on: { closed: (event) => closed.push(event as CloseEvent) } });
  await listening(socket);
  assert.deepEqual(tokens, []);
  assert.deepEqual(closed.items.slice(0, 2).map(({ code }) => code), [4403, 4403]);
});

test('a token that runs out closes the socket with 4403, and the client goes on with another', async () => {
  const closed = new Inbox<CloseEvent>();
  const connected = new Inbox<number>();
  const tokens = [gateway.expiring(3), gateway.token];
  const socket = connect(gateway.url, async () => tokens.shift()!, {
    retryWait: atOnce,
    on: { closed: (event) => closed.push(event as CloseEvent), connected: () => connected.push(connected.items.length) },
  });
  const inbox = new Inbox<Event>();
  const stop = listen(socket, inbox);
  assert.equal((await closed.find(() => true)).code, 4403);
  await connected.find((before) => before === 1);
  await listening(socket);
  const { id } = await create(socket);
  await inbox.find(({ order }) => order.id === id);
  stop();
});

test('a gateway that stops closes the socket with 1001, and the client comes again', async () => {
  const stopping = await start();
  const closed = new Inbox<CloseEvent>();
  const tries = new Inbox<boolean>();
  const socket = connect(stopping.url, async () => stopping.token, {
    retryWait: async () => tries.push(true),
    retryAttempts: 1,
    on: { closed: (event) => closed.push(event as CloseEvent) },
  });
  const failed = new Promise((resolve, reject) => socket.subscribe({ query: print(OrderEvents) }, { next: reject, error: resolve, complete: () => reject(new Error('completed')) }));
  await listening(socket);
  await stopping.stop();
  assert.equal((await closed.find(() => true)).code, 1001);
  await tries.find(() => true);
  assert.ok(await failed);
});

test('an operation that fails leaves the socket and the others alone', async () => {
  const opened = new Inbox<unknown>();
  const socket = open({ on: { opened: opened.push } });
  const inbox = new Inbox<Event>();
  const stop = listen(socket, inbox);
  const error = await new Promise<any>((resolve, reject) =>
    socket.subscribe({ query: 'subscription { nothing }' }, { next: reject, error: resolve, complete: () => reject(new Error('completed')) }),
  );
  assert.equal(error[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED');

  const { id } = await create(socket);
  await inbox.find(({ order }) => order.id === id);
  assert.equal(opened.items.length, 1);
  stop();
});

test('several subscriptions share a socket, and the client ends each by itself', async () => {
  const opened = new Inbox<unknown>();
  const socket = open({ on: { opened: opened.push } });
  const [all, created, notes] = [new Inbox<Event>(), new Inbox<Event>(), new Inbox<Event>()];
  const of = (type: string) => print(OrderEvents).replace('orderEvents', `orderEvents(types: [${type}])`);
  const stopAll = listen(socket, all);
  const stopCreated = listen(socket, created, of('CREATED'));
  const stopNotes = listen(socket, notes, of('NOTE_ADDED'));
  await listening(socket);

  const first = await create(socket);
  await all.find(({ order }) => order.id === first.id);
  await created.find(({ order }) => order.id === first.id);
  stopCreated();
  const second = await create(socket);
  await all.find(({ order }) => order.id === second.id);
  assert.deepEqual(created.items.map(({ order }) => order.id), [first.id]);
  assert.deepEqual(notes.items, []);
  assert.equal(opened.items.length, 1);
  stopAll();
  stopNotes();
});

test('no event is lost with a connection', async () => {
  const line = await proxy(gateway.url);
  const elsewhere = open();
  const { orderEvents } = await ask<any>(elsewhere, { query: '{ orderEvents(last: 1) { pageInfo { endCursor } } }' });

  let release = () => {};
  const away = new Inbox<boolean>();
  const retryWait = () => new Promise<void>((resolve) => ((release = resolve), away.push(true)));
  const socket = open({ retryWait }, line.url);
  const inbox = new Inbox<Event>();
  const stop = follow(lineOf(socket), inbox.push, orderEvents.pageInfo.endCursor);

  const before = await create(elsewhere);
  await inbox.find(({ order }) => order.id === before.id);
  line.cut();
  await away.find(() => true);
  const meanwhile = [await create(elsewhere), await create(elsewhere)];
  release();
  const behind = await create(elsewhere);
  for (const { id } of [...meanwhile, behind]) await inbox.find(({ order }) => order.id === id);
  const ids = inbox.items.map(({ id }) => id);
  assert.equal(ids.length, 4);
  assert.equal(new Set(ids).size, 4);
  stop();
  line.stop();
});
