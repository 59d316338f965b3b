// schema.graphql keeps what the last release promised: docs/schema.md tells what that is.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { breaks } from './breaks';
import { releases } from './releases';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const current = () => readFile(join(root, 'schema.graphql'), 'utf8');

test('what the last release promised is kept', async (t) => {
  const released = await releases(root);
  if (released.length === 0) return t.skip('nothing is released yet: there is no tag such as v1.2.3');
  t.diagnostic(`compared with ${released[0]!.tag}`);
  assert.deepEqual(await breaks(await current(), released.map(({ schema }) => schema)), []);
});

test('a schema breaks nothing of itself', async () => {
  const schema = await current();
  assert.deepEqual(await breaks(schema, [schema, schema]), []);
});

/** A schema around the fields of an order. */
const shop = (fields: string, rest = '') => `
  type Query { order(id: ID!): Order }
  type Order { id: ID! ${fields} }
  ${rest}
`;
const OLD = 'was: String @deprecated(reason: "Use is.")';

test('a field that is not deprecated stays', async () => {
  assert.deepEqual(await breaks(shop(''), [shop('was: String'), shop('was: String')]), ["Field 'was' was removed from object type 'Order'"]);
});

test('a field that is deprecated stays for two minor versions', async () => {
  const removed = ["Field 'was' (deprecated) was removed from object type 'Order'"];
  assert.deepEqual(await breaks(shop(''), [shop(OLD)]), removed);
  assert.deepEqual(await breaks(shop(''), [shop(OLD), shop('was: String')]), removed);
  assert.deepEqual(await breaks(shop(''), [shop(OLD), shop(OLD)]), []);
});

test('so do arguments, values and fields of inputs, and what only they lead to goes with them', async () => {
  const old = shop('lines(sort: Sort @deprecated, size: Int, at: Place): Int kind: Kind was: Was @deprecated', 'enum Sort { ASC } enum Kind { A B @deprecated } input Place { x: Int y: Int @deprecated } type Was { it: Int }');
  const now = shop('lines(size: Int, at: Place): Int kind: Kind', 'enum Kind { A } input Place { x: Int }');
  assert.deepEqual(await breaks(now, [old, old]), []);
  assert.equal((await breaks(now, [old])).length, 6);
});

test('what is stricter than before is refused, and what is more is not', async () => {
  const before = shop('status: String!', 'extend type Query { orders(first: Int): [Order!]! } ');
  assert.deepEqual(await breaks(shop('status: String', 'extend type Query { orders(first: Int): [Order!]! }'), [before]), ["Field 'Order.status' changed type from 'String!' to 'String'"]);
  assert.deepEqual(await breaks(shop('status: String!', 'extend type Query { orders(first: Int!): [Order!]! }'), [before]), ["Type for argument 'first' on field 'Query.orders' changed from 'Int' to 'Int!'"]);
  assert.deepEqual(await breaks(shop('status: String! tags: [String!]!', 'extend type Query { orders(first: Int, after: String): [Order!]! }'), [before]), []);
});

test('releases are found by their tags, the newest of each minor version', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'order-gateway-releases-'));
  const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], { cwd: folder });
  git('init', '--quiet');
  assert.deepEqual(await releases(folder), []);
  for (const tag of ['v0.1.0', 'v0.9.1', 'v0.10.0', 'v0.10.1', 'v0.11.0-rc.1', 'other']) {
    await writeFile(join(folder, 'schema.graphql'), shop(`is_${tag.replace(/\W/g, '_')}: Int`));
    git('add', '.');
    git('commit', '--quiet', '--message', tag);
    git('tag', tag);
  }
  const found = await releases(folder);
  assert.deepEqual(found.map(({ tag }) => tag), ['v0.10.1', 'v0.9.1', 'v0.1.0']);
  assert.deepEqual(await breaks(shop('is_v0_10_1: Int'), found.map(({ schema }) => schema)), []);
  assert.deepEqual(await breaks(shop(''), found.map(({ schema }) => schema)), ["Field 'is_v0_10_1' was removed from object type 'Order'"]);
  await rm(folder, { recursive: true });
});
