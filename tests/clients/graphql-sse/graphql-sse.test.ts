import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { print } from 'graphql';
import type { Client, ClientOptions } from 'graphql-sse';
import { CreateOrder, OrderEvents, Orders } from '../documents';
import { type Gateway, start } from '../gateway';
import type { CreateOrderMutation, OrderEventsSubscription, OrdersQuery } from '../gql/graphql';
import { Inbox } from '../inbox';
import { order } from '../order';
import { proxy } from '../proxy';
import { connect } from './stream';

type Event = OrderEventsSubscription['orderEvents'];

let gateway: Gateway;
before(async () => (gateway = await start()));
after(() => gateway?.stop());

const atOnce = async () => {};
const open = (options?: Partial<ClientOptions>, url = gateway.url) => connect(url, async () => gateway.token, { retry: atOnce, ...options });

/** All answers of an operation that ends by itself. */
async function ask<Data>(client: Client, document: { query: string; variables?: Record<string, unknown> }) {
  const answers = [];
  for await (const answer of client.iterate<Data>(document)) answers.push(answer);
  return answers;
}

const create = async (client: Client) => {
  const [answer] = await ask<CreateOrderMutation>(client, { query: print(CreateOrder), variables: { input: order() } });
  return answer!.data!.createSalesOrder.order!;
};

/** Listens, and waits until the gateway does. */
async function listen(client: Client, inbox: Inbox<Event>) {
  const connected = new Inbox<boolean>();
  const stop = client.subscribe<OrderEventsSubscription>(
    { query: print(OrderEvents) },
    { next: ({ data }) => inbox.push(data!.orderEvents), error: console.error, complete: () => {} },
    { connected: connected.push },
  );
  await connected.find(() => true);
  return { stop, connected };
}

test('a stream takes queries, mutations and subscriptions', async () => {
  const client = open();
  const inbox = new Inbox<Event>();
  const { stop } = await listen(client, inbox);
  const { id } = await create(client);
  const answers = await ask<OrdersQuery>(client, { query: print(Orders), variables: { first: 2 } });
  assert.deepEqual(answers.map(({ data }) => data!.orders!.edges.length), [2]);
  await inbox.find(({ order }) => order.id === id);
  stop();
});

test('a subscription that the client ends hears no more, and the others do', async () => {
  const client = open();
  const [one, other] = [new Inbox<Event>(), new Inbox<Event>()];
  const ended = await listen(client, one);
  const going = await listen(client, other);
  const first = await create(client);
  await one.find(({ order }) => order.id === first.id);
  ended.stop();
  const second = await create(client);
  await other.find(({ order }) => order.id === second.id);
  assert.deepEqual(one.items.map(({ order }) => order.id), [first.id]);
  going.stop();
});

test('an operation that fails is an answer with errors', async () => {
  const answers = await ask(open(), { query: 'subscription { nothing }' });
  assert.deepEqual(answers.map(({ errors }) => (errors as any)[0].extensions.code), ['GRAPHQL_VALIDATION_FAILED']);
});

test('a bad token is refused with 401, and the client comes again with another', async () => {
  const tokens = ['bad', gateway.expiring(-1), gateway.token];
  const client = connect(gateway.url, async () => tokens.shift()!, { retry: atOnce });
  const inbox = new Inbox<Event>();
  const { stop } = await listen(client, inbox);
  assert.deepEqual(tokens, []);
  stop();

  const { response } = await ask(connect(gateway.url, async () => 'bad', { retryAttempts: 0 }), { query: '{ viewer { subject } }' }).then(
    () => assert.fail('it was answered'),
    (error) => error,
  );
  assert.equal(response.status, 401);
  assert.equal((await response.json()).errors[0].extensions.code, 'UNAUTHENTICATED');
});

test('a stream ends with the token, with an error that says so', async () => {
  const client = connect(gateway.url, async () => gateway.expiring(3), { retry: atOnce });
  const answers = await ask(client, { query: print(OrderEvents) });
  assert.deepEqual(answers.map(({ errors }) => (errors as any)[0].extensions.code), ['UNAUTHENTICATED']);
});

test('no event is lost with a connection', async () => {
  const line = await proxy(gateway.url);
  const elsewhere = open();
  const [last] = await ask<any>(elsewhere, { query: '{ orderEvents(last: 1) { pageInfo { endCursor } } }' });
  const after = last!.data.orderEvents.pageInfo.endCursor;

  const waiting = new Inbox<() => void>();
  const client = open({ retry: () => new Promise((resolve) => waiting.push(resolve)) }, line.url);
  const inbox = new Inbox<Event>();
  const { stop, connected } = await listen(client, inbox);
  const before = await create(elsewhere);
  await inbox.find(({ order }) => order.id === before.id);

  line.cut();
  const again = await waiting.find(() => true);
  const meanwhile = await create(elsewhere);
  again();
  await connected.find((reconnected) => reconnected);
  const behind = await create(elsewhere);
  await inbox.find(({ order }) => order.id === behind.id);

  const query = 'query ($after: String) { orderEvents(first: 100, after: $after) { nodes { id order { id } } } }';
  const [missed] = await ask<any>(elsewhere, { query, variables: { after } });
  assert.deepEqual(missed!.data.orderEvents.nodes.map(({ order }: Event) => order.id), [before, meanwhile, behind].map(({ id }) => id));
  assert.deepEqual(inbox.items.map(({ order }) => order.id), [before.id, behind.id]);
  stop();
  line.stop();
});

test('a client whose gateway stops tries to come again', async () => {
  const stopping = await start();
  const retries = new Inbox<boolean>();
  const client = connect(stopping.url, async () => stopping.token, { retry: async () => retries.push(true), retryAttempts: 1 });
  const ended = new Inbox<unknown>();
  const connected = new Inbox<boolean>();
  client.subscribe({ query: print(OrderEvents) }, { next: ended.push, error: ended.push, complete: () => ended.push('complete') }, { connected: connected.push });
  await connected.find(() => true);
  await stopping.stop();
  await retries.find(() => true);
  assert.ok((await ended.find(() => true)) instanceof Error);
});
