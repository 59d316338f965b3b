// What the cache keeps, and in step with what.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type ApolloClient, ApolloLink, InMemoryCache } from '@apollo/client';
import { buildSchema, getNamedType, isInterfaceType, isListType, isNonNullType, isObjectType, parse, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import { mergeMap, timer } from 'rxjs';
import * as documents from '../documents';
import { CreateOrder, Order, OrderItems, OrderNodes, Orders, UpdateOrder } from '../documents';
import { follow } from '../follow';
import { type Gateway, start } from '../gateway';
import type { OrderFieldsFragment, OrderNodesQuery, OrdersQuery } from '../gql/graphql';
import { connect } from '../graphql-ws/socket';
import { Inbox } from '../inbox';
import { order } from '../order';
import { PARTS } from './cache';
import { createApollo } from './client';
import { hold, release } from './hold';
import { lineOf } from './line';

const schema = buildSchema(readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8'));

let gateway: Gateway;
before(async () => (gateway = await start()));
after(() => gateway?.stop());

const token = async () => gateway.token;
const open = (...between: ApolloLink[]) => {
  const socket = connect(gateway.url, token);
  return { socket, client: createApollo(gateway.url, token, socket, ...between) };
};

/** What a gateway far away takes, so that what is shown in advance is seen. */
const slowly = new ApolloLink((operation, forward) => timer(300).pipe(mergeMap(() => forward(operation))));

const create = async (client: ApolloClient) => (await client.mutate({ mutation: CreateOrder, variables: { input: order() } })).data!.createSalesOrder.order!;

/** Every state in which the cache shows an order. */
function states(client: ApolloClient, id: string) {
  const inbox = new Inbox<OrderFieldsFragment>();
  const watched = client.watchQuery({ query: Order, variables: { id } }).subscribe(({ data, dataState }) => {
    if (dataState === 'complete' && data.order) inbox.push(data.order);
  });
  return { inbox, stop: () => watched.unsubscribe() };
}

test('a fragment on an interface has its fields', async () => {
  const mutation = parse(`
    mutation Refused($input: CreateSalesOrderInput!) { createSalesOrder(input: $input) { userErrors { ...Problem } } }
    fragment Problem on UserError { code path }
  `);
  const { client } = open();
  const { data } = await client.mutate<any>({ mutation, variables: { input: order('KETTLE-COPPER') } });
  const payload = data.createSalesOrder;
  const read = (cache: InMemoryCache) => {
    cache.writeQuery({ query: parse('query { viewer { problems { ...Problem } } } fragment Problem on UserError { code path }'), data: { viewer: { __typename: 'Viewer', problems: payload.userErrors } } });
    return cache.readQuery<any>({ query: parse('query { viewer { problems { ...Problem } } } fragment Problem on UserError { code path }') })?.viewer.problems[0].code;
  };
  assert.equal(payload.userErrors[0].code, 'UNAVAILABLE');
  assert.equal(read(client.cache as InMemoryCache), 'UNAVAILABLE');
  assert.notEqual(read(new InMemoryCache()), 'UNAVAILABLE', 'without possibleTypes there is nothing to test');
});

test('parts without ids are put together, and none is left out', async () => {
  const parts = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__') || /Payload$|Preview$/.test(type.name)) continue;
    for (const field of Object.values(type.getFields())) {
      const bare = isNonNullType(field.type) ? field.type.ofType : field.type;
      if (isListType(bare)) continue;
      const part = getNamedType(bare);
      if ((isObjectType(part) || isInterfaceType(part)) && !part.getFields().id && !/Connection$|PageInfo$|Payload$|Preview$/.test(part.name)) parts.add(part.name);
    }
  }
  assert.ok(parts.size >= 6);
  assert.deepEqual([...parts].filter((part) => !PARTS.includes(part)), []);

  const { client } = open();
  const { id } = await create(client);
  await client.query({ query: Order, variables: { id } });
  await client.query({ query: OrderItems, variables: { id } });
  const { totals } = client.readQuery({ query: Order, variables: { id } })!.order!;
  assert.ok(totals.grandTotal.amount && totals.due.amount);
  assert.ok(client.readQuery({ query: OrderItems, variables: { id } })!.order!.totals.items.amount);
});

test('pages grow in edges and nodes alike, and a first page begins anew', async () => {
  const { client } = open();
  const cached = {
    edges: () => (client.readQuery({ query: Orders, variables: { first: 2 } }) as OrdersQuery).orders!.edges.map(({ node }) => node.id),
    nodes: () => (client.readQuery({ query: OrderNodes, variables: { first: 2 } }) as OrderNodesQuery).orders!.nodes.map(({ id }) => id),
  };
  const edges = client.watchQuery({ query: Orders, variables: { first: 2 } });
  let { data: page } = await edges.reobserve();
  for (const length of [4, 6]) {
    const { data } = await edges.fetchMore({ variables: { after: page!.orders!.pageInfo.endCursor } });
    page = data;
    assert.equal(new Set(cached.edges()).size, length);
  }

  const nodes = client.watchQuery({ query: OrderNodes, variables: { first: 2 } });
  let { data: few } = await nodes.reobserve();
  const cursor = few!.orders!.pageInfo.endCursor;
  for (const length of [4, 6]) {
    const { data } = await nodes.fetchMore({ variables: { after: few!.orders!.pageInfo.endCursor } });
    few = data;
    assert.equal(new Set(cached.nodes()).size, length);
  }
  assert.deepEqual(cached.nodes(), cached.edges());

  // The same page once more, as a nervous scroll asks for it.
  await nodes.fetchMore({ variables: { after: cursor } });
  assert.equal(cached.nodes().length, 4);
  assert.equal(new Set(cached.nodes()).size, 4);

  await nodes.refetch();
  assert.equal(cached.nodes().length, 2);
});

test('nothing but the shared fragment asks for the version of an order', () => {
  let found = 0;
  for (const document of Object.values(documents)) {
    const types = new TypeInfo(schema);
    visit(document, visitWithTypeInfo(types, {
      Field(field, _key, _parent, _path, ancestors) {
        if (field.name.value !== 'version' || types.getParentType()?.name !== 'Order') return;
        found++;
        const home = ancestors.find((node) => 'kind' in node && node.kind === 'FragmentDefinition');
        assert.ok(home && 'name' in home && (home as any).name.value === 'OrderFields', JSON.stringify(field.loc));
      },
    }));
  }
  assert.ok(found > 5);
});

test('a cached version never runs ahead of its fields, and a form overwrites nobody', async () => {
  const mine = open();
  const { id } = await create(mine.client);
  const page = states(mine.client, id);
  const inbox = new Inbox<unknown>();
  const stop = follow(lineOf(mine.client, mine.socket), inbox.push);

  // The form is filled in with what is there, and keeps the version of that moment.
  const { version, tags } = await page.inbox.find((order) => order.id === id);

  const theirs = open();
  await pause(500);
  for (const tag of ['first', 'second', 'third'])
    await theirs.client.mutate({ mutation: UpdateOrder, variables: { input: { id, addTags: [tag], customerNote: tag } } });
  await page.inbox.find((order) => order.version === version + 3);
  const steps = ['', 'first', 'second', 'third'];
  for (const shown of page.inbox.items) {
    const step = shown.version - version;
    assert.deepEqual([shown.tags.length - tags.length, shown.customerNote ?? ''], [step, steps[step]]);
  }

  const { data } = await mine.client.mutate({ mutation: UpdateOrder, variables: { input: { id, expectedVersion: version, customerNote: 'mine' } } });
  const [problem] = data!.updateOrder.userErrors;

  assert.ok(problem?.__typename === 'VersionConflictError');
  assert.equal(problem.currentVersion, version + 3);
  assert.equal(page.inbox.items.at(-1)!.customerNote, 'third');
  stop();
  page.stop();
});

test('a hold shows at once, and so does its release', async () => {
  const { client } = open(slowly);
  const { id } = await create(client);
  const { inbox, stop } = states(client, id);
  const before = await inbox.find((order) => order.id === id);
  const holdReason = 'The customer calls back.';
  // Somebody reads before they click.
  await pause(100);

  const holding = hold(client, before, { reason: holdReason });
  // Only the gateway gives the next version: this is shown before it has answered.
  await shows(inbox, { status: 'ON_HOLD', version: 1, holdReason });
  await holding;
  const held = await shows(inbox, { status: 'ON_HOLD', version: 2, holdReason });

  const releasing = release(client, held);
  await shows(inbox, { status: before.status, version: 2, holdReason: null });
  await releasing;
  await shows(inbox, { status: before.status, version: 3, holdReason: null });
  stop();
});

test('a hold that is refused, or does not arrive, leaves nothing behind', async () => {
  const { client } = open(slowly);
  const { id } = await create(client);
  const { inbox, stop } = states(client, id);
  const before = await inbox.find((order) => order.id === id);
  await open().client.mutate({ mutation: UpdateOrder, variables: { input: { id, addTags: ['elsewhere'] } } });

  const holding = hold(client, before);
  await shows(inbox, { status: 'ON_HOLD', version: 1, holdReason: null });
  const { data } = await holding;
  assert.equal(data!.holdOrder.userErrors[0]!.code, 'VERSION_CONFLICT');
  await shows(inbox, { status: before.status, version: 1, holdReason: null });
  stop();

  const nowhere = createApollo('http://127.0.0.1:9/graphql', token, connect(gateway.url, token), slowly);
  nowhere.cache.restore(client.cache.extract() as never);
  const kept = states(nowhere, id);
  const holdingNothing = hold(nowhere, await kept.inbox.find((order) => order.id === id));
  const failed = assert.rejects(holdingNothing);
  await shows(kept.inbox, { status: 'ON_HOLD', version: 1, holdReason: null });
  await failed;
  await shows(kept.inbox, { status: before.status, version: 1, holdReason: null });
  kept.stop();
});

/** Waits until this is what is shown last. */
async function shows(inbox: Inbox<OrderFieldsFragment>, wanted: Pick<OrderFieldsFragment, 'status' | 'version' | 'holdReason'>) {
  const is = ({ status, version, holdReason }: OrderFieldsFragment) => status === wanted.status && version === wanted.version && (holdReason ?? null) === wanted.holdReason;
  await inbox.find((order) => is(order) && order === inbox.items.at(-1));
  return inbox.items.at(-1)!;
}
