// Bad days, as each client's recipe comes through them: nothing is missed, and nothing is shown twice.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
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

let gateway: Gateway;
before(async () => (gateway = await start()));
after(() => gateway?.stop());

const token = async () => gateway.token;

/** Each client at this address, with what it has shown. */
function followers(url: string, cursor?: string | null) {
  const sockets = ['graphql-ws', 'Apollo Client', 'urql'].map((name) => ({ name, socket: connect(url, token), inbox: new Inbox<OrderEvent>() }));
  const [plain, apollo, urql] = sockets.map(({ socket }) => socket) as [ReturnType<typeof connect>, ReturnType<typeof connect>, ReturnType<typeof connect>];
  const lines = [socketLine(plain), apolloLine(createApollo(url, token, apollo), apollo), urqlLine(createUrql(url, token, urql), urql)];
  const stops = sockets.map(({ inbox }, place) => follow(lines[place]!, inbox.push, cursor));
  return { sockets, stop: () => stops.forEach((stop) => stop()) };
}

async function ask<Data>(query: string, variables: object = {}): Promise<Data> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${gateway.token}` };
  const answer = await fetch(gateway.url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  const { data, errors } = (await answer.json()) as { data: Data; errors?: unknown };
  assert.equal(errors, undefined);
  return data;
}

const create = async () => (await ask<CreateOrderMutation>(print(CreateOrder), { input: order() })).createSalesOrder.order!.id;
const lastCursor = async () => (await ask<any>('{ orderEvents(last: 1) { pageInfo { endCursor } } }')).orderEvents.pageInfo.endCursor as string;

/** Waits until each has shown these orders, and looks that it has shown each once. */
async function shown({ sockets }: ReturnType<typeof followers>, ids: string[]) {
  for (const { name, inbox } of sockets) {
    for (const id of ids) await inbox.find((event) => event.order.id === id, PATIENCE).catch((error) => assert.fail(`${name}: ${id} ${error.message}`));
    const seen = inbox.items.map((event) => event.order.id);
    assert.deepEqual(seen.toSorted(), ids.toSorted(), name);
  }
}

/** Once a first order is shown, each client listens. */
async function begin(url: string) {
  const all = followers(url);
  // When they listen cannot be seen from here: before that, events are none of theirs.
  await Promise.all(all.sockets.map(({ socket }) => new Promise<void>((resolve, reject) => socket.subscribe({ query: '{ viewer { subject } }' }, { next: () => {}, error: reject, complete: resolve }))));
  await pause(500);
  const first = await create();
  await shown(all, [first]);
  return { all, first };
}

test('a restart with 10 s of downtime', { timeout: 120_000 }, async () => {
  const { all, first } = await begin(gateway.url);
  await gateway.halt();
  await pause(10_000);
  await gateway.resume();
  // Nobody is back yet, or some are.
  const missed = [await create(), await create()];
  await shown(all, [first, ...missed]);
  const live = await create();
  await shown(all, [first, ...missed, live]);
  all.stop();
});

test('a gateway that is down when the page opens', { timeout: 120_000 }, async () => {
  const cursor = await lastCursor();
  const before = await create();
  await gateway.halt();
  const all = followers(gateway.url, cursor);
  await pause(3_000);
  await gateway.resume();
  const missed = await create();
  await shown(all, [before, missed]);
  const live = await create();
  await shown(all, [before, missed, live]);
  all.stop();
});

test('a laptop that slept', { timeout: 120_000 }, async () => {
  const line = await proxy(gateway.url);
  const { all, first } = await begin(line.url);
  line.silence();
  const missed = [await create(), await create()];
  await pause(1_000);
  for (const { inbox } of all.sockets) assert.equal(inbox.items.length, 1, 'the line was to be silent');
  await shown(all, [first, ...missed]);
  const live = await create();
  await shown(all, [first, ...missed, live]);
  all.stop();
  line.stop();
});

test('connections that are lost again and again', { timeout: 120_000 }, async () => {
  const line = await proxy(gateway.url);
  const { all, first } = await begin(line.url);
  const made = [first];
  for (let loss = 0; loss < 5; loss++) {
    line.cut();
    made.push(await create());
    await pause(Math.random() * 1_500);
    made.push(await create());
  }
  await shown(all, made);
  all.stop();
  line.stop();
});

test('a token that is refused is asked for again, and told so', { timeout: 60_000 }, async () => {
  const asked: boolean[] = [];
  const socket = connect(gateway.url, async (refused) => (asked.push(refused), refused ? gateway.token : 'stale'));
  const inbox = new Inbox<OrderEvent>();
  const stop = follow(socketLine(socket), inbox.push, await lastCursor());
  const made = await create();
  await inbox.find((event) => event.order.id === made, PATIENCE);
  assert.deepEqual(asked, [false, true]);
  stop();
});
