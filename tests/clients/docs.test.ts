// What docs/apps.md shows is what is tested: each paragraph of its code stands in the file that the first line names.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const plain = (code: string) => code.split('\n').map((line) => line.trim()).join('\n');

const section = /\n## Clients\n(.*?)(\n## |$)/s.exec(read('docs/apps.md'))![1]!;
const blocks = [...section.matchAll(/```ts\n\/\/ (\S+)\n(.*?)\n```/gs)].map(([, path, code]) => ({ path: path!, code: code! }));

test('every block names its file', () => {
  assert.equal(blocks.length, section.match(/```\w+\n/g)!.length);
});

for (const { path, code } of blocks) {
  test(`docs/apps.md shows ${path}`, () => {
    const file = `\n${plain(read(path))}\n`;
    for (const paragraph of code.split('\n\n')) assert.ok(file.includes(`\n${plain(paragraph)}\n`), `${path} has no such lines:\n${paragraph}`);
  });
}

// A client that is not shown, or of which only a part is, would be found out here.
test('docs/apps.md shows the whole of each client', () => {
  for (const path of ['apollo/client.ts', 'urql/client.ts', 'graphql-request/client.ts', 'relay/environment.ts', 'graphql-ws/socket.ts', 'graphql-sse/stream.ts', 'codegen.ts'])
    assert.ok(blocks.some((block) => block.path === `tests/clients/${path}` && block.code === read(block.path).trimEnd()), path);
});
