import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { commitMutation, type Environment, fetchQuery, getFragment, getSingularSelector, requestSubscription } from 'relay-runtime';
import { type Gateway, start } from '../gateway';
import { listening } from '../graphql-ws/listening';
import { connect } from '../graphql-ws/socket';
import { Inbox } from '../inbox';
import { order } from '../order';
import OrdersNext, { type ordersNextQuery } from './__generated__/ordersNextQuery.graphql';
import OrdersOrder, { type ordersOrderQuery } from './__generated__/ordersOrderQuery.graphql';
import type { orders_order$data } from './__generated__/orders_order.graphql';
import type { orders_page$data } from './__generated__/orders_page.graphql';
import type { ordersCreateMutation } from './__generated__/ordersCreateMutation.graphql';
import type { ordersEventsSubscription } from './__generated__/ordersEventsSubscription.graphql';
import type { ordersPageQuery } from './__generated__/ordersPageQuery.graphql';
import type { ordersUpdateMutation } from './__generated__/ordersUpdateMutation.graphql';
import { createRelay } from './environment';
import { Create, Events, Order, Page, PageQuery, Update } from './orders';

let gateway: Gateway;
before(async () => (gateway = await start()));
after(() => gateway?.stop());

let token: string;
beforeEach(() => (token = gateway.token));
const open = () => {
  const socket = connect(gateway.url, async () => token);
  return { socket, environment: createRelay(gateway.url, async () => token, socket) };
};

const create = (environment: Environment, input = order()) =>
  new Promise<ordersCreateMutation['response']['createSalesOrder']>((resolve, reject) => {
    commitMutation<ordersCreateMutation>(environment, {
      mutation: Create,
      variables: { input },
      onCompleted: ({ createSalesOrder }) => resolve(createSalesOrder),
      onError: reject,
    });
  });

const update = (environment: Environment, input: ordersUpdateMutation['variables']['input']) =>
  new Promise<ordersUpdateMutation['response']['updateOrder']>((resolve, reject) => {
    commitMutation<ordersUpdateMutation>(environment, {
      mutation: Update,
      variables: { input },
      onCompleted: ({ updateOrder }) => resolve(updateOrder),
      onError: reject,
    });
  });

/** What the fragment says of an order in this environment's store. */
const read = (environment: Environment, ref: unknown) =>
  environment.lookup(getSingularSelector(getFragment(Order), ref)).data as unknown as orders_order$data;

test('creates an order, changes it, and hears of both', async () => {
  const { socket, environment } = open();
  const inbox = new Inbox<ordersEventsSubscription['response']['orderEvents']>();
  const show = inbox.push;

  const events = requestSubscription<ordersEventsSubscription>(environment, {
    subscription: Events,
    variables: {},
    onNext: (data) => show(data!.orderEvents),
  });
  await listening(socket);

  const created = await create(environment);
  assert.deepEqual(created.userErrors, []);
  const { id, version } = created.order!;
  const changed = await update(environment, { id, expectedVersion: version, addTags: ['relay'] });
  assert.deepEqual(read(environment, changed.order).tags, ['relay']);

  await inbox.find((event) => event.version === 2);
  assert.deepEqual(inbox.items.map((event) => event.type), ['CREATED', 'UPDATED']);
  events.dispose();
});

test('what is wrong with the input is in userErrors', async () => {
  const { userErrors } = await create(open().environment, order('KETTLE-COPPER'));
  assert.deepEqual(userErrors.map(({ code }) => code), ['UNAVAILABLE']);
});

test('the next page is added to the connection', async () => {
  const { environment } = open();
  const root = await fetchQuery<ordersPageQuery>(environment, PageQuery, {}).toPromise();
  const selector = getSingularSelector(getFragment(Page), root);
  const page = () => (environment.lookup(selector).data as unknown as orders_page$data).orders!;
  // Without this the store may drop what nobody looks at.
  const kept = environment.subscribe(environment.lookup(selector), () => {});
  assert.equal(page().edges.length, 2);

  // The compiler asks for pageInfo by itself.
  const { endCursor } = (page() as unknown as { pageInfo: { endCursor: string } }).pageInfo;
  await fetchQuery<ordersNextQuery>(environment, OrdersNext, { first: 3, after: endCursor }).toPromise();
  assert.equal(new Set(page().edges.map(({ node }) => node.id)).size, 5);
  kept.dispose();
});

test('an order is read again by its node', async () => {
  const { environment } = open();
  const { order: created } = await create(environment);
  const { id } = created!;
  assert.deepEqual(read(environment, created).version, 1);

  await update(open().environment, { id, addTags: ['elsewhere'] });
  assert.deepEqual(read(environment, created).version, 1);

  await fetchQuery<ordersOrderQuery>(environment, OrdersOrder, { id }).toPromise();
  assert.deepEqual(read(environment, created), { id, version: 2, status: 'PENDING', tags: ['elsewhere'] });
});

test('a token that has run out is an error that says so', async () => {
  token = gateway.expiring(-1);
  await assert.rejects(fetchQuery<ordersPageQuery>(open().environment, PageQuery, {}).toPromise(), (error: any) => {
    assert.equal(error.source.errors[0].extensions.code, 'UNAUTHENTICATED');
    return true;
  });
});
