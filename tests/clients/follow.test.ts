// Bad days, as each client's recipe comes through them: nothing is missed, and nothing is shown twice.
import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { print } from 'graphql';
import { createApollo } from './apollo/client';
import { lineOf as apolloLine } from './apollo/line';
import { CreateOrder } from './documents';
import { follow } from './follow';
import { type Gateway, start } from './gateway';
import type { CreateOrderMutation } from './gql/graphql';
import { lineOf as socketLine, type OrderEvent } from './graphql-ws/line';
import { connect } from './graphql-ws/socket';
import { Inbox } from './inbox';
import { order } from './order';
import { proxy } from './proxy';
import { createUrql } from './urql/client';
import { lineOf as urqlLine } from './urql/line';

/** The longest pause between two tries, the wait for a pong, and what a busy machine takes. */
const PATIENCE = 60_000;

async function begun(t: TestContext) {
  const gateway = await start();
  t.after(() => gateway.stop());
  return gateway;
}

/** Each client at this address, with what it has shown. */
function followers(t: TestContext, { token: current }: Gateway, url: string, cursor?: string | null) {
  const token = async () => current;
  const sockets = ['graphql-ws', 'Apollo Client', 'urql'].map((name) => ({ name, socket: connect(url, token), inbox: new Inbox<OrderEvent>() }));
  const [plain, apollo, urql] = sockets.map(({ socket }) => socket) as [ReturnType<typeof connect>, ReturnType<typeof connect>, ReturnType<typeof connect>];
  const lines = [socketLine(plain), apolloLine(createApollo(url, token, apollo), apollo), urqlLine(createUrql(url, token, urql), urql)];
  sockets.forEach(({ inbox }, place) => t.after(follow(lines[place]!, inbox.push, cursor)));
  return sockets;
}

async function ask<Data>(gateway: Gateway, query: string, variables: object = {}): Promise<Data> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${gateway.token}` };
  const answer = await fetch(gateway.url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  const { data, errors } = (await answer.json()) as { data: Data; errors?: unknown };
  assert.equal(errors, undefined);
  return data;
}

const create = async (gateway: Gateway) => (await ask<CreateOrderMutation>(gateway, print(CreateOrder), { input: order() })).createSalesOrder.order!.id;
const lastCursor = async (gateway: Gateway) => (await ask<any>(gateway, '{ orderEvents(last: 1) { pageInfo { endCursor } } }')).orderEvents.pageInfo.endCursor as string;

/** Waits until each has shown these orders, and looks that it has shown each once. */
async function shown(sockets: ReturnType<typeof followers>, ids: string[]) {
  for (const { name, inbox } of sockets) {
    for (const id of ids) await inbox.find((event) => event.order.id === id, PATIENCE).catch((error) => assert.fail(`${name}: ${id} ${error.message}`));
    const seen = inbox.items.map((event) => event.order.id);
    assert.deepEqual(seen.toSorted(), ids.toSorted(), name);
  }
}

/** Once a first order is shown, each client listens. */
async function begin(t: TestContext, gateway: Gateway, url = gateway.url) {
  const all = followers(t, gateway, url);
  // When they listen cannot be seen from here: before that, events are none of theirs.
  await Promise.all(all.map(({ socket }) => new Promise<void>((resolve, reject) => socket.subscribe({ query: '{ viewer { subject } }' }, { next: () => {}, error: reject, complete: resolve }))));
  await pause(500);
  const first = await create(gateway);
  await shown(all, [first]);
  return { all, first };
}

// Most of each is waiting.
describe('bad days', { concurrency: true }, () => {
  test('a restart with 10 s of downtime', async (t) => {
    const gateway = await begun(t);
    const { all, first } = await begin(t, gateway);
    await gateway.halt();
    await pause(10_000);
    await gateway.resume();
    // Nobody is back yet, or some are.
    const missed = [await create(gateway), await create(gateway)];
    await shown(all, [first, ...missed]);
    const live = await create(gateway);
    await shown(all, [first, ...missed, live]);
  });

  test('a gateway that is down when the page opens', async (t) => {
    const gateway = await begun(t);
    const cursor = await lastCursor(gateway);
    const before = await create(gateway);
    await gateway.halt();
    const all = followers(t, gateway, gateway.url, cursor);
    await pause(3_000);
    await gateway.resume();
    const missed = await create(gateway);
    await shown(all, [before, missed]);
    const live = await create(gateway);
    await shown(all, [before, missed, live]);
  });

  test('a laptop that slept', async (t) => {
    const gateway = await begun(t);
    const line = await proxy(gateway.url);
    t.after(() => line.stop());
    const { all, first } = await begin(t, gateway, line.url);
    line.silence();
    const missed = [await create(gateway), await create(gateway)];
    await pause(1_000);
    for (const { inbox } of all) assert.equal(inbox.items.length, 1, 'the line was to be silent');
    await shown(all, [first, ...missed]);
    const live = await create(gateway);
    await shown(all, [first, ...missed, live]);
  });

  test('connections that are lost again and again', async (t) => {
    const gateway = await begun(t);
    const line = await proxy(gateway.url);
    t.after(() => line.stop());
    const { all, first } = await begin(t, gateway, line.url);
    const made = [first];
    for (let loss = 0; loss < 5; loss++) {
      line.cut();
      made.push(await create(gateway));
      await pause(Math.random() * 1_500);
      made.push(await create(gateway));
    }
    await shown(all, made);
  });

  test('a token that is refused is asked for again, and told so', async (t) => {
    const gateway = await begun(t);
    const asked: boolean[] = [];
    const socket = connect(gateway.url, async (refused) => (asked.push(refused), refused ? gateway.token : 'stale'));
    const inbox = new Inbox<OrderEvent>();
    t.after(follow(socketLine(socket), inbox.push, await lastCursor(gateway)));
    const made = await create(gateway);
    await inbox.find((event) => event.order.id === made, PATIENCE);
    assert.deepEqual(asked, [false, true]);
  });
});
