// What `follow` promises, against a gateway of a few lines.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { follow, type Line } from './follow';

interface Event {
  id: string;
}

/** A list of events, and one that listens to it. */
function gateway(t: TestContext) {
  t.mock.method(console, 'error', () => {});
  const events: Event[] = [];
  let reads = 0;
  let listening: { show: (event: Event) => void; fail: (error: unknown) => void } | undefined;
  let connected = () => {};
  let isLost = false;
  let refusal: Error | undefined;
  const line: Line<Event> = {
    connected: (again) => ((connected = again), () => {}),
    listen: (show, fail) => ((listening = { show, fail }), (isLost = false), () => (listening = undefined)),
    read: async ({ first, last, after }) => {
      reads++;
      if (refusal) throw refusal;
      const from = last ? Math.max(0, events.length - last) : after ? Number(after) : 0;
      const nodes = events.slice(from, from + (first ?? last ?? 0));
      return { nodes, pageInfo: { hasNextPage: from + nodes.length < events.length, endCursor: nodes.length ? String(from + nodes.length) : null } };
    },
  };
  return {
    line,
    reads: () => reads,
    happen: (count = 1) => {
      for (; count > 0; count--) {
        const event = { id: `${events.length}` };
        events.push(event);
        if (!isLost) listening?.show(event);
      }
    },
    lose: () => (isLost = true),
    connect: () => ((isLost = false), connected(), pause(10)),
    fail: (error: unknown) => listening!.fail(error),
    refuse: (error?: Error) => (refusal = error),
  };
}

const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, place) => String(from + place));

test('what was before is not shown, and what comes is shown once', async (t) => {
  const { line, happen, connect } = gateway(t);
  happen(300);
  const shown: string[] = [];
  const stop = follow(line, ({ id }) => shown.push(id));
  await connect();
  happen(3);
  // Connected again without a loss that was noticed: the list holds what came.
  await connect();
  assert.deepEqual(shown, ids(300, 303));
  stop();
  happen();
  assert.equal(shown.length, 3);
});

test('an organization without events begins with its first one', async (t) => {
  const { line, happen, connect, lose } = gateway(t);
  const shown: string[] = [];
  follow(line, ({ id }) => shown.push(id));
  await connect();
  lose();
  happen(250);
  await connect();
  assert.deepEqual(shown, ids(0, 250));
});

test('after thousands of events a lost connection costs a few pages', async (t) => {
  const { line, happen, connect, lose, reads } = gateway(t);
  const shown: string[] = [];
  follow(line, ({ id }) => shown.push(id));
  await connect();
  for (let hundred = 0; hundred < 50; hundred++) {
    happen(100);
    await pause(1);
  }
  lose();
  happen(150);
  const before = reads();
  await connect();
  assert.ok(reads() - before <= 7, `${reads() - before} pages`);
  assert.deepEqual(shown.toSorted((a, b) => Number(a) - Number(b)), ids(0, 5_150));
});

test('a subscription that ends is begun again, and what it dropped is read', async (t) => {
  const { line, happen, connect, fail, lose } = gateway(t);
  const shown: string[] = [];
  follow(line, ({ id }) => shown.push(id));
  await connect();
  happen();
  fail([{ message: 'Events came faster than they were taken.', extensions: { code: 'TOO_SLOW' } }]);
  lose();
  happen(2);
  await pause(1_100);
  happen();
  assert.deepEqual(shown.toSorted(), ids(0, 4));
});

test('a list that cannot be read is read later', async (t) => {
  const { line, happen, connect, lose, refuse } = gateway(t);
  const shown: string[] = [];
  follow(line, ({ id }) => shown.push(id));
  await connect();
  lose();
  happen(2);
  refuse(new Error('RATE_LIMITED'));
  await connect();
  assert.deepEqual(shown, []);
  refuse();
  await pause(1_100);
  assert.deepEqual(shown, ids(0, 2));
});

const refused = (code: string) => [{ message: 'No.', extensions: { code } }];

for (const [name, error] of [
  ['graphql-ws', refused('FORBIDDEN')],
  ['Apollo Client', Object.assign(new Error('No.'), { errors: refused('GRAPHQL_VALIDATION_FAILED') })],
  ['urql', Object.assign(new Error('No.'), { graphQLErrors: refused('BAD_REQUEST') })],
] as const) {
  test(`what fails for good is asked once, as ${name} tells it`, async (t) => {
    const { line, connect, fail, reads } = gateway(t);
    let begun = 0;
    follow({ ...line, listen: (...callbacks) => (begun++, line.listen(...callbacks)) }, () => {});
    await connect();
    const before = reads();
    fail(error);
    await pause(1_100);
    assert.deepEqual([begun, reads()], [1, before]);
  });
}

test('a list that may not be read is asked for once', async (t) => {
  const { line, connect, refuse, reads } = gateway(t);
  refuse(Object.assign(new Error('No.'), { graphQLErrors: refused('FORBIDDEN') }));
  follow(line, () => {});
  await connect();
  await pause(1_100);
  assert.equal(reads(), 1);
});
